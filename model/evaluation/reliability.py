"""Reliability diagram: photos in bins of confidence, and how many of each bin it was right on."""

import math
from dataclasses import dataclass

from model.common.arrays import Bools
from model.evaluation.evaluation import Evaluation
from model.evaluation.intervals import Estimate

_EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)  # confidence below a half is rare, and says the same: it does not know
_USUAL = 0.8  # a confidence that everybody has a feeling for
_FEWEST = 8  # photos in a bin: fewer say nothing, and join the bin below; the lowest may have fewer


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
    """Return bins of some photos each, the surest answers first."""
    found: list[Bin] = []
    high = 1.0
    for low in sorted(_EDGES[:-1], reverse=True):
        rows = (evaluation.confidence >= low) & ((evaluation.confidence < high) | (high == 1.0))
        last = not (evaluation.confidence < low).any()
        if rows.sum() >= _FEWEST or (last and rows.any()):
            found.append(_bin(evaluation, rows, low, high))
            high = low
        if last:
            break
    return tuple(found)


def telling(found: tuple[Bin, ...]) -> Bin:
    """Return the bin that tells a person most: the largest where it is off, or else one of many near 80 %."""
    off = [each for each in found if each.off]
    if off:
        return max(off, key=lambda each: each.n_photos)
    most = max(each.n_photos for each in found)
    return min((each for each in found if each.n_photos > most / 2), key=lambda each: abs(each.said - _USUAL))


def _bin(evaluation: Evaluation, rows: Bools, low: float, high: float) -> Bin:
    right, confidence = evaluation.share_right(rows), evaluation.confidence[rows]
    assert right is not None  # a bin has photos
    said = float(confidence.mean())
    return Bin(
        low=max(low, math.floor(float(confidence.min()) * 10) / 10),
        high=high,
        n_photos=len(confidence),
        n_right=int(evaluation.right[rows].sum()),
        said=said,
        right=right,
        off=not right.low <= said <= right.high,
    )
