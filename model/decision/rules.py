"""Decision rules: each is judged from measured figures and a person's answers, and names the step that follows.

They stand in one order. A judged rule is a state, the values that it was judged by, and a step as a code; from these
alone follow the verdict (`model.decision.verdict`), the advice on photos (`model.decision.advice`) and all words
(`model.decision.wording`), so that none can contradict another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from model.checks.findings import Finding
from model.decision.inputs import DecisionInputs
from model.decision.value import MonthlyValue
from model.evaluation.evaluation import Evaluation, fewest_things, things
from model.evaluation.forecast import Forecast, Outlook
from model.evaluation.wording import unit

State = Literal["passed", "failed", "not known"]
Circle = Literal["desirable", "viable", "feasible"]
Step = Literal[
    "try-it",  # where nothing fails and all is known
    "train", "answer", "find-out", "ask-people",  # what is not known yet
    "first-ten", "more-photos",  # add photos
    "mend-photos", "like-kept-apart", "other-photos", "other-labels",  # more of the same would not help
    "not-in-photos", "another-task", "leave-it", "let-it-be",  # stop
]  # fmt: skip

# Things of a label, or photos where each shows another: with fewer, how far intervals hold was never measured.
ENOUGH = 10
# Photos of each label, or things: who is no better than guessing with so many is asked for no more of them. Those who
# try fewer may have been unlucky with their photos.
HOPELESS = 40
MARGIN = 0.10  # above guessing: what stays below is worth nobody's time


@dataclass(frozen=True, eq=False)
class Facts:
    """All that a verdict is reached from; `None` and empty where nobody measured."""

    inputs: DecisionInputs
    evaluation: Evaluation | None = None
    forecast: Forecast | None = None
    findings: Sequence[Finding] = ()
    value: MonthlyValue | None = None  # only where somebody gave the figures that it follows from
    promise_broken: bool = False  # photos kept apart refuted what was promised, so there is no forecast either

    @property
    def outlook(self) -> Outlook | None:
        """Whether more photos would help, as far as that is foretold."""
        return None if self.forecast is None else self.forecast.outlook()


class Judgement(NamedTuple):
    """What a rule's judge says of the facts."""

    state: State
    values: dict[str, Any]  # that its words are made with
    step: Step | None = None  # what to do about it; None: nothing


@dataclass(frozen=True)
class Rule:
    """One rule: how it is judged, and for which of the three circles it speaks."""

    code: str
    judge: Callable[[Facts], Judgement]
    circle: Circle
    must_be_known: bool = False  # no go before it is


@dataclass(frozen=True)
class JudgedRule:
    """A rule with its state, the values that it was judged by, and what to do about it."""

    rule: Rule
    state: State
    values: dict[str, Any]
    step: Step | None = None


def judged(facts: Facts) -> tuple[JudgedRule, ...]:
    """Judge all rules, in their order."""
    return tuple(JudgedRule(rule, *rule.judge(facts)) for rule in RULES)


# --- feasible: the photos --------------------------------------------------------------------------------------------


def _measured(facts: Facts) -> Judgement:
    n = 0 if facts.evaluation is None else len(facts.evaluation.targets)
    if facts.promise_broken:
        return Judgement("failed", {"n": n, "broken": True}, "like-kept-apart")
    return Judgement("passed", {"n": n}) if n else Judgement("not known", {"n": n}, "train")


def _enough_photos(facts: Facts) -> Judgement:
    evaluation = facts.evaluation
    if evaluation is None:
        return Judgement("not known", {})
    counts = things(evaluation).tolist()
    lacking = {label: ENOUGH - n for label, n in zip(evaluation.labels, counts, strict=True) if n < ENOUGH}
    values = {"n": min(counts), "needed": ENOUGH, "lacking": lacking, "outlook": facts.outlook}
    values["unit"] = unit(evaluation)
    return _judge(not lacking, "other-photos" if _is_flat(facts) else "first-ten", **values)


def _no_problem_found(facts: Facts) -> Judgement:
    codes = {outcome: [f.code for f in facts.findings if f.outcome == outcome] for outcome in ("problem", "caution")}
    n_checked = sum(finding.outcome != "not checked" for finding in facts.findings)
    values = {"n_checked": n_checked, "problems": codes["problem"], "n_cautions": len(codes["caution"])}
    if codes["problem"]:
        return Judgement("failed", values, "mend-photos")
    return Judgement("passed" if n_checked else "not known", values)


def _can_learn(facts: Facts) -> Judgement:
    evaluation = facts.evaluation
    if evaluation is None:
        return Judgement("not known", {})
    guessing, best, per_label = evaluation.headline_baseline, evaluation.headline.high, 0
    if facts.forecast is not None:
        per_label = 2 * fewest_things(evaluation)
        best = max(best, facts.forecast.at(per_label).high)
    values = {"best": best, "per_label": per_label, "guessing": guessing, "unit": unit(evaluation)}
    return _judge(best >= guessing + MARGIN, "not-in-photos" if _show_nothing(facts) else "other-labels", **values)


def _better_than_guessing(facts: Facts) -> Judgement:
    if facts.evaluation is None:
        return Judgement("not known", {})
    figure, guessing = facts.evaluation.headline, facts.evaluation.headline_baseline
    values = {"figure": figure, "guessing": guessing, "outlook": facts.outlook, "unit": unit(facts.evaluation)}
    otherwise: Step = "not-in-photos" if _show_nothing(facts) else _more_or_other_photos(facts)
    return _judge(figure.low > guessing, otherwise, **values)


# --- viable: the money -----------------------------------------------------------------------------------------------


def _perfect_would_pay(facts: Facts) -> Judgement:
    situation = facts.inputs.situation
    if not facts.inputs.has_figures:
        return Judgement("not known", {})
    gain = situation.perfect_gain
    values = {"gain": gain, "currency": situation.currency, "today_is_cheaper": situation.today_is_cheaper}
    return _judge(gain > 0, "another-task", **values)


def _could_pay(facts: Facts) -> Judgement:
    if facts.value is None:
        return Judgement("not known", {})
    best = facts.value.gain.high
    values = {"gain": best, "currency": facts.value.situation.currency}
    if best > 0:
        return Judgement("passed", values)
    return Judgement("failed", values, "leave-it") if _is_flat(facts) else Judgement("not known", values)


def _pays(facts: Facts) -> Judgement:
    if facts.value is None:
        return Judgement("not known", {"questions": facts.inputs.not_known}, _to_know_money(facts))
    gain, situation = facts.value.gain, facts.value.situation
    values = {"gain": gain, "currency": situation.currency, "today_is_cheaper": situation.today_is_cheaper}
    if facts.evaluation is not None:
        values |= {"outlook": facts.outlook, "unit": unit(facts.evaluation)}
    if gain.low > 0:
        return Judgement("passed", values)
    return Judgement("failed" if gain.high <= 0 else "not known", values, _more_or_other_photos(facts))


def _to_know_money(facts: Facts) -> Step:
    if facts.inputs.unanswered:
        return "answer"
    return "find-out" if facts.inputs.not_known else "train"


# --- desirable: the people -------------------------------------------------------------------------------------------


def _wanted(facts: Facts) -> Judgement:
    inputs = facts.inputs
    if not inputs.whose("wanted"):
        return Judgement("not known", {}, "answer")
    values = {"wanted": inputs.wanted}
    if inputs.wanted == "unasked":
        return Judgement("not known", values, "ask-people")
    return _judge(inputs.wanted == "yes", "let-it-be", **values)


# The first that fails decides. Where none fails, it is go, unless one that must be known is not.
RULES = (
    Rule("perfect", _perfect_would_pay, "viable"),
    Rule("measured", _measured, "feasible", must_be_known=True),
    Rule("photos", _enough_photos, "feasible"),
    Rule("findings", _no_problem_found, "feasible"),
    Rule("hope", _can_learn, "feasible"),
    Rule("learns", _better_than_guessing, "feasible"),
    Rule("could-pay", _could_pay, "viable"),
    Rule("demand", _wanted, "desirable", must_be_known=True),
    Rule("pays", _pays, "viable", must_be_known=True),
)


def _show_nothing(facts: Facts) -> bool:
    """Say whether many photos of each label do not show it: no better than guessing, and hardly so with more."""
    evaluation = facts.evaluation
    if evaluation is None or evaluation.headline.low > evaluation.headline_baseline:
        return False
    soon = evaluation.headline.value + (facts.outlook.gain.value if facts.outlook is not None else 0.0)
    return fewest_things(evaluation) >= HOPELESS and soon < evaluation.headline_baseline + MARGIN


def _judge(passed: bool, otherwise: Step, **values: object) -> Judgement:
    return Judgement("passed", values) if passed else Judgement("failed", values, otherwise)


def _more_or_other_photos(facts: Facts) -> Step:
    """Return "more-photos" only where the forecast says that they help."""
    return "more-photos" if facts.outlook is not None and facts.outlook.code == "helps" else "other-photos"


def _is_flat(facts: Facts) -> bool:
    return facts.outlook is not None and facts.outlook.code == "flat"
