"""Decision rules: each is judged from measured figures, and carries what follows where it fails.

They stand in one order. A judged rule is a state and the values that it was judged by; `model.decision.wording` has the
words, so that a person reads the figures and can disagree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from model.checks.findings import Finding
from model.decision.inputs import DecisionInputs
from model.decision.value import MonthlyValue, what_is_wrong_with_figures
from model.evaluation.evaluation import Evaluation, fewest_things, things
from model.evaluation.forecast import Forecast
from model.evaluation.wording import unit

State = Literal["passed", "failed", "not known"]
Outcome = Literal["go", "collect", "stop", "open"]
Circle = Literal["desirable", "viable", "feasible"]

# Things of a label, or photos where each shows another: with fewer, how far intervals hold was never measured.
ENOUGH = 10
MARGIN = 0.10  # above guessing: what stays below is worth nobody's time


@dataclass(frozen=True, eq=False)
class Facts:
    """All that a verdict is reached from; `None` and empty where nobody measured."""

    inputs: DecisionInputs
    evaluation: Evaluation | None = None
    forecast: Forecast | None = None
    findings: Sequence[Finding] = ()
    value: MonthlyValue | None = None
    promise_broken: bool = False  # photos kept apart refuted what was promised, so there is no forecast either


class Judgement(NamedTuple):
    """What a rule's judge says of the facts."""

    state: State
    values: dict[str, Any]  # that its words are made with


@dataclass(frozen=True)
class Rule:
    """One rule: how it is judged, and what follows."""

    code: str
    judge: Callable[[Facts], Judgement]
    circle: Circle | None  # of desirable, viable and feasible, the one that it speaks for
    otherwise: Outcome | None  # where it fails; None: only a person can answer it, so it never fails
    next_step: str = ""  # what to do where it fails
    to_know: str = ""  # what to do while it is not known: no go before that; empty: it may stay unknown


@dataclass(frozen=True)
class JudgedRule:
    """A rule with its state and the values that it was judged by."""

    rule: Rule
    state: State
    values: dict[str, Any]

    @property
    def next_step(self) -> str:
        """What to do about it; empty where it passed."""
        return {"passed": "", "failed": self.rule.next_step, "not known": self.rule.to_know}[self.state]


def judged(facts: Facts) -> tuple[JudgedRule, ...]:
    """Judge all rules, in their order."""
    return tuple(JudgedRule(rule, *rule.judge(facts)) for rule in RULES)


def _perfect_would_pay(facts: Facts) -> Judgement:
    situation = facts.inputs.situation
    if wrong := what_is_wrong_with_figures(situation):
        return Judgement("not known", {"wrong": wrong})
    gain = situation.perfect_gain
    return _judge(gain > 0, gain=gain, currency=situation.currency, today_is_cheaper=situation.today_is_cheaper)


def _measured(facts: Facts) -> Judgement:
    n = 0 if facts.evaluation is None else len(facts.evaluation.targets)
    if facts.promise_broken:
        return Judgement("failed", {"n": n, "broken": True})
    return Judgement("passed" if n else "not known", {"n": n})


def _enough_photos(facts: Facts) -> Judgement:
    evaluation = facts.evaluation
    if evaluation is None:
        return Judgement("not known", {})
    counts = things(evaluation).tolist()
    lacking = {label: ENOUGH - n for label, n in zip(evaluation.labels, counts, strict=True) if n < ENOUGH}
    return _judge(not lacking, n=min(counts), needed=ENOUGH, lacking=lacking, unit=unit(evaluation))


def _no_problem_found(facts: Facts) -> Judgement:
    codes = {outcome: [f.code for f in facts.findings if f.outcome == outcome] for outcome in ("problem", "caution")}
    n_checked = sum(finding.outcome != "not checked" for finding in facts.findings)
    values = {"n_checked": n_checked, "problems": codes["problem"], "n_cautions": len(codes["caution"])}
    return Judgement("failed" if codes["problem"] else "passed" if n_checked else "not known", values)


def _can_learn(facts: Facts) -> Judgement:
    evaluation = facts.evaluation
    if evaluation is None:
        return Judgement("not known", {})
    guessing, best, per_label = _guessing(evaluation), evaluation.balanced_accuracy.high, 0
    if facts.forecast is not None:
        per_label = 2 * fewest_things(evaluation)
        best = max(best, facts.forecast.at(per_label).high)
    values = {"best": best, "per_label": per_label, "guessing": guessing, "margin": MARGIN, "unit": unit(evaluation)}
    return _judge(best >= guessing + MARGIN, **values)


def _better_than_guessing(facts: Facts) -> Judgement:
    if facts.evaluation is None:
        return Judgement("not known", {})
    figure, guessing = facts.evaluation.balanced_accuracy, _guessing(facts.evaluation)
    return _judge(figure.low > guessing, figure=figure, guessing=guessing)


def _could_pay(facts: Facts) -> Judgement:
    if facts.value is None or facts.evaluation is None:
        return Judgement("not known", {})
    best = facts.value.gain.high
    values = {"gain": best, "currency": facts.value.situation.currency}
    if best > 0:
        return Judgement("passed", values)
    if facts.forecast is None:
        return Judgement("not known", values)
    flat = facts.forecast.flat_after
    is_flat = flat is not None and flat <= fewest_things(facts.evaluation)
    return _judge(not is_flat, **values, more_would_help=not is_flat)


def _pays(facts: Facts) -> Judgement:
    if facts.value is None:
        return Judgement("not known", {})
    gain, situation = facts.value.gain, facts.value.situation
    return _judge(gain.low > 0, gain=gain, currency=situation.currency, today_is_cheaper=situation.today_is_cheaper)


# The first that fails decides. Where none fails, it is go, unless one that must be known is not.
RULES = (
    Rule("perfect", _perfect_would_pay, "viable", "stop", next_step="another-task"),
    Rule("measured", _measured, "feasible", "collect", next_step="add-like-new", to_know="train"),
    Rule("photos", _enough_photos, "feasible", "collect", next_step="add-what-lacks"),
    Rule("findings", _no_problem_found, "feasible", "collect", next_step="mend-photos"),
    Rule("hope", _can_learn, "feasible", "stop", next_step="other-labels"),
    Rule("learns", _better_than_guessing, "feasible", "collect", next_step="add-photos"),
    Rule("could-pay", _could_pay, "viable", "stop", next_step="leave-it"),
    Rule("pays", _pays, "viable", "collect", next_step="add-photos", to_know="give-costs"),
    Rule("own-figures", lambda facts: _answered(facts.inputs.has_own_figures), None, None),
    Rule("wanted", lambda facts: _answered(bool(facts.inputs.who and facts.inputs.pain)), "desirable", None),
)


def _judge(passed: bool, **values: object) -> Judgement:
    return Judgement("passed" if passed else "failed", values)


def _answered(answer: bool) -> Judgement:
    return Judgement("passed" if answer else "not known", {})


def _guessing(evaluation: Evaluation) -> float:
    return 1 / len(np.unique(evaluation.targets))
