"""Two counted rates, of cases flagged and of others flagged, and any figure that follows from them, with its interval.

Shapes: n photos.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.evaluation.intervals import JEFFREYS, TAILS, Estimate

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_DRAWS = 4000

OfRates = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True)
class Share:
    """A share that was counted on so many groups of photos."""

    value: float
    n: int

    @classmethod
    def of(cls, flags: Mask, rows: Mask, groups: NDArray[np.intp]) -> "Share":
        """Count a share.

        Args:
            flags: Which photos count, (n,).
            rows: Of which photos, (n,).
            groups: Copies of a photo share a number, (n,).
        """
        return cls(float(flags[rows].mean()), len(np.unique(groups[rows])))

    def draws(self, rng: np.random.Generator, evidence: float) -> Floats:
        """Draw the true share from what was counted (Jeffreys' posterior)."""
        n = self.n * evidence
        return rng.beta(self.value * n + JEFFREYS, (1 - self.value) * n + JEFFREYS, _DRAWS)


@dataclass(frozen=True)
class Rates:
    """The share of cases that is flagged and the share of others that is, with what they leave open."""

    finds: Share
    in_vain: Share
    evidence: float  # what each photo counts for the interval
    _kept: dict[float, tuple[Floats, Floats]] = field(default_factory=dict, repr=False)

    def estimate(self, figure: OfRates) -> Estimate:
        """Return a figure of the two rates: its median, and its interval from the evidence counted with care."""
        value = float(np.median(figure(*self._draws(1.0))))
        low, high = np.quantile(figure(*self._draws(self.evidence)), TAILS)
        return Estimate(value, min(float(low), value), max(float(high), value))

    def _draws(self, evidence: float) -> tuple[Floats, Floats]:
        if evidence not in self._kept:
            rng = np.random.default_rng(0)
            self._kept[evidence] = (self.finds.draws(rng, evidence), self.in_vain.draws(rng, evidence))
        return self._kept[evidence]
