"""Label noise: how many labels of a set are probably wrong, and how sure that is; none is a possible answer.

How well labels fit their photos (a photo's margin: the own label's score less the best other one's, from photos that
are not it) is taken as a mixture of two bells: right labels lie around some margin, wrong ones as far on the other side
of zero (a normal mixture with mirrored means). Photos that are merely hard make one wide bell; wrong labels make a
second one. On few photos the two cannot be told apart for sure, so the answer is an interval, and photos are named only
where the set itself speaks for wrong labels. A label with an unusual kind among its photos looks the same as wrong
labels; only a person can tell (docs/experiments.md).

Shapes: n photos, R rates of wrong labels that are tried, K separations of the two bells that are tried.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from model.common.arrays import Bools, Float64s, Ints
from model.evaluation.intervals import TAILS

# Chosen on draws of wind, clothing and solar cells, seeds from 100 on; figures are reported on other seeds.
_RATES = np.concatenate([[0.0], np.linspace(0.01, 0.4, 40)])  # (R,) shares of wrong labels
_NONE = 0.5  # how likely it is, before looking, that no label is wrong
_RARITY = 8.0  # the higher, the less likely are high rates before looking
_SEPARATIONS = np.exp(np.linspace(np.log(0.3), np.log(4.0), 30))  # (K,) of the bells' middle from zero, in widths
_USUAL_SEPARATION, _SPREAD = np.log(1.2), 0.35  # in logarithms, over the sets that were looked at
_FARTHER = 0.5  # widths: of many labels, a wrong one is not the likeliest other one
_EVIDENCE = 0.6  # what each photo counts: margins come from models that share their photos
_ROUNDS = 15
_MOST = 1000  # margins that are looked at; of more, as many evenly chosen ones
_STANDS_OUT = 0.45  # photos are named where "no label is wrong" is less likely than that
_DOUBTED, _FITS = 0.3, -0.1  # a photo is named from this probability on, and below this margin


@dataclass(frozen=True, eq=False)
class LabelNoise:
    """How many labels of a set are probably wrong, and which."""

    none: float  # the probability that no label is wrong
    expected: float  # how many are wrong, if any is
    low: int  # with a probability of 0.9 there are at least so many ...
    high: int  # ... and at most so many
    named: Ints  # the photos to look at first, the surest first; no more than are expected, none where none stands out


def label_noise(margins: Float64s, n_labels: int, groups: Ints) -> LabelNoise:
    """Estimate from the photos' margins (n,) how many labels are wrong; photos of a group (n,) are no two witnesses."""
    n = len(margins)
    independent = _EVIDENCE * len(np.unique(groups)) / n
    rates, separation, width = _fitted(margins, n_labels, independent)  # (R,), (R,), (R,)
    cumulated = np.cumsum(rates)
    low, high = (float(_RATES[np.searchsorted(cumulated[:-1], tail)]) * n for tail in TAILS)
    some = rates[1:] / rates[1:].sum()
    expected = float(some @ _RATES[1:]) * n
    chances = some @ _chance_of_wrong(margins, _RATES[1:], separation[1:], width[1:], n_labels)
    named = (chances > _DOUBTED) & (margins < _FITS) & (rates[0] < _STANDS_OUT)
    first = _surest(margins, named)[: max(round(expected), 1)]
    return LabelNoise(float(rates[0]), expected, int(low) or int(low > 0), int(np.ceil(high)), first)


def _surest(margins: Float64s, named: Bools) -> Ints:
    order: Ints = np.argsort(margins, kind="stable")
    return order[named[order]]


def _fitted(margins: Float64s, n_labels: int, evidence: float) -> tuple[Float64s, Float64s, Float64s]:
    """Return how likely each rate is, (R,), with the separation and the width of the bells that fit it best, (R,)."""
    seen = np.sort(margins)
    if len(seen) > _MOST:
        seen = seen[np.linspace(0, len(seen) - 1, _MOST).astype(np.intp)]
    rates, separations = (each.ravel() for each in np.meshgrid(_RATES, _SEPARATIONS, indexing="ij"))
    widths = np.full(len(rates), max(float(np.sqrt((seen**2).mean())), 1e-6))
    squares = (seen**2).sum()
    for _ in range(_ROUNDS):  # expectation and maximisation: whose label is wrong, then which width fits that
        wrong = _chance_of_wrong(seen, rates, separations, widths, n_labels) * seen
        pull = separations * (seen.sum() - wrong.sum(axis=1)) - _mirrored(separations, n_labels) * wrong.sum(axis=1)
        widths = (np.sqrt(pull**2 + 4 * len(seen) * squares) - pull) / (2 * len(seen))
    fits = _log_likelihood(seen, rates, separations, widths, n_labels) * evidence * len(margins) / len(seen)
    fits -= ((np.log(separations) - _USUAL_SEPARATION) / _SPREAD) ** 2 / 2
    by_rate = fits.reshape(len(_RATES), -1)
    best = by_rate.argmax(axis=1) + np.arange(len(_RATES)) * by_rate.shape[1]
    likely = _before_looking() * np.exp(by_rate - by_rate.max()).sum(axis=1)
    return likely / likely.sum(), separations[best], widths[best]


def _before_looking() -> Float64s:
    rare = (1 - _RATES[1:]) ** _RARITY
    return np.concatenate([[_NONE], (1 - _NONE) * rare / rare.sum()])


def _mirrored(separations: Float64s, n_labels: int) -> Float64s:
    return separations + (_FARTHER if n_labels > 2 else 0.0)


def _bells(margins: Float64s, separations: Float64s, widths: Float64s, n_labels: int) -> tuple[Float64s, Float64s]:
    """Return the log densities of right and of wrong labels, one row for each separation and width, (m, n)."""
    z = margins / widths[:, None]
    middle, other = separations[:, None], _mirrored(separations, n_labels)[:, None]
    scale = np.log(widths)[:, None]
    return -((z - middle) ** 2) / 2 - scale, -((z + other) ** 2) / 2 - scale


def _chance_of_wrong(
    margins: Float64s, rates: Float64s, separations: Float64s, widths: Float64s, n_labels: int
) -> Float64s:
    """Return how likely each label is wrong, (m, n), for each rate, separation and width, (m,)."""
    right, wrong = _bells(margins, separations, widths, n_labels)
    chances: Float64s = expit(wrong - right + _log_odds(rates)[:, None])
    return chances


def _log_likelihood(
    margins: Float64s, rates: Float64s, separations: Float64s, widths: Float64s, n_labels: int
) -> Float64s:
    right, wrong = _bells(margins, separations, widths, n_labels)
    # logaddexp(log(1 - r) + right, log(r) + wrong), with one exponential less
    total: Float64s = (
        right + np.log1p(-rates)[:, None] + np.logaddexp(0, wrong - right + _log_odds(rates)[:, None])
    ).sum(axis=1)
    return total


def _log_odds(rates: Float64s) -> Float64s:
    with np.errstate(divide="ignore"):
        odds: Float64s = np.log(rates) - np.log1p(-rates)
    return odds
