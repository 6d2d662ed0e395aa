"""Jeffreys intervals: what a share of right answers on some photos says about all photos of the kind.

Every share has a 90 % interval, as wide as its effective sample size asks for: how many independent photos would say
as much. That of a mean over labels is the number of photos with which a share of its size would have the same variance
(Korn & Graubard 1998, Survey Methodology 24(2)).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.special import betaincinv

from model.common.arrays import Bools, Float64s, Ints

LEVEL = 0.90
TAILS = (0.5 - LEVEL / 2, 0.5 + LEVEL / 2)
_THIN = "\u202f"  # a narrow space that never breaks
_HALF = 1e-9  # what a half loses as a binary number: 0.145 is a little less than that
JEFFREYS = 0.5  # Jeffreys' prior for a share: Brown, Cai & DasGupta (2001), Statistical Science 16(2)


@dataclass(frozen=True)
class Estimate:
    """A figure with its 90 % interval."""

    value: float
    low: float
    high: float

    @classmethod
    def of_draws(cls, value: float, draws: Float64s) -> "Estimate":
        """Return a figure with the interval that holds most of what was drawn, and the figure itself."""
        low, high = np.quantile(draws, TAILS)
        return cls(value, min(float(low), value), max(float(high), value))


def share(value: float, n: float) -> Estimate:
    """Return a share with its Jeffreys interval from n independent photos."""
    wins, losses = value * n, (1 - value) * n
    low, high = (float(betaincinv(wins + JEFFREYS, losses + JEFFREYS, q)) for q in TAILS)
    # All right or all wrong: the interval reaches the end, as Brown et al. advise.
    return Estimate(value, 0.0 if wins == 0 else min(low, value), 1.0 if losses == 0 else max(high, value))


def effective_size_of_mean(shares: Float64s, n: Float64s) -> float:
    """Return the effective sample size of the mean of several shares, each known from n photos of its own, (k,).

    A share of 0 or 1 from few photos is not certain: variances are those of Jeffreys' posterior, and so is that of the
    mean's own share, so that the size of a single share is the number of photos it comes from.
    """
    variance = float(_variance(shares, n).sum()) / len(shares) ** 2
    size = float(n.sum())
    # The posterior's variance falls as the size grows: found by a search that halves, to a hundredth of a photo.
    low, high = 0.0, 4 * size + 4
    mean = np.array([float(shares.mean())])
    while high - low > 0.01:
        size = (low + high) / 2
        too_sure = float(_variance(mean, np.array([size]))[0]) < variance
        low, high = (low, size) if too_sure else (size, high)
    return size


def _variance(shares: Float64s, n: Float64s) -> Float64s:
    """Return the variances of Jeffreys' posteriors."""
    wins, losses = shares * n + JEFFREYS, (1 - shares) * n + JEFFREYS
    total = wins + losses
    return wins * losses / (total**2 * (total + 1))


def whole(share: float) -> str:
    """Return a share in hundredths: to the nearest, halves up, and never 0 or 100 by rounding alone.

    The one rule by which shares become words, on every page, in reports and tables, and on the command line.
    """
    if 0.99 < share < 1:
        return f">{_THIN}99"
    if 0 < share < 0.01:
        return f"<{_THIN}1"
    return str(math.floor(share * 100 + 0.5 + _HALF))


def percent(share: float) -> str:
    """Return a share as a whole percentage: "71 %"."""
    return f"{whole(share)}{_THIN}%"


def between(estimate: Estimate) -> str:
    """Return a share with its 90 % interval: "87 % (72 to 95)"."""
    return f"{percent(estimate.value)} ({whole(estimate.low)} to {whole(estimate.high)})"


_DRAWS = 4000

OfRates = Callable[[Float64s, Float64s], Float64s]


@dataclass(frozen=True)
class Share:
    """A share that was counted on so many groups of photos."""

    value: float
    n: int

    @classmethod
    def of(cls, flags: Bools, rows: Bools, groups: Ints) -> "Share":
        """Count which photos of some rows (n,) are flagged, (n,); photos of one group (n,) are copies."""
        return cls(float(flags[rows].mean()), len(np.unique(groups[rows])))

    def draws(self, rng: np.random.Generator, evidence: float) -> Float64s:
        """Draw the true share from what was counted (Jeffreys' posterior)."""
        n = self.n * evidence
        return rng.beta(self.value * n + JEFFREYS, (1 - self.value) * n + JEFFREYS, _DRAWS)


@dataclass(frozen=True)
class Rates:
    """The share of cases that is flagged and the share of others that is, with what they leave open."""

    finds: Share
    in_vain: Share
    evidence: float  # what each photo counts for the interval
    _kept: dict[float, tuple[Float64s, Float64s]] = field(default_factory=dict, repr=False)

    def estimate(self, figure: OfRates) -> Estimate:
        """Return a figure of the two rates: its median, and its interval from the evidence counted with care."""
        return Estimate.of_draws(float(np.median(figure(*self._draws(1.0)))), figure(*self._draws(self.evidence)))

    def _draws(self, evidence: float) -> tuple[Float64s, Float64s]:
        if evidence not in self._kept:
            rng = np.random.default_rng(0)
            self._kept[evidence] = (self.finds.draws(rng, evidence), self.in_vain.draws(rng, evidence))
        return self._kept[evidence]
