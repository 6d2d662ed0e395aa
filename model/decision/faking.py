"""Faking it first (Wizard of Oz method, Kelley 1984): what people in the model's place cost, and when a model pays.

From the answers that people gave follow how long one waits, how often two people disagree, and what a month would cost.
Rules in a fixed order say whether to go on so for now, to train, or that it cannot be told yet.

Where two people disagree about a share d of the photos, one of the two is wrong about each of them. So whatever a model
answers there, it agrees with one of them at most: judged by such labels, none is right more often than 1 - d / 2.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from model.common.arrays import Float64s
from model.decision.rules import ENOUGH
from model.decision.value import Situation, monthly_value
from model.evaluation.evaluation import Evaluation
from model.evaluation.intervals import TAILS, Estimate, share

NOT_SURE = ""  # in place of a label
AWAY = 300.0  # seconds: who takes longer for one photo was doing something else, so that counts for no work
TOO_OFTEN = 0.2  # people who disagree, or are not sure, about more photos than that do not see what they are asked for
_FEWEST = 5  # photos, or looks, before anything is said of them
_FASTEST = 0.1  # seconds: nobody answers sooner

Outcome = Literal["cannot tell", "fake", "train"]
Step = Literal["clearer-photos", "clearer-labels", "more-photos", "second-person", "go-on", "train"]


@dataclass(frozen=True)
class PersonsAnswer:
    """What one person said of a photo."""

    label: str  # NOT_SURE: they could not tell
    seconds: float  # from seeing it to saying so


@dataclass(frozen=True)
class FakedAnswer:
    """A photo that people answered in the model's place."""

    answers: tuple[PersonsAnswer, ...]
    delay: float  # seconds, from its coming until its answer was there

    @property
    def agreed(self) -> str:
        """The label that everybody gave it; NOT_SURE where there is none."""
        said = {answer.label for answer in self.answers}
        return said.pop() if len(said) == 1 else NOT_SURE

    @property
    def disagreement(self) -> float | None:
        """Of the pairs of people who named a label, the share who named two; `None`: there is no pair."""
        named = [answer.label for answer in self.answers if answer.label != NOT_SURE]
        pairs = [a != b for a, b in combinations(named, 2)]
        return sum(pairs) / len(pairs) if pairs else None


@dataclass(frozen=True)
class FakingFigures:
    """What the answers of people show; there is at least one."""

    photos: int
    by_label: Mapping[str, int]  # photos on which all agreed, by the label they gave
    delay: float  # seconds that half of the answers took at most
    delay_of_most: float  # and nine in ten of them
    seconds: Estimate  # that one person looks at one photo, on average
    timed: int  # looks that were
    times_away: int  # looks too long to have been work
    people: float  # that answered a photo, on average
    unsure: Estimate  # the share of answers that were “not sure”
    pairs: int  # photos that two people gave a label
    disagreement: Estimate | None  # of those, the share on which they differ; None: there are none

    @property
    def an_hour(self) -> float:
        """How many photos one person answers in an hour; infinity where they took no time that was measured."""
        return 3600 / self.seconds.value if self.seconds.value else math.inf

    @property
    def best_possible(self) -> Estimate | None:
        """How often a model could be right at most, judged by such people; `None`: nobody knows."""
        d = self.disagreement
        return None if d is None else Estimate(1 - d.value / 2, 1 - d.high / 2, 1 - d.low / 2)


@dataclass(frozen=True)
class FakingCost:
    """What a month costs with people in the model's place, and with a model."""

    situation: Situation  # with the time that people really took
    people: Estimate
    hours: float  # of work
    model: Estimate | None  # None: nobody said what a missed case costs, or how common cases are
    measured: bool  # False: no model is trained, and the one compared with never errs

    @property
    def turning_point(self) -> float:
        """How many photos a month it takes until the model costs less; infinity: it never does."""
        if self.model is None:
            return math.inf
        # What a photo costs each way, without what a month costs however many come.
        upkeep, photos = self.situation.upkeep, self.situation.photos
        saved = (self.people.value - (self.model.value - upkeep)) / photos
        return upkeep / saved if saved > 0 else math.inf

    @property
    def people_are_cheaper(self) -> bool:
        """Whether people cost no more than the model, as far as is known: then fewer come than at the turning point."""
        return self.model is not None and self.people.value <= self.model.value


@dataclass(frozen=True)
class Advice:
    """What to do: a code, and the next step as another."""

    outcome: Outcome
    step: Step
    lacking: Mapping[str, int]  # photos that labels still need, where that is the step


def figures_of(answered: Sequence[FakedAnswer], labels: Sequence[str]) -> FakingFigures | None:
    """Return the figures of the photos that people answered; `None`: there are none."""
    if not answered:
        return None
    answers = [answer for photo in answered for answer in photo.answers]
    agreed = Counter(photo.agreed for photo in answered)
    delays = np.array([photo.delay for photo in answered])
    seconds = np.array([answer.seconds for answer in answers if answer.seconds <= AWAY])
    differ = [photo.disagreement for photo in answered if photo.disagreement is not None]
    unsure = sum(answer.label == NOT_SURE for answer in answers) / len(answers)
    return FakingFigures(
        photos=len(answered),
        by_label={label: agreed[label] for label in labels},
        delay=float(np.median(delays)),
        delay_of_most=float(np.quantile(delays, 0.9)),
        seconds=_mean(seconds),
        timed=len(seconds),
        times_away=len(answers) - len(seconds),
        people=len(answers) / len(answered),
        # Answers to one photo hang together: as many say as much as there are photos.
        unsure=share(unsure, len(answered)),
        pairs=len(differ),
        disagreement=share(float(np.mean(differ)), len(differ)) if differ else None,
    )


def cost_of(figures: FakingFigures, situation: Situation, evaluation: Evaluation | None = None) -> FakingCost | None:
    """Return what a month costs; `None`: nobody said how many photos come, what an hour costs, or few looked.

    Args:
        figures: Of the people who answer now.
        situation: What somebody knows about the work; how long a look takes is measured instead.
        evaluation: Of the classifier, where one is trained; without, a model that never errs is compared with.
    """
    if not (situation.photos and situation.wage) or figures.timed < _FEWEST:
        return None
    low, at, high = (_with_time(situation, s, figures.people) for s in _ends(figures.seconds))
    people = Estimate(at.today, low.today, high.today)
    model, measured = None, evaluation is not None and _tells_apart(evaluation, situation.case)
    if situation.missed_cost and 0 < situation.case_share < 1:
        never_errs = at.cheapest_without - at.perfect_gain
        model = Estimate(never_errs, never_errs, never_errs)
        if evaluation is not None and measured:
            model = monthly_value(evaluation, at).cost
    return FakingCost(at, people, at.hours_today, model, measured)


def advise(figures: FakingFigures, cost: FakingCost | None) -> Advice:
    """Say what to do. The first rule that speaks decides.

    That people cannot see a label, or call it differently, is said as soon as chance cannot explain it: more such
    photos would not help. Otherwise nothing is said from fewer than ten photos of each label.
    """
    differ, unsure = figures.disagreement, figures.unsure
    few = {label: ENOUGH - n for label, n in figures.by_label.items() if n < ENOUGH}
    rules: tuple[tuple[bool, Outcome, Step], ...] = (
        (figures.photos >= _FEWEST and unsure.low > TOO_OFTEN, "cannot tell", "clearer-photos"),
        (figures.pairs >= _FEWEST and differ is not None and differ.low > TOO_OFTEN, "cannot tell", "clearer-labels"),
        (bool(few), "cannot tell", "more-photos"),
        (figures.pairs < ENOUGH, "cannot tell", "second-person"),
        (unsure.value > TOO_OFTEN, "cannot tell", "clearer-photos"),
        (differ is not None and differ.value > TOO_OFTEN, "cannot tell", "clearer-labels"),
        (cost is not None and cost.people_are_cheaper, "fake", "go-on"),
        (True, "train", "train"),
    )
    outcome, step = next((outcome, step) for speaks, outcome, step in rules if speaks)
    return Advice(outcome, step, few if step == "more-photos" else {})


def _tells_apart(evaluation: Evaluation, case: Sequence[str]) -> bool:
    """Say whether there were photos of the case and others."""
    there = {evaluation.labels[target] for target in np.unique(evaluation.targets)}
    return bool(there & set(case)) and bool(there - set(case))


def _with_time(situation: Situation, seconds: float, people: float) -> Situation:
    return replace(situation, minutes=seconds * people / 60)


def _mean(seconds: Float64s) -> Estimate:
    """Return the mean of answering times with its interval; nothing where there are none.

    Such times are skewed as a lognormal distribution is: the interval is that of its mean, by Cox's method with
    Student's t (Olsson 2005, Journal of Statistics Education 13(1)). A bootstrap's held 83 of 100 times on ten photos.
    """
    n = len(seconds)
    if not n:
        return Estimate(0.0, 0.0, 0.0)
    mean = float(seconds.mean())
    if n == 1:
        return Estimate(mean, 0.0, AWAY)
    logs = np.log(np.maximum(seconds, _FASTEST))
    variance = float(logs.var(ddof=1))
    margin = float(stdtrit(n - 1, TAILS[1])) * math.sqrt(variance / n + variance**2 / (2 * (n - 1)))
    middle = float(logs.mean()) + variance / 2
    return Estimate(
        mean, min(math.exp(middle - margin), mean), max(math.exp(min(middle + margin, math.log(AWAY))), mean)
    )


def _ends(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.low, estimate.value, estimate.high
