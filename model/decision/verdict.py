"""Go, collect more, or stop: what follows from measured figures by stated rules.

The rules stand in one order. The first that fails decides; where none fails, it is go, unless a rule that is needed
cannot be judged yet. Every rule keeps the figures that it was judged by, so that a person can disagree with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from model.checks.findings import Finding
from model.decision.inputs import Canvas
from model.decision.value import Worth, what_is_wrong_with_figures
from model.decision.wording import cheaper_way, money, money_between, negative
from model.evaluation.evaluation import Evaluation, fewest_photos, photos_a_label
from model.evaluation.intervals import Estimate, between, percent

State = Literal["passed", "failed", "not known"]
Outcome = Literal["go", "collect", "stop", "open"]

WORDS: dict[Outcome, str] = {
    "go": "Go: try it for a month beside today's way",
    "collect": "Collect more photos first",
    "stop": "Stop: not with these photos",
    "open": "No verdict yet",
}

GO_ON_EXAMPLE_COSTS = "Go, if your own costs confirm it"

ENOUGH = 10  # independent photos of a label: with fewer, how far the intervals hold was never measured
MARGIN = 0.10  # above guessing: what stays below is worth nobody's time


class ForecastLike(Protocol):
    """How often it would be right with more photos of each label."""

    @property
    def flat_after(self) -> int | None:
        """From how many photos a label on more of them hardly help; `None` when that is not in sight."""

    def at(self, per_label: int) -> Estimate:
        """Return how often it would be right with so many photos a label."""

    def sentence(self) -> str:
        """Say it in words."""


@dataclass(frozen=True, eq=False)
class Facts:
    """All that a verdict is reached from; `None` and empty where nobody measured."""

    canvas: Canvas
    evaluation: Evaluation | None = None
    forecast: ForecastLike | None = None
    findings: Sequence[Finding] = ()
    worth: Worth | None = None


@dataclass(frozen=True)
class Rule:
    """One rule, judged."""

    code: str
    title: str
    state: State
    figures: str  # a sentence
    otherwise: Outcome  # where it fails
    needed: bool = False  # no go while it is not known


@dataclass(frozen=True)
class Verdict:
    """What to do, and the rule that decided."""

    outcome: Outcome
    decided_by: Rule
    rules: tuple[Rule, ...]

    @property
    def words(self) -> str:
        """The verdict in the words of the page and the report."""
        return GO_ON_EXAMPLE_COSTS if self.outcome == "go" and self.on_example_costs else WORDS[self.outcome]

    @property
    def on_example_costs(self) -> bool:
        """Whether the costs are still the example's."""
        return any(rule.code == "own-figures" and rule.state != "passed" for rule in self.rules)

    @property
    def still_open(self) -> tuple[str, ...]:
        """What only a person can answer, and nobody has yet."""
        asked = {"own-figures": "your own costs", "wanted": "who wants it, and why"}
        return tuple(asked[rule.code] for rule in self.rules if rule.code in asked and rule.state != "passed")

    @property
    def reason(self) -> str:
        """Why, in a sentence or two: the rule that decided, with its figures."""
        rule = self.decided_by
        if self.outcome == "go":
            left = f" Still open: {'; '.join(self.still_open)}." if self.still_open else ""
            return f"No rule fails. {rule.figures}{left}"
        return f"The rule “{rule.title}” fails. {rule.figures}" if rule.state == "failed" else rule.figures


def reach_verdict(facts: Facts) -> Verdict:
    """Judge all rules and return the verdict."""
    rules = tuple(judge(facts) for judge in RULES)
    for rule in rules:
        if rule.state == "failed":
            return Verdict(rule.otherwise, rule, rules)
    for rule in rules:
        if rule.needed and rule.state == "not known":
            return Verdict("open", rule, rules)
    return Verdict("go", next(rule for rule in rules if rule.code == "pays"), rules)


# --- the rules, in their order -----------------------------------------------------------------------------------


def _perfect_would_pay(facts: Facts) -> Rule:
    situation, title = facts.canvas.situation, "A perfect classifier would pay"
    if wrong := what_is_wrong_with_figures(situation):
        return Rule("perfect", title, "not known", wrong, otherwise="stop")
    gain = situation.perfect_gain
    figures = (
        f"One that never errs would {'save' if gain > 0 else 'cost'} {money(abs(gain), situation.currency)} a month"
        f"{'' if gain > 0 else ' more'}, {cheaper_way(situation)}."
    )
    return Rule("perfect", title, _state(gain > 0), figures, otherwise="stop")


def _measured(facts: Facts) -> Rule:
    n = 0 if facts.evaluation is None else len(facts.evaluation.targets)
    return Rule(
        "measured", "It was tested on photos it had not seen", "passed" if n else "not known",
        f"Tested on {n:,} photos, each by a classifier that had not seen it." if n else "Nothing is trained yet.",
        otherwise="collect", needed=True,
    )  # fmt: skip


def _enough_photos(facts: Facts) -> Rule:
    def state(evaluation: Evaluation) -> tuple[State, str]:
        n = photos_a_label(evaluation)
        return _state(
            n >= ENOUGH
        ), f"The label with the fewest has {n} photos, copies counted once; {ENOUGH} are needed."

    return _on_figures(facts, "photos", f"At least {ENOUGH} photos of each label", "collect", state)


def _no_problem_found(facts: Facts) -> Rule:
    problems = [finding.title for finding in facts.findings if finding.outcome == "problem"]
    checked = [finding for finding in facts.findings if finding.outcome != "not checked"]
    cautions = sum(finding.outcome == "caution" for finding in checked)
    known = f"No serious problem: {len(checked)} checks, {cautions or 'none'} to look at."
    known = known if checked else "The photos were not checked."
    return Rule(
        "findings", "The photos have no serious problem",
        "failed" if problems else "passed" if checked else "not known",
        f"To be mended first: {', '.join(problems)}." if problems else known,
        otherwise="collect",
    )  # fmt: skip


def _can_learn(facts: Facts) -> Rule:
    def state(evaluation: Evaluation) -> tuple[State, str]:
        guessing, n = _guessing(evaluation), fewest_photos(evaluation)
        best, text = evaluation.balanced_accuracy.high, "with these photos"
        if facts.forecast is not None:
            more = facts.forecast.at(2 * n).high
            best, text = max(best, more), f"with up to {2 * n} photos a label"
        figures = (
            f"At the high end of the range it is right on {percent(best)} {text}, "
            f"with equally many of each label; guessing is right on "
            f"{percent(guessing)}, and it must beat guessing by at least {MARGIN * 100:.0f} points."
        )
        return _state(best >= guessing + MARGIN), figures

    return _on_figures(facts, "hope", "It can learn the difference, at the high end of the range", "stop", state)


def _better_than_guessing(facts: Facts) -> Rule:
    def state(evaluation: Evaluation) -> tuple[State, str]:
        figure, guessing = evaluation.balanced_accuracy, _guessing(evaluation)
        text = (
            f"With equally many photos of each label it is right on {between(figure)}; guessing is right on "
            f"{percent(guessing)}."
        )
        return _state(figure.low > guessing), text

    return _on_figures(facts, "learns", "It beats guessing, even at the low end of the range", "collect", state)


def _could_pay(facts: Facts) -> Rule:
    title = "It could pay, at the high end of the range"
    if facts.worth is None or facts.evaluation is None:
        return Rule("could-pay", title, "not known", _NO_WORTH, otherwise="stop")
    gain, currency = facts.worth.gain, facts.worth.situation.currency
    amount = money(abs(gain.high), currency)
    result = f"save {amount} a month" if gain.high > 0 else f"cost {amount} a month more"
    figures = f"At the high end of the range it would {result}."
    if gain.high > 0:
        return Rule("could-pay", title, "passed", figures, otherwise="stop")
    if facts.forecast is None:
        unknown = f"{figures} Whether more photos would change that is not known."
        return Rule("could-pay", title, "not known", unknown, otherwise="stop")
    flat = facts.forecast.flat_after
    is_flat = flat is not None and flat <= fewest_photos(facts.evaluation)
    more = "More photos would hardly help." if is_flat else "More photos may still help."
    return Rule("could-pay", title, _state(not is_flat), f"{figures} {more}", otherwise="stop")


def _pays(facts: Facts) -> Rule:
    title = "It pays, even at the low end of the range"
    if facts.worth is None:
        return Rule("pays", title, "not known", _NO_WORTH, otherwise="collect", needed=True)
    gain, currency = facts.worth.gain, facts.worth.situation.currency
    result = (
        f"save {money_between(gain, currency)} a month"
        if gain.value >= 0
        else f"cost {money_between(negative(gain), currency)} a month more"
    )
    figures = f"It would {result}, {cheaper_way(facts.worth.situation)}."
    return Rule("pays", title, _state(gain.low > 0), figures, otherwise="collect", needed=True)


def _own_figures(facts: Facts) -> Rule:
    own = facts.canvas.has_own_figures
    text = "You put in your own." if own else "They are still the example's: put in your own."
    return Rule("own-figures", "The costs are yours", "passed" if own else "not known", text, otherwise="open")


def _someone_wants_it(facts: Facts) -> Rule:
    canvas = facts.canvas
    named = bool(canvas.who and canvas.pain)
    text = "You wrote down who wants it and why." if named else "Not written down yet: who wants it, and why."
    return Rule("wanted", "Someone wants it", "passed" if named else "not known", text, otherwise="open")


RULES: tuple[Callable[[Facts], Rule], ...] = (
    _perfect_would_pay,
    _measured,
    _enough_photos,
    _no_problem_found,
    _can_learn,
    _better_than_guessing,
    _could_pay,
    _pays,
    _own_figures,
    _someone_wants_it,
)

_NO_WORTH = "What it is worth is not known yet."


def _on_figures(
    facts: Facts, code: str, title: str, otherwise: Outcome, judge: Callable[[Evaluation], tuple[State, str]]
) -> Rule:
    if facts.evaluation is None:
        return Rule(code, title, "not known", "Nothing is trained yet.", otherwise)
    return Rule(code, title, *judge(facts.evaluation), otherwise)


def _guessing(evaluation: Evaluation) -> float:
    return 1 / len(np.unique(evaluation.targets))


def _state(passed: bool) -> State:
    return "passed" if passed else "failed"
