"""Novelty (out-of-distribution detection): is a photo unlike everything that a classifier was trained on?

Deep nearest neighbours (Sun et al., ICML 2022, arXiv:2204.06507): a photo's familiarity is its mean cosine, in what the
frozen network saw, to the three training photos that are most like it. How familiar photos of the same kinds are is
learnt out-of-fold: each training photo is compared with all that are no copies of it. A photo that is less familiar
than 95 % of those is novel. With 20 photos a label no other score that was tried found more novel photos
(docs/experiments.md).

Shapes: n training photos, m photos asked about, K channels of the last stage.
"""

import numpy as np
from numpy.typing import NDArray

from model.common.arrays import Float32s, Ints
from model.evaluation.calibration import label_weights
from model.network.features import unit

NEAREST = 3  # photos that a photo is compared with; 1 to 5 are about as good
WRONGLY_REFUSED = 0.05  # the share of photos of its own kinds that may be called novel
_BLOCK = 512  # photos compared at a time


def familiarity(vectors: NDArray[np.float16], asked: Float32s) -> Float32s:
    """Return how much photos (m, K) are like those that were trained on, (n, K): (m,), at most 1, for copies.

    Both are what the network saw, as `features.whole_photo` gives it.
    """
    return _nearest(plain(asked) @ plain(vectors).T)


def familiarity_out_of_fold(vectors: NDArray[np.float16], groups: Ints) -> Float32s:
    """Return how familiar each training photo (n, K) would be had it and its copies (n,) not been there, (n,)."""
    means, parts = plain(vectors), []
    for start in range(0, len(means), _BLOCK):
        alike = means[start : start + _BLOCK] @ means.T
        alike[groups[start : start + _BLOCK, None] == groups] = -1
        parts.append(_nearest(alike))
    return np.concatenate(parts)


def least_familiar(out_of_fold: Float32s, targets: Ints) -> float:
    """Return the familiarity below which a photo is novel, from what `familiarity_out_of_fold` returned, (n,).

    It is chosen such that on average over new photos of the same kinds, every label counting the same, no more than
    `WRONGLY_REFUSED` are less familiar. With fewer than 20 photos that is the least familiar photo of all.
    """
    order = np.argsort(-out_of_fold)  # the most familiar first
    accepted = np.cumsum(label_weights(targets)[order])
    # The new photo counts as one more, as in split conformal prediction (Papadopoulos et al., ECML 2002).
    wanted = (1 - WRONGLY_REFUSED) * accepted[-1] * (1 + 1 / len(targets))
    last = min(int(np.searchsorted(accepted, wanted - 1e-9)), len(targets) - 1)
    return float(out_of_fold[order[last]])


def plain(vectors: NDArray[np.floating]) -> Float32s:
    """Return the mean activations at unit length: `whole_photo` has their roots, by which novel photos differ less."""
    wide = vectors.astype(np.float32)
    return unit(np.sign(wide) * wide**2)


def _nearest(alike: Float32s) -> Float32s:
    """Return the mean of each row's `NEAREST` highest cosines, (m, n) to (m,)."""
    k = min(NEAREST, alike.shape[1])
    mean: Float32s = np.partition(alike, -k, axis=1)[:, -k:].mean(axis=1)
    return mean
