"""Learning curve extrapolation: what was measured with fewer photos, and what it says about more.

The error is taken to fall like a power law, a + b n^-c, with the number of photos n of each label: Cortes et al. (NIPS
1993), Figueroa et al. (BMC Med. Inform. Decis. Mak. 12, 2012), Hestness et al. (arXiv:1712.00409); that such a curve
needs its uncertainty to be of use is Mahmood et al. (CVPR 2022). Here it is e(n) = e [(1 - r) (n / n0)^-c + r]: e is
the error with the n0 photos of today, r the part of it that no number of photos takes away. All three are known as far
as the evidence goes, on a grid of Bayes: the measured curve speaks for its shape (r, c), and for e both the share of
right answers out-of-fold and the mean confidence, which is off by calibration but hardly by luck (Garg et al., ICLR
2022). With few photos the shape is mostly the prior: what was known before, from other sets of photos.

Shapes: k measured points, G grid cells.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from scipy.stats import beta, norm

from model.common.arrays import Float64s
from model.evaluation.intervals import TAILS, Estimate

FEWEST = 10  # photos of a label, below which there is no curve to speak of
MOST = 10_000  # photos of a label, up to which anything is said
MOST_POINTS = 20
FURTHEST = 10  # times as many photos as there are: beyond, nothing is said of where the curve flattens
NO_GAIN = 0.01  # what more photos must bring, or the curve counts as flat
FEWEST_ADDED = 20  # photos of each label that anything is asked about: what a person brings at once

# What was known before, from how frozen networks learn other sets (docs/experiments.md, and
# `benchmarks.honesty.forecasts`, which judges it on sets that it was not chosen on).
_EXPONENT = (np.log(0.5), 0.7)  # mean and deviation of the logarithm of c
_REMAINS = (1.2, 1.8)  # Beta: of r
_ERROR = (3.0, 11.0)  # Beta: of e, which can be anything from a few percent to a half
_CONFIDENCE_OFF = 0.065  # how far mean confidence and truth lie apart, as a deviation
# The accuracy of a classifier scatters with its training photos by so much of what judging on as many photos would.
_DRAW = 0.6
_DRAW_OF_GAIN = 0.35  # the same of a gain: today's photos are among the later ones, so part of their luck stays
_SPREAD = (-1.5, -0.5, 0.5, 1.5)  # deviations of that scatter, about equally likely


@dataclass(frozen=True)
class CurvePoint:
    """A point of the learning curve: what was measured with fewer photos."""

    per_label: int
    figure: Estimate  # how often classifiers from so many photos were right on others


@dataclass(frozen=True)
class Curve:
    """A learning curve: the errors of classifiers from nested parts of the photos."""

    sizes: tuple[int, ...]  # (k,) photos of each label
    errors: tuple[float, ...]  # (k,)
    covariance: tuple[tuple[float, ...], ...]  # (k, k) of the errors: they were measured on the same photos


OutlookCode = Literal["no-curve", "flat", "helps"]


class Outlook(NamedTuple):
    """Outlook: whether so many more photos of each label would help. Whoever advises to add photos goes by it."""

    code: OutlookCode
    more: int
    gain: Estimate  # how much more often it would be right
    flat_after: int | None  # from how many photos of each label on still more would hardly help
    takes_more: bool  # flat, but many more photos than these would help


@dataclass(frozen=True)
class Forecast:
    """How often a classifier from more photos of the same kind would probably be right."""

    curve: Curve
    per_label: int  # photos of each label today, of the label with the fewest
    n_labels: int
    today: Estimate  # the classifier's own figure
    effective_size: float  # the effective sample size of that figure: how many photos never seen would say as much
    confidence: float  # the mean confidence in answers to photos not seen

    @property
    def points(self) -> tuple[CurvePoint, ...]:
        """What was measured, with 90 % intervals."""
        low, high = norm.ppf(TAILS)
        return tuple(
            CurvePoint(size, Estimate(1 - e, max(1 - e + low * v[i] ** 0.5, 0.0), min(1 - e + high * v[i] ** 0.5, 1.0)))
            for i, (size, e, v) in enumerate(
                zip(self.curve.sizes, self.curve.errors, self.curve.covariance, strict=True)
            )
        )

    def at(self, per_label: int) -> Estimate:
        """Return how often a classifier trained on so many photos of each label would be right.

        The value is the median of what is possible. For the photos of today it may differ from the measured figure: of
        few photos, a high figure is in part luck.
        """
        if per_label not in self._foretold:  # a page asks for the same ones at every click
            errors = self._errors(per_label)
            possible = self._scattered(1 - errors, errors, per_label, _DRAW)
            self._foretold[per_label] = self._estimate(np.clip(possible, 0.0, 1.0))
        return self._foretold[per_label]

    @cached_property
    def _foretold(self) -> dict[int, Estimate]:
        """What `at` has answered so far."""
        return {}

    def gain(self, more: int) -> Estimate:
        """Return how much more often it would be right with `more` photos of each label than it is today.

        That is known better than `at`: what is not known of today's figure is in both, and falls out.
        """
        errors = self._errors(self.per_label)
        gains = errors - self._errors(self.per_label + more)
        possible = self._scattered(gains, errors, self.per_label, _DRAW_OF_GAIN)
        return self._estimate(np.clip(possible, errors - 1, errors))

    def _scattered(self, values: Float64s, errors: Float64s, per_label: int, draw: float) -> Float64s:
        """Return values (G,) as training photos make them scatter, (4, G): `draw` is a part of what judging would."""
        deviations = draw * np.sqrt(errors * (1 - errors) / (per_label * self.n_labels))
        scattered: Float64s = values + deviations * np.array(_SPREAD)[:, None]
        return scattered

    def _estimate(self, possible: Float64s) -> Estimate:
        """Return the median and the interval of what is possible, (4, G)."""
        weights = np.tile(self._weights, len(_SPREAD))
        shares = (0.5, *TAILS)
        return Estimate(*np.quantile(possible.ravel(), shares, weights=weights, method="inverted_cdf").tolist())

    @cached_property
    def flat_after(self) -> int | None:
        """From how many photos of each label on twice as many would bring less than a point; `None`: cannot tell."""
        if len(self.curve.sizes) < 2:
            return None
        sizes = [n for n in _round_numbers() if self.per_label <= n <= FURTHEST * self.per_label]
        return next((n for n in [self.per_label, *sizes] if self._rarer(n, 2 * n) < NO_GAIN), None)

    @property
    def next_batch(self) -> int:
        """How many more photos of each label to ask about: as many again, but no fewer than are brought at once."""
        return max(FEWEST_ADDED, self.per_label)

    def outlook(self, more: int | None = None) -> Outlook:
        """Return whether `more` photos of each label would help; by default the next batch."""
        more = more or self.next_batch
        if more not in self._outlooks:
            self._outlooks[more] = self._look_ahead(more)
        return self._outlooks[more]

    @cached_property
    def _outlooks(self) -> dict[int, Outlook]:
        """What `outlook` has answered so far."""
        return {}

    def _look_ahead(self, more: int) -> Outlook:
        gain, flat = self.gain(more), self.flat_after
        if len(self.curve.sizes) < 2:
            return Outlook("no-curve", more, gain, None, takes_more=False)
        if self._rarer(self.per_label, self.per_label + more) < NO_GAIN:
            return Outlook("flat", more, gain, None, takes_more=flat != self.per_label)
        return Outlook("helps", more, gain, flat if flat != self.per_label else None, takes_more=False)

    def sentence(self, more: int | None = None, unit: str = "photo") -> str:
        """Say what `more` photos, or things, of each label would probably bring, or that this cannot be told."""
        return outlook_sentence(self.outlook(more), unit)

    def _rarer(self, before: int, after: int) -> float:
        """Return how much rarer errors become, in the median."""
        gains = self._errors(before) - self._errors(after)
        return float(np.quantile(gains, 0.5, weights=self._weights, method="inverted_cdf"))

    def _errors(self, per_label: int) -> Float64s:
        """Return the error with so many photos in every cell of the grid, (G,)."""
        shapes = _shapes(per_label / self.per_label)
        return np.minimum(np.outer(_levels(), shapes), 1 - 1 / self.n_labels).ravel()

    @cached_property
    def _weights(self) -> Float64s:
        """How likely each cell of the grid is, (G,)."""
        return np.outer(self._level_weights(), self._shape_weights()).ravel()

    def _level_weights(self) -> Float64s:
        levels = _levels()
        logs = beta.logpdf(levels, *_ERROR) + norm.logpdf(1 - levels, self.confidence, _CONFIDENCE_OFF)
        logs += self.effective_size * (self.today.value * np.log1p(-levels) + (1 - self.today.value) * np.log(levels))
        return _normalised(np.where(levels <= 1 - 1 / self.n_labels, logs, -np.inf))

    def _shape_weights(self) -> Float64s:
        """Weigh the shapes by how well they go through the measured points, whatever the level."""
        exponents, remains = _shape_grid()
        logs = norm.logpdf(np.log(exponents), *_EXPONENT) + beta.logpdf(remains, *_REMAINS)
        if self.curve.sizes:
            shapes = np.array([_shapes(size / self.per_label) for size in self.curve.sizes])  # (k, shapes)
            errors, precision = np.array(self.curve.errors), np.linalg.inv(np.array(self.curve.covariance))
            # The level is integrated out: errors = level x shape is linear in it.
            across, along = shapes.T @ precision @ errors, np.einsum("ks,kl,ls->s", shapes, precision, shapes)
            logs += (across**2 / along - np.log(along)) / 2
        return _normalised(logs)


def outlook_sentence(outlook: Outlook, unit: str = "photo") -> str:
    """Say what more photos, or things, of each label would probably bring, or that this cannot be told."""
    photos = _more(f"{outlook.more:,} more", unit)
    beginning = f"{photos[0].upper()}{photos[1:]} of each label would"
    if outlook.code == "no-curve":
        return (
            f"It cannot tell yet how much {_more('more', unit)} would help: that takes at least {FEWEST} {unit}s of "
            "each label."
        )
    if outlook.code == "flat":
        instead = f"Other {unit}s, or other labels, would help more."
        rest = "It takes many more than that." if outlook.takes_more else instead
        return f"{beginning} hardly change it: probably {_of_a_hundred(outlook.gain)}. {rest}"
    flattens = f"; beyond about {outlook.flat_after:,} of each, more would hardly help" if outlook.flat_after else ""
    return f"{beginning} probably bring {_of_a_hundred(outlook.gain)}{flattens}."


def _of_a_hundred(gain: Estimate) -> str:
    """Return "2 to 6 more right answers of 100"."""
    # A number of answers, not a share: it may well be rounded to none.
    low, high = (max(round(100 * end), 0) for end in (gain.low, gain.high))
    return f"{low} to {high} more right answers of 100" if low < high else f"{high} more right answers of 100"


def _more(number: str, unit: str) -> str:
    """Return "20 more photos", or "photos of 20 more things"."""
    counted = f"{number} {unit}" if number == "1 more" else f"{number} {unit}s"
    return f"photos of {counted}" if unit == "thing" else counted


def refuse_impossible(forecast: Forecast) -> None:
    """Raise `ValueError` where a forecast, which anyone may have written, is not whole or not possible."""
    today, sizes, errors = forecast.today, forecast.curve.sizes, forecast.curve.errors
    shares = (*errors, today.value, today.low, today.high, forecast.confidence)
    possible = (
        len(sizes) == len(errors) == len(forecast.curve.covariance) <= MOST_POINTS
        and all(0 < before < after for before, after in pairwise((*sizes, MOST + 1)))
        and all(0 <= value <= 1 for value in shares)
        and today.low <= today.value <= today.high
        and 0 < forecast.per_label <= MOST
        and 2 <= forecast.n_labels <= MOST
        and 0 < forecast.effective_size < 1e9
        and _is_covariance(np.array(forecast.curve.covariance).reshape(len(sizes), len(sizes)))
    )
    if not possible:
        raise ValueError("the forecast is not possible")


def _is_covariance(matrix: Float64s) -> bool:
    bounded = bool((np.abs(matrix) <= 1).all())  # of shares
    return bounded and np.allclose(matrix, matrix.T) and bool((np.linalg.eigvalsh(matrix) > 0).all())


@lru_cache(maxsize=1)
def _levels() -> Float64s:
    """Return the errors of the grid: fine where they are small, 0.1 % to 95 %."""
    return np.concatenate([np.geomspace(0.001, 0.05, 21)[:-1], np.linspace(0.05, 0.95, 61)])


@lru_cache(maxsize=1)
def _shape_grid() -> tuple[Float64s, Float64s]:
    """Return the exponents and the remaining parts of the grid, one pair a shape."""
    exponents, remains = np.meshgrid(np.geomspace(0.1, 2.0, 24), np.linspace(0.01, 0.99, 21))
    return exponents.ravel(), remains.ravel()


def _shapes(times: float) -> Float64s:
    """Return the error with so many times the photos, as a share of that of today, for every shape."""
    exponents, remains = _shape_grid()
    return (1 - remains) * times**-exponents + remains


def _normalised(logs: Float64s) -> Float64s:
    weights = np.exp(logs - logs.max())
    normalised: Float64s = weights / weights.sum()
    return normalised


def _round_numbers() -> list[int]:
    """Return numbers that a person would say: 10, 12, 15, 20, 25, 30, 40 ... up to `MOST`."""
    steps = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80)
    return [step * 10**power for power in range(3) for step in steps] + [MOST]
