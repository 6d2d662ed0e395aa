"""Go, collect more, stop: every rule tips the verdict at its edge, and the earlier rule decides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from model.checks.findings import Finding, Outcome
from model.decision.chatbot_prompts import mission_prompt, segments_prompt
from model.decision.inputs import Canvas
from model.decision.next_steps import next_steps
from model.decision.value import EXAMPLE, Worth, worth
from model.decision.verdict import ENOUGH, GO_ON_EXAMPLE_COSTS, RULES, WORDS, Facts, Rule, reach_verdict
from model.evaluation.evaluation import Evaluation, photos_a_label
from model.evaluation.intervals import Estimate

CANVAS = Canvas(who="inspectors", pain="late", situation=replace(EXAMPLE, case=("cracked",), missed_cost=240))


def evaluation(n_right: Sequence[int], per_label: int, n_groups: int | None = None) -> Evaluation:
    """Make an evaluation that is right on so many photos of each of two labels, all with 0.9 confidence."""
    targets = np.repeat([0, 1], per_label)
    right = np.concatenate([np.arange(per_label) < n for n in n_right])
    answers = np.where(right, targets, 1 - targets)
    probabilities = np.where(np.eye(2)[answers] == 1, 0.95, 0.05)
    groups = np.arange(2 * per_label)
    if n_groups is not None:
        groups = np.concatenate([np.arange(per_label) % n_groups, n_groups + np.arange(per_label) % n_groups])
    names = tuple(str(i) for i in range(2 * per_label))
    return Evaluation(("healthy", "cracked"), names, names, targets, probabilities, groups)


@dataclass(frozen=True)
class Forecast:
    """What more photos would bring, as a test wants it."""

    high: float
    flat_after: int | None = None

    def at(self, per_label: int) -> Estimate:
        assert per_label > 0
        return Estimate(self.high - 0.05, self.high - 0.1, self.high)

    def sentence(self) -> str:
        return "40 photos a label would bring a little more."


def facts(judged: Evaluation, **changes: object) -> Facts:
    known = Facts(CANVAS, judged, worth=worth(judged, CANVAS.situation))
    return replace(known, **changes)  # type: ignore[arg-type]


def with_gain(known: Worth, low: float, high: float) -> Worth:
    return replace(known, gain=Estimate((low + high) / 2, low, high))


GOOD = evaluation((59, 59), 60)
EARNS = facts(GOOD)


def rule(known: Facts, code: str) -> Rule:
    return next(r for r in reach_verdict(known).rules if r.code == code)


def finding(outcome: Outcome) -> Finding:
    return Finding("shortcut", "Shortcut", outcome, "Brightness alone tells them apart.")


def test_a_good_classifier_that_pays_is_go() -> None:
    verdict = reach_verdict(EARNS)
    assert verdict.outcome == "go"
    assert verdict.decided_by.code == "pays"
    assert verdict.words == "Go: try it for a month beside today's way"
    assert len(verdict.rules) == len(RULES)


def test_without_a_training_there_is_no_verdict_yet() -> None:
    verdict = reach_verdict(Facts(CANVAS))
    assert verdict.outcome == "open"
    assert verdict.words == WORDS["open"]
    assert "Nothing is trained yet" in verdict.reason


def test_where_not_even_a_perfect_classifier_would_pay_it_is_stop_before_any_training() -> None:
    def at(upkeep: float) -> str:
        return reach_verdict(Facts(replace(CANVAS, situation=replace(CANVAS.situation, upkeep=upkeep)))).outcome

    limit = replace(CANVAS.situation, upkeep=0).perfect_gain
    assert at(limit - 1) == "open"
    assert at(limit) == "stop"


def test_nine_photos_of_a_label_are_too_few_and_ten_are_not() -> None:
    assert rule(facts(evaluation((9, 9), ENOUGH - 1)), "photos").state == "failed"
    assert rule(facts(evaluation((9, 9), ENOUGH)), "photos").state == "passed"
    assert reach_verdict(facts(evaluation((9, 9), ENOUGH - 1))).outcome == "collect"


def test_copies_do_not_count_towards_the_photos_that_are_needed() -> None:
    copied = evaluation((20, 20), 20, n_groups=9)
    assert photos_a_label(copied) == 9
    assert rule(facts(copied), "photos").state == "failed"


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ((), "not known"), (("not checked",), "not known"), (("passed", "not checked"), "passed"),
        (("caution", "passed"), "passed"), (("passed", "problem"), "failed"),
    ],
)  # fmt: skip
def test_a_problem_in_the_photos_asks_to_mend_them_first(outcomes: tuple[Outcome, ...], state: str) -> None:
    known = facts(GOOD, findings=tuple(finding(outcome) for outcome in outcomes))
    assert rule(known, "findings").state == state
    assert reach_verdict(known).outcome == ("collect" if state == "failed" else "go")


def test_answers_no_better_than_a_coin_with_many_photos_are_stop() -> None:
    coin = evaluation((100, 100), 200)
    assert coin.balanced_accuracy.high < 0.6
    verdict = reach_verdict(facts(coin))
    assert (verdict.outcome, verdict.decided_by.code) == ("stop", "hope")


def test_the_same_answers_from_few_photos_ask_for_more() -> None:
    coin = evaluation((10, 10), 20)
    assert coin.balanced_accuracy.high > 0.6
    verdict = reach_verdict(facts(coin))
    assert (verdict.outcome, verdict.decided_by.code) == ("collect", "learns")


@pytest.mark.parametrize(("high", "outcome"), [(0.599, "stop"), (0.601, "collect")])
def test_a_forecast_within_ten_points_of_guessing_is_no_hope(high: float, outcome: str) -> None:
    coin = facts(evaluation((100, 100), 200), forecast=Forecast(high))
    assert reach_verdict(coin).outcome == outcome


def test_an_interval_that_touches_guessing_asks_for_more_photos() -> None:
    states = {}
    for n_right in range(20, 31):
        judged = evaluation((n_right, n_right), 40)
        states[n_right] = (judged.balanced_accuracy.low > 0.5, rule(facts(judged), "learns").state)
    assert set(states.values()) == {(True, "passed"), (False, "failed")}


def test_the_gain_decides_between_go_and_collect_at_zero() -> None:
    assert EARNS.worth is not None
    assert reach_verdict(replace(EARNS, worth=with_gain(EARNS.worth, 1, 100))).outcome == "go"
    verdict = reach_verdict(replace(EARNS, worth=with_gain(EARNS.worth, 0, 100)))
    assert (verdict.outcome, verdict.decided_by.code) == ("collect", "pays")


@pytest.mark.parametrize(
    ("high", "forecast", "outcome", "code"),
    [
        (1, Forecast(0.99, flat_after=20), "collect", "pays"),
        (0, Forecast(0.99, flat_after=60), "stop", "could-pay"),  # 60 photos a label: it is flat already
        (0, Forecast(0.99, flat_after=61), "collect", "pays"),
        (0, Forecast(0.99, flat_after=None), "collect", "pays"),
        (0, None, "collect", "pays"),
    ],
)
def test_a_loss_even_at_best_is_stop_where_more_photos_would_not_help(
    high: float, forecast: Forecast | None, outcome: str, code: str
) -> None:
    assert EARNS.worth is not None
    known = replace(EARNS, worth=with_gain(EARNS.worth, -100, high), forecast=forecast)
    verdict = reach_verdict(known)
    assert (verdict.outcome, verdict.decided_by.code) == (outcome, code)


def test_the_earlier_rule_decides() -> None:
    few = facts(evaluation((2, 2), 5), findings=(finding("problem"),))
    assert reach_verdict(few).decided_by.code == "photos"


def test_what_it_is_worth_must_be_known_before_it_is_go() -> None:
    assert reach_verdict(facts(GOOD, worth=None)).outcome == "open"


def test_example_costs_and_an_empty_canvas_are_told_and_do_not_decide() -> None:
    examples = Canvas(situation=replace(EXAMPLE, case=("cracked",)))
    known = Facts(examples, GOOD, worth=worth(GOOD, examples.situation))
    assert rule(known, "own-figures").state == rule(known, "wanted").state == "not known"
    verdict = reach_verdict(known)
    assert (verdict.outcome, verdict.words) == ("go", GO_ON_EXAMPLE_COSTS)
    assert "Still open: your own costs; who wants it, and why." in verdict.reason
    assert "Still open" not in reach_verdict(EARNS).reason
    assert rule(EARNS, "own-figures").state == rule(EARNS, "wanted").state == "passed"


def test_prompts_hold_the_facts_of_the_page() -> None:
    known = replace(EARNS, forecast=Forecast(0.99), canvas=replace(CANVAS, idea="Cracks are found\nat once"))
    for prompt in (mission_prompt(known, reach_verdict(known)), segments_prompt(known, reach_verdict(known))):
        for fact in (
            "Cracks are found at once",
            "inspectors",
            "late",
            "“healthy” and “cracked”",
            "a month",
            "40 photos",
        ):
            assert fact in prompt
        assert "Go: try it" in prompt
    assert "(not written down yet)" in mission_prompt(Facts(Canvas()), reach_verdict(Facts(Canvas())))


def test_the_rule_of_the_checks_counts_what_is_to_be_looked_at() -> None:
    known = facts(GOOD, findings=tuple(finding(outcome) for outcome in ("passed", "caution", "caution", "not checked")))
    assert rule(known, "findings").figures == "No serious problem: 3 checks, 2 to look at."


def test_the_next_step_follows_from_the_rule_that_decided() -> None:
    def steps(known: Facts) -> tuple[str, str]:
        found = next_steps(known, reach_verdict(known))
        return found.do, found.before

    do, before = steps(EARNS)
    assert "the same 2,000 photos as the people do" in do
    assert "That month saves nothing" in do
    assert before == ""
    assert steps(facts(GOOD, findings=(finding("caution"),)))[1] == "A look at what the checks name (shortcut)."
    assert "(Shortcut), then train again" in steps(facts(GOOD, findings=(finding("problem"),)))[0]
    assert "2 of “healthy”, 2 of “cracked” at least" in steps(facts(evaluation((8, 8), ENOUGH - 2)))[0]
    assert "20 photos of each label" in steps(facts(evaluation((10, 10), 20)))[0]
    assert "at a glance" in steps(facts(evaluation((100, 100), 200)))[0]
    expensive = replace(CANVAS, situation=replace(CANVAS.situation, upkeep=1e6))
    assert "Leave the work as it is" in steps(Facts(expensive))[0]
    assert steps(Facts(CANVAS))[0] == "Train on your photos."
