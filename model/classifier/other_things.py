"""Other things: photos of what a classifier will also see and should not name. With them, near strangers are refused.

Strangers that look much like the labels are hardly less familiar than the labels' own photos, so a linear head learns
to tell the two apart: one with a place more than there are labels. It cannot judge strangers that are far from all it
has seen. So what counts of a photo is the lower one of two standings: how familiar it is (`model.classifier.novelty`),
and by how much the head takes it for a label. Both are measured in deviations from what is usual for training photos,
out-of-fold (docs/experiments.md).

Shapes: n training photos, m photos asked about, k photos of other things, C labels, V views, D values of an embedding.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.classifier.ensemble import LinearHead
from model.common.arrays import Float32s, Float64s


@dataclass(frozen=True, eq=False)
class OtherThings:
    """A head that tells labels from other things, and what it says of photos that it has not seen."""

    head: LinearHead  # one of the labels or, last, another thing
    margins: Float32s  # (n,) of the training photos, out-of-fold
    own_margins: Float32s  # (k,) of the other things themselves, out-of-fold
    own_familiarity: Float32s  # (k,) to the training photos

    def margins_of(self, embeddings: Float32s, channels: Sequence[int]) -> Float32s:
        """Return by how much photos are taken for a label, (m,), from embeddings (m, V, D)."""
        return margins(self.head.log_probabilities(embeddings, channels))


def margins(logs: Float64s) -> Float32s:
    """Return how much likelier the likeliest label is than another thing, (m,), from log probabilities (m, C + 1)."""
    found: Float32s = (logs[:, :-1].max(axis=1) - logs[:, -1]).astype(np.float32)
    return found


def standing(alike: Float32s, margins: Float32s, usual: Float32s, usual_margins: Float32s) -> Float32s:
    """Return the lower standing of photos, (m,).

    Args:
        alike: How familiar they are, (m,).
        margins: By how much they are taken for a label, (m,).
        usual: How familiar training photos are, out-of-fold, (n,).
        usual_margins: By how much they are taken for a label, out-of-fold, (n,).
    """
    return np.minimum(_deviations(alike, usual), _deviations(margins, usual_margins))


def _deviations(values: Float32s, usual: Float32s) -> Float32s:
    scaled: Float32s = (values - np.median(usual)) / np.maximum(usual.std(), np.float32(1e-6))
    return scaled
