"""Can its confidence be believed? Photos in bins of confidence, and how many of each it was right on."""

from dataclasses import dataclass

import numpy as np

from model.evaluation import Evaluation
from model.shares import Estimate

_EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)  # confidence below a half is rare, and says the same: it does not know
_FEWEST = 8  # photos in a bin: fewer say nothing, and join the bin below


@dataclass(frozen=True)
class Bin:
    """The photos that it answered with about the same confidence."""

    low: float
    high: float
    n_photos: int
    n_right: int
    said: float  # the mean confidence
    right: Estimate  # the share that it was right on
    off: bool  # whether what it said lies outside of the interval


def bins(evaluation: Evaluation) -> tuple[Bin, ...]:
    """Return bins of at least some photos each, the surest answers first."""
    found: list[Bin] = []
    high = 1.0
    for low in sorted(_EDGES[:-1], reverse=True):
        rows = (evaluation.confidence >= low) & ((evaluation.confidence < high) | (high == 1.0))
        below = int((evaluation.confidence < low).sum())
        if rows.sum() < _FEWEST or 0 < below < _FEWEST:
            if below:
                continue
            if not rows.any():
                break
        right = evaluation.share_right(rows)
        assert right is not None
        said = float(evaluation.confidence[rows].mean())
        lowest = max(low, float(np.floor(evaluation.confidence[rows].min() * 10) / 10))
        off = not right.low <= said <= right.high
        found.append(Bin(lowest, high, int(rows.sum()), int(evaluation.right[rows].sum()), said, right, off))
        if not below:
            break
        high = low
    return tuple(found)
