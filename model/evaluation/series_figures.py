"""Figures of series: what is said of photos that show the same things."""

from dataclasses import dataclass

import numpy as np

from model.common.arrays import Bools, Ints
from model.common.series_source import SeriesSource


@dataclass(frozen=True)
class SeriesFigures:
    """Photos that belong together: how many things they show, and what overlooking that would promise."""

    source: SeriesSource  # what told
    things: tuple[int, ...]  # that the photos of each label show
    as_independent: float | None = None  # the accuracy, had each photo shown another thing; None: about the same

    @property
    def asks(self) -> bool:
        """Whether a person should be asked: looks alone tell of series, and the figure depends on it."""
        return self.source == SeriesSource.LOOKS and self.as_independent is not None


def falls(alone: Bools, together: Bools, groups: Ints) -> bool:
    """Say whether fewer answers are right, (n,), once photos of one thing (n,) are judged together.

    By more than chance explains: one paired standard error over things.
    """
    _, thing = np.unique(groups, return_inverse=True)
    gains = np.bincount(thing, alone.astype(np.float64) - together)
    return bool(gains.sum() > np.sqrt((gains**2).sum()))
