"""Other things: photos of what a classifier will also see and should not name. With them, near strangers are refused.

Strangers that look much like the labels are hardly less familiar than their photos are, but nearer to examples of
strangers. So what counts of a photo is the lower one of two standings: how familiar it is (`model.classifier.novelty`),
by which far strangers are told, and its lead, how much more familiar it is than it is like the most similar example.
Each is measured in deviations from what is usual for training photos that were not there, so both weigh the same
(docs/experiments.md).

Shapes: n training photos, m photos asked about, k photos of other things, K channels of the last stage.
"""

import numpy as np
from numpy.typing import NDArray

from model.classifier.novelty import plain
from model.common.arrays import Float32s

_COPY = 0.95  # the cosine from which two photos of other things are one


def likeness(others: NDArray[np.float16], asked: NDArray[np.floating]) -> Float32s:
    """Return the cosine of photos (m, K) to the most similar of other things (k, K), (m,)."""
    most: Float32s = (plain(asked) @ plain(others).T).max(axis=1)
    return most


def standing(alike: Float32s, like_others: Float32s, usual: Float32s, usually_like_others: Float32s) -> Float32s:
    """Return the lower standing of photos, (m,).

    Args:
        alike: How familiar they are, (m,).
        like_others: What `likeness` returned for them, (m,).
        usual: How familiar training photos are, out-of-fold, (n,).
        usually_like_others: What `likeness` returned for those, (n,).
    """
    return np.minimum(_deviations(alike, usual), _deviations(alike - like_others, usual - usually_like_others))


def _deviations(values: Float32s, usual: Float32s) -> Float32s:
    scaled: Float32s = (values - np.median(usual)) / np.maximum(usual.std(), np.float32(1e-6))
    return scaled


def likeness_out_of_fold(others: NDArray[np.float16]) -> Float32s:
    """Return how like the others each of other things would be had it and its copies not been there, (k,)."""
    alike = plain(others) @ plain(others).T
    alike[alike >= _COPY] = 0.0
    most: Float32s = alike.max(axis=1)
    return most
