"""The limit from which a photo is unlike: a split-conformal quantile of the good photos' own scores, out-of-fold.

Had each good photo not been there, how far would it lie from the others? A new good photo is one more of these, so
whatever their distribution, the limit that the k-th lowest of n scores gives flags a share of new good photos that is
distributed as Beta(n + 1 - k, k) (Vovk, ACML 2012, arXiv:1209.2673). That says what can be promised: with n photos no
limit can be expected to flag less than 1 in n + 1.

Shapes: n good photos.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from model.common.arrays import Float32s, Float64s, Ints
from model.evaluation.intervals import TAILS, Estimate

DEFAULT_SHARE = 0.05  # of good photos, to be flagged
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Limit:
    """From which score on a photo is unlike, and what that promises."""

    score: float  # what is higher is unlike
    flagged: Estimate  # the share of new good photos that lies above it
    is_as_asked: bool  # whether so small a share can be promised at all


def limit_of(scores: Float32s, groups: Ints, share: float) -> Limit:
    """Return the limit that flags a share of new good photos, from scores (n,) out-of-fold.

    Photos of one group (n,), copies and photos of one thing, count as one.
    """
    weights, n = weights_of(groups), len(np.unique(groups))
    order = np.argsort(scores, kind="stable")
    below = np.cumsum(weights[order])  # in groups
    wanted = (1 - share) * (n + 1)
    last = min(int(np.searchsorted(below, wanted - _ROUNDING)), len(scores) - 1)
    above = n - float(below[last])
    low, high = (float(betaincinv(above + 1, n - above, tail)) for tail in TAILS)
    return Limit(float(scores[order[last]]), Estimate((above + 1) / (n + 1), low, high), wanted <= n + _ROUNDING)


def fewest_for(share: float) -> int:
    """Return how many independent photos it takes to promise a share."""
    return math.ceil(1 / share - 1 - _ROUNDING)


def more_unlike_than(scores: Float32s, groups: Ints, asked: Float32s) -> Float64s:
    """Return the share of the good photos (n,) that are less unlike than each photo asked about, (m,)."""
    weights = weights_of(groups)
    order = np.argsort(scores, kind="stable")
    below = np.concatenate([[0.0], np.cumsum(weights[order])]) / weights.sum()
    found: Float64s = np.minimum(below[np.searchsorted(scores[order], asked, side="left")], 1.0)
    return found


def weights_of(groups: Ints) -> Float64s:
    """Return what each photo (n,) counts: those of a group count as one together."""
    _, places, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    weights: Float64s = 1 / sizes[places]
    return weights
