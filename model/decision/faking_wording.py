"""The words of faking it first: what to do for now, and what the figures of people's answers say."""

import math
from collections.abc import Callable, Mapping

from model.decision.faking import Advice, FakingCost, FakingFigures, Outcome, Step
from model.decision.figures import money, money_span, quoted
from model.decision.rules import ENOUGH
from model.evaluation.intervals import between, percent

_OUTCOMES: Mapping[Outcome, str] = {
    "cannot tell": "It cannot be told yet",
    "fake": "Fake it for now",
    "train": "There is data enough to train",
}


def title(advice: Advice) -> str:
    """Return the verdict in a line."""
    return _OUTCOMES[advice.outcome]


def next_step(advice: Advice, figures: FakingFigures, cost: FakingCost | None) -> str:
    """Say what to do next, and why."""
    return _STEPS[advice.step](advice, figures, cost)


def disagreement_sentence(figures: FakingFigures) -> str:
    """Say how often two people differ, and what that means for any model."""
    best, differ = figures.best_possible, figures.disagreement
    if best is None or differ is None:
        return "No photo was answered by two people yet, so nobody knows whether they agree."
    said = f"On {between(differ)} of {figures.pairs} photos, two people gave different labels."
    if not differ.value:
        return said
    return f"{said} Judged by them, no model is right on more than about {percent(best.value)}."


def cost_sentence(cost: FakingCost) -> str:
    """Say what people cost a month, and a model beside them."""
    currency = cost.situation.currency
    people = f"People: {money_span(cost.people, currency)} a month, {cost.hours:,.0f} hours of work."
    if cost.model is None:
        return people
    if cost.measured:
        return f"{people} Your classifier: {money_span(cost.model, currency)}."
    return f"{people} A model that never errs: {money(cost.model.value, currency)}."


def turning_point_sentence(cost: FakingCost) -> str:
    """Say from how many photos a month a model costs less; empty where nothing is known of it."""
    if cost.model is None:
        return ""
    if math.isinf(cost.turning_point):
        return "With these costs a model is never cheaper, however many photos come."
    if cost.turning_point < 1:
        return "With these costs a model is cheaper from the first photo."
    return f"A model costs less from about {money(cost.turning_point, 'photos')} a month."


def _more_photos(advice: Advice, *_: object) -> str:
    lacking = " and ".join(f"{n} of {quoted(label)}" for label, n in advice.lacking.items())
    return f"Go on faking it. Still to come: {lacking}."


def _cheaper(_: Advice, __: FakingFigures, cost: FakingCost | None) -> str:
    return f"People cost less than a model. {'' if cost is None else turning_point_sentence(cost)}".rstrip()


_STEPS: Mapping[Step, Callable[[Advice, FakingFigures, FakingCost | None], str]] = {
    "clearer-photos": lambda *_: (
        "People are often not sure. Take clearer photos, or ask for something that can be seen."
    ),
    "clearer-labels": lambda *_: "People often disagree. Write down what each label means, then let them answer again.",
    "more-photos": _more_photos,
    "second-person": lambda *_: f"Let a second person answer {ENOUGH} of the photos too: do they agree?",
    "go-on": _cheaper,
    "train": lambda *_: "People agree on enough photos of each label. Keep the answers as labels, and train.",
}
