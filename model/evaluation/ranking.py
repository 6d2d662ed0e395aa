"""Ranking of classifiers by the same photos: who is shown to be better than whom, and which places each may have.

Each pair is compared by the exact sign test of McNemar (Psychometrika 12, 1947) on the photos that only one of the two
is right on. With thirty classifiers there are 435 pairs, of which some differ by luck: so a pair counts as different
only where its p-value is below what the smallest of all p-values would be in most repetitions in which none differs
(step-down min-p, Westfall & Young, Resampling-Based Multiple Testing, 1993). A repetition exchanges right and wrong
between all classifiers on a photo at once, or leaves them. That keeps how alike they answer; and since a pair's part in
it depends on that pair alone, it holds whichever of them are equal. Holm's correction of the same p-values is simpler,
and finds fewer real differences the more classifiers there are (docs/experiments.md).

Where each label is to count the same though it has another number of photos, photos weigh as much less as their label
has more of them, and the signed sum of the weights, held against its standard deviation, takes the place of the sign
test. The repetitions are the same, so what a pair is held against is too.

Photos that are copies of each other, or show one thing, are exchanged together and count as one.

Shapes: k classifiers, n photos, P pairs of classifiers, G groups of photos, B repetitions.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import erfc
from scipy.stats import binom

from model.common.arrays import Bools, Float64s, Ints

LUCK = 0.05  # in so many rooms, classifiers that are equally good are called different: at most, any pair
# What the p-values are held against. They are exact for a pair, and for all pairs together only as photos become many:
# held against LUCK itself, up to 5.7 % of made-up rooms called equal ones different (docs/experiments.md).
_LEVEL = 0.035
_REPETITIONS = 999


@dataclass(frozen=True, eq=False)
class Ranking:
    """Who is shown to be better than whom, and the places that follow."""

    better: Bools  # (k, k) the one of the row is shown to be better than the one of the column
    places: tuple[int, ...]  # (k,) from 1: 1, 1, 1, 4. Among those who share one, some may still be shown to be better

    def tied(self, one: int, other: int) -> bool:
        """Tell whether the photos leave open which of two is better."""
        return not (self.better[one, other] or self.better[other, one])

    def span(self, one: int) -> tuple[int, int]:
        """Return the best and the worst place that one may have, had there been photos without end.

        All of these hold together in most rooms: Mogstad, Romano, Shaikh & Wilhelm, Review of Economic Studies 91
        (2024).
        """
        return 1 + int(self.better[:, one].sum()), len(self.places) - int(self.better[one].sum())


def rank(right: Bools, counts: Bools, groups: Ints, labels: Ints | None = None) -> Ranking:
    """Rank classifiers by the photos that they were right on, (k, n).

    Args:
        right: Whether each was right on each photo.
        counts: Which photos count for whom, (k, n): two are compared on those that count for both.
        groups: Photos of one group share a number, (n,).
        labels: Each photo's label, (n,), if each label is to count the same; without, each photo does.
    """
    k = len(right)
    weights = None if labels is None else 1 / np.bincount(labels)[labels]
    figures = np.array([_figure(own, which, labels) for own, which in zip(right, counts, strict=True)])
    one, other = np.triu_indices(k, 1)
    sides = _sides(right, counts, groups, (one, other), weights)
    shown = _adjusted(sides) <= _LEVEL
    direction = np.sign(sides.sum(axis=1)) * shown
    better = np.zeros((k, k), dtype=np.bool_)
    better[one, other], better[other, one] = direction > 0, direction < 0
    # Where photos of one thing are many, the figures may say the other way round: then nothing is shown.
    better &= figures[:, None] > figures[None, :]
    return Ranking(better, _places(better, figures))


def sign_tests(n: Ints, wins: Ints) -> Float64s:
    """Return the p-values of exact two-sided sign tests: so many wins of n."""
    fewer = np.minimum(wins, n - wins)
    p_values: Float64s = np.minimum(1.0, 2 * binom.cdf(fewer, n, 0.5))
    return p_values


def _figure(right: Bools, counts: Bools, labels: Ints | None) -> float:
    """Return how often one is right on the photos that count, (n,): the mean over labels where each counts the same."""
    parts = [counts] if labels is None else [counts & (labels == label) for label in np.unique(labels)]
    return float(np.mean([right[part].mean() for part in parts if part.any()] or [0.0]))


def _sides(
    right: Bools, counts: Bools, groups: Ints, pairs: tuple[Ints, Ints], weights: Float64s | None
) -> Ints | Float64s:
    """Return which of each pair is right on more of each group's photos, (P, G): 1 the first, -1 the other, 0 none.

    With weights of photos, (n,), by how much.
    """
    one, other = pairs
    both = counts[one] & counts[other]
    first: Ints = (right[one].astype(np.intp) - right[other]) * both
    leads = first if weights is None else first * weights
    _, group = np.unique(groups, return_inverse=True)
    summed = np.zeros((int(group.max(initial=-1)) + 1, len(one)), dtype=leads.dtype)
    np.add.at(summed, group, leads.T)
    if weights is None:
        signs: Ints = np.sign(summed.T)
        return signs
    return summed.T.astype(np.float64)


def _adjusted(sides: Ints | Float64s) -> Float64s:
    """Return each pair's p-value (P,), corrected for how many pairs there are: step-down, the surest pair first."""
    if not len(sides):
        return np.empty(0)
    p_values = _sign_tests(sides) if sides.dtype == np.intp else _weighted_tests(sides)
    own = p_values(sides.sum(axis=1)[:, None])[:, 0]
    order = np.argsort(own, kind="stable")
    flips = np.where(np.random.default_rng(0).random((sides.shape[1], _REPETITIONS)) < 0.5, -1, 1).astype(np.float32)
    repeated = p_values(np.asarray(sides.astype(np.float32) @ flips, dtype=np.float64))[order]  # (P, B)
    # A pair is held against those that are no surer than it: of the surer ones it is known that they differ.
    smallest = np.minimum.accumulate(repeated[::-1], axis=0)[::-1]
    as_small = (smallest <= own[order, None]).sum(axis=1)
    corrected = np.empty(len(own))
    corrected[order] = np.maximum.accumulate((1 + as_small) / (_REPETITIONS + 1))
    return corrected


def _sign_tests(sides: Ints | Float64s) -> Callable[[Float64s], Float64s]:
    """Return what gives the p-values of sums of the sides, (P, B)."""
    n = np.abs(sides).sum(axis=1)[:, None]
    known = np.arange(int(n.max()) + 1)
    table = sign_tests(known[:, None], np.minimum(known[None, :], known[:, None]))  # (n + 1, wins + 1)
    return lambda sums: table[n, ((n + sums) / 2).astype(np.intp)]


def _weighted_tests(sides: Ints | Float64s) -> Callable[[Float64s], Float64s]:
    """Return the same for sides that weigh differently: p-values as if many photos were summed."""
    spread = np.sqrt(2 * (sides**2).sum(axis=1))[:, None]
    spread[spread == 0] = np.inf  # both are right on the same photos
    return lambda sums: erfc(np.round(np.abs(sums) / spread, 4))  # equal sums are equal in whatever order they are made


def _places(better: Bools, figures: Float64s) -> tuple[int, ...]:
    """Return places, (k,): a new one begins where each of those above is shown to be better than each of those below.

    That one is better than another need not part those between them, who may be tied with both. So two that are tied
    never have different places.
    """
    order = np.argsort(-figures, kind="stable")
    sorted_better, places = better[np.ix_(order, order)], np.empty(len(order), dtype=np.intp)
    place = 1
    for above, who in enumerate(order):
        if sorted_better[:above, above:].all():
            place = above + 1
        places[who] = place
    return tuple(places.tolist())
