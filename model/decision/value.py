"""The value of a classifier: money and hours a month, against today's way and against nobody looking.

Cost-sensitive decision: a photo is flagged where its probability of being the case is at or above a threshold. The
threshold is not searched over the photos at hand, where twenty of them would make it look better than it is: it follows
from the cost matrix and from how common the case is (Elkan, IJCAI 2001), with calibrated probabilities carried over
from the training photos' shares to real life's (Saerens, Latinne & Decaestecker 2002, Neural Computation 14(1)). Over
random draws of real photos it cost less than the searched one (benchmarks/honesty/value.py). What it finds and what it
flags in vain is then counted on photos that the classifier had not seen.

Assumed: cases look the same in real life as in the training photos, only their share differs; a person who looks misses
a share of the cases and raises no false alarm.

Shapes: n photos, C labels.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
import numpy as np

from model.common.arrays import Bools, Float64s
from model.evaluation.calibration import label_weights
from model.evaluation.evaluation import EFFECTIVE_OUT_OF_FOLD, Evaluation
from model.evaluation.intervals import Estimate, OfRates, Rates, Share

FLAGS_NONE = math.inf  # the threshold that no probability reaches
LARGEST_AMOUNT = 1e9
# What a file may give, and what the page's fields can show: neither infinity nor what is no number.
Amount = Annotated[float, msgspec.Meta(ge=0, le=LARGEST_AMOUNT)]
Proportion = Annotated[float, msgspec.Meta(ge=0, le=1)]


@dataclass(frozen=True)
class Situation:
    """What a person knows about the work: costs in one currency, shares from 0 to 1, figures a month.

    Zero is what nobody has said yet. Nothing unsaid speaks for a classifier: a person then overlooks no case.
    """

    case: Annotated[tuple[str, ...], msgspec.Meta(max_length=1000)] = ()  # the labels that are the case to be found
    currency: str = "EUR"
    photos: Amount = 0  # a month
    case_share: Proportion = 0  # of real-life photos
    missed_cost: Amount = 0  # of a case that nobody finds
    alarm_cost: Amount = 0  # of a false alarm that is acted on
    minutes: Amount = 0  # a person looks at one photo
    wage: Amount = 0  # an hour
    person_misses: Proportion = 0  # the share of cases that a person who looks does not see
    upkeep: Amount = 0  # a month, for running the classifier
    person_checks: bool = True  # a person looks at each flagged photo; False: it is acted on at once

    @property
    def look_cost(self) -> float:
        """What it costs when a person looks at one photo."""
        return self.minutes / 60 * self.wage

    @property
    def costs(self) -> "CostMatrix":
        """The cost matrix: what each of the four outcomes of a photo costs."""
        if self.person_checks:
            found = self.look_cost + self.person_misses * self.missed_cost
            return CostMatrix(found_case=found, missed_case=self.missed_cost, flagged_other=self.look_cost)
        return CostMatrix(found_case=0.0, missed_case=self.missed_cost, flagged_other=self.alarm_cost)

    @property
    def today(self) -> float:
        """What a month costs when a person looks at every photo."""
        return self.photos * (self.look_cost + self.case_share * self.person_misses * self.missed_cost)

    @property
    def nothing(self) -> float:
        """What a month costs when nobody looks."""
        return self.photos * self.case_share * self.missed_cost

    @property
    def cases(self) -> float:
        """How many cases a month brings."""
        return self.photos * self.case_share

    @property
    def hours_today(self) -> float:
        """How many hours a month a person looks at photos."""
        return self.photos * self.minutes / 60

    @property
    def today_is_cheaper(self) -> bool:
        """Whether today's way costs no more than nobody looking."""
        return self.today <= self.nothing

    @property
    def cheapest_without(self) -> float:
        """What a month costs without a classifier, done the cheaper way: all are looked at, or none."""
        return min(self.today, self.nothing)

    @property
    def perfect_gain(self) -> float:
        """What a classifier that never errs would gain against the cheapest way without one."""
        each = min(self.costs.found_case, self.costs.missed_case)
        return self.cheapest_without - self.photos * self.case_share * each - self.upkeep


NOTHING_SAID = Situation()
# Of the wind-turbine example.
EXAMPLE = Situation(
    case=("needs maintenance",), currency="EUR", photos=2000, case_share=0.05, missed_cost=250, alarm_cost=120,
    minutes=3, wage=60, person_misses=0.1, upkeep=200, person_checks=True,
)  # fmt: skip


@dataclass(frozen=True)
class CostMatrix:
    """Cost matrix: what a photo costs by what it is and whether it is flagged; one that is neither costs nothing."""

    found_case: float
    missed_case: float
    flagged_other: float


@dataclass(frozen=True)
class MonthlyValue:
    """What a classifier is worth in a situation, a month."""

    situation: Situation
    threshold: float  # on the probability as the classifier gives it; FLAGS_NONE: flagging never pays
    prior: float  # the share of cases that the classifier's probabilities assume
    finds: Estimate  # of the cases, the share it flags
    likelier_finds: float  # of the cases, the share that gets the case as its likelier label
    missed: Estimate  # of the cases, the share missed in all: not flagged, or flagged and overlooked by the person
    in_vain: Estimate  # of the others, the share it flags
    flagged: Estimate  # of all real-life photos, the share it flags
    cost: Estimate
    hours_saved: Estimate  # against today's way
    gain: Estimate  # against the cheaper of today's way and nobody looking

    @property
    def flagged_photos(self) -> Estimate:
        """How many photos it flags a month."""
        return _times(self.flagged, self.situation.photos)

    @property
    def found_cases(self) -> Estimate:
        """How many of the photos that it flags a month are cases."""
        return _times(self.finds, self.situation.cases)

    @property
    def misses_more(self) -> bool:
        """Whether clearly more cases are missed than today: the whole interval is above, by what can be read off."""
        return round(self.missed.low * 100) > round(self.situation.person_misses * 100)


def monthly_value(evaluation: Evaluation, situation: Situation) -> MonthlyValue:
    """Return what the classifier that was evaluated is worth in a situation, with 90 % intervals.

    The situation has photos, and its case is some of the labels: there are photos of the case and others.
    """
    scores, cases = case_scores(evaluation, situation.case)
    prior = float(label_weights(evaluation.targets)[cases].sum() / len(cases))
    threshold = best_threshold(situation.costs, situation.case_share, prior)
    flags = scores >= threshold
    rates = Rates(
        finds=Share.of(flags, cases, evaluation.groups),
        in_vain=Share.of(flags, ~cases, evaluation.groups),
        evidence=EFFECTIVE_OUT_OF_FOLD if evaluation.out_of_fold else 1.0,
    )
    flagged_share, costs = _flagged_share(situation), bill(situation)
    hours = situation.hours_today if situation.person_checks else 0.0
    likelier = np.isin(np.array(evaluation.labels, dtype=object)[evaluation.answers], list(situation.case))
    return MonthlyValue(
        situation=situation,
        threshold=threshold,
        prior=prior,
        finds=rates.estimate(lambda finds, _: finds),
        likelier_finds=float(likelier[cases].mean()),
        missed=Estimate(1, 1, 1) if threshold == FLAGS_NONE else rates.estimate(_missed_share(situation)),
        in_vain=rates.estimate(lambda _, in_vain: in_vain),
        flagged=rates.estimate(flagged_share),
        cost=rates.estimate(costs),
        hours_saved=rates.estimate(lambda *drawn: situation.hours_today - hours * flagged_share(*drawn)),
        gain=rates.estimate(lambda *drawn: situation.cheapest_without - costs(*drawn)),
    )


def case_scores(evaluation: Evaluation, case: Sequence[str]) -> tuple[Float64s, Bools]:
    """Return each photo's probability of being the case, (n,), and whether it is, (n,)."""
    chosen = np.isin(np.array(evaluation.labels, dtype=object), list(case))
    scores: Float64s = evaluation.probabilities[:, chosen].sum(axis=1)
    return scores, chosen[evaluation.targets]


def best_threshold(costs: CostMatrix, case_share: float, prior: float) -> float:
    """Return the cost-sensitive threshold: the probability from which flagging a photo costs less than not flagging it.

    Flagging pays where p (missed - found) is at least (1 - p) flagged_other, with p as in real life (Elkan 2001). The
    classifier's probabilities have the prior of its training photos: the odds are carried over (Saerens et al. 2002).
    """
    saved = costs.missed_case - costs.found_case
    if saved <= 0:
        return FLAGS_NONE
    against, for_it = costs.flagged_other * prior * (1 - case_share), saved * (1 - prior) * case_share
    return against / (against + for_it) if against > 0 else 0.0


def _flagged_share(situation: Situation) -> OfRates:
    pi = situation.case_share
    return lambda finds, in_vain: pi * finds + (1 - pi) * in_vain


def _missed_share(situation: Situation) -> OfRates:
    """Return the share of cases that nobody finds; a person overlooks flagged cases as often as any others."""
    overlooked = situation.person_misses if situation.person_checks else 0.0
    return lambda finds, _: 1 - finds * (1 - overlooked)


def _times(estimate: Estimate, factor: float) -> Estimate:
    return Estimate(estimate.value * factor, estimate.low * factor, estimate.high * factor)


def bill(situation: Situation) -> OfRates:
    """Return what a month costs with a classifier, as a function of its two rates."""
    pi, costs = situation.case_share, situation.costs
    return lambda finds, in_vain: (
        situation.photos
        * (pi * (finds * costs.found_case + (1 - finds) * costs.missed_case) + (1 - pi) * in_vain * costs.flagged_other)
        + situation.upkeep
    )
