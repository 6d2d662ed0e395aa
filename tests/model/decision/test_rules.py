"""Every rule tips the verdict at its edge."""

from dataclasses import replace

import pytest

from model.checks.findings import Outcome
from model.decision.rules import ENOUGH, HOPELESS, Facts
from model.decision.value import monthly_value
from model.decision.verdict import reach_verdict
from model.decision.wording import figures
from model.evaluation.evaluation import things
from model.evaluation.forecast import OutlookCode
from tests.support.facts import EARNS, GOOD, INPUTS, Forecast, evaluation, facts, finding, rule, with_gain


def test_where_not_even_a_perfect_classifier_would_pay_it_is_stop_before_any_training() -> None:
    def at(upkeep: float) -> str:
        return reach_verdict(Facts(replace(INPUTS, situation=replace(INPUTS.situation, upkeep=upkeep)))).outcome

    limit = replace(INPUTS.situation, upkeep=0).perfect_gain
    assert at(limit - 1) == "open"
    assert at(limit) == "stop"


def test_nine_photos_of_a_label_are_too_few_and_ten_are_not() -> None:
    assert rule(facts(evaluation((9, 9), ENOUGH - 1)), "photos").state == "failed"
    assert rule(facts(evaluation((9, 9), ENOUGH)), "photos").state == "passed"
    assert reach_verdict(facts(evaluation((9, 9), ENOUGH - 1))).outcome == "collect"


def test_photos_are_asked_for_by_their_number_only_where_they_would_help() -> None:
    few = facts(evaluation((9, 9), ENOUGH - 1), forecast=Forecast(0.9, "flat"))
    assert reach_verdict(few).outcome == "other photos"


def test_copies_do_not_count_towards_the_photos_that_are_needed() -> None:
    copied = evaluation((20, 20), 20, n_groups=9)
    assert things(copied).min() == 9
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
    assert reach_verdict(known).outcome == ("other photos" if state == "failed" else "go")


def test_answers_hardly_better_than_a_coin_with_many_photos_ask_for_another_question() -> None:
    weak = evaluation((220, 220), 400)
    assert weak.headline.low > 0.5
    assert weak.headline.high < 0.6
    verdict = reach_verdict(facts(weak))
    assert (verdict.outcome, verdict.decided_by.rule.code) == ("another question", "hope")


@pytest.mark.parametrize("n", [HOPELESS, 200])
def test_answers_no_better_than_a_coin_with_many_photos_are_stop(n: int) -> None:
    verdict = reach_verdict(facts(evaluation((n // 2, n // 2), n)))
    assert (verdict.outcome, verdict.step) == ("stop", "not-in-photos")


def test_answers_no_better_than_a_coin_are_no_stop_with_fewer_photos() -> None:
    assert reach_verdict(facts(evaluation((19, 19), HOPELESS - 2))).outcome == "other photos"


@pytest.mark.parametrize(("n_right", "outcome"), [(22, "stop"), (23, "collect")])
def test_they_are_stop_unless_more_photos_would_lift_them_ten_points_above_it(n_right: int, outcome: str) -> None:
    judged = facts(evaluation((n_right, n_right), HOPELESS), forecast=Forecast(0.7, "helps"))  # 4 points more
    assert judged.evaluation is not None
    assert judged.evaluation.headline.low < 0.5
    assert reach_verdict(judged).outcome == outcome


@pytest.mark.parametrize(("code", "outcome"), [("helps", "collect"), ("flat", "other photos")])
def test_the_same_answers_from_few_photos_ask_for_more_where_more_would_help(code: OutlookCode, outcome: str) -> None:
    coin = evaluation((10, 10), 20)
    assert coin.headline.high > 0.6
    verdict = reach_verdict(facts(coin, forecast=Forecast(0.7, code)))
    assert (verdict.outcome, verdict.decided_by.rule.code) == (outcome, "learns")


@pytest.mark.parametrize(("high", "outcome"), [(0.599, "another question"), (0.601, "collect")])
def test_a_forecast_within_ten_points_of_guessing_is_no_hope(high: float, outcome: str) -> None:
    weak = facts(evaluation((220, 220), 400), forecast=Forecast(high))
    assert reach_verdict(weak).outcome == outcome


def test_an_interval_that_touches_guessing_asks_for_more_photos() -> None:
    states = {}
    for n_right in range(20, 31):
        judged = evaluation((n_right, n_right), 40)
        states[n_right] = (judged.headline.low > 0.5, rule(facts(judged), "learns").state)
    assert set(states.values()) == {(True, "passed"), (False, "failed")}


def test_the_gain_decides_between_go_and_collect_at_zero() -> None:
    assert EARNS.value is not None
    assert reach_verdict(replace(EARNS, value=with_gain(EARNS.value, 1, 100))).outcome == "go"
    touches = replace(EARNS, value=with_gain(EARNS.value, 0, 100), forecast=Forecast(0.99))
    assert (reach_verdict(touches).outcome, reach_verdict(touches).decided_by.rule.code) == ("collect", "pays")


@pytest.mark.parametrize(
    ("high", "forecast", "outcome", "code"),
    [
        (1, Forecast(0.99, "flat"), "other photos", "pays"),
        (0, Forecast(0.99, "flat"), "stop", "could-pay"),
        (0, Forecast(0.99, "helps"), "collect", "pays"),
        (0, None, "other photos", "pays"),
    ],
)
def test_a_loss_even_at_best_is_stop_where_more_photos_would_not_help(
    high: float, forecast: Forecast | None, outcome: str, code: str
) -> None:
    assert EARNS.value is not None
    known = replace(EARNS, value=with_gain(EARNS.value, -100, high), forecast=forecast)
    verdict = reach_verdict(known)
    assert (verdict.outcome, verdict.decided_by.rule.code) == (outcome, code)


def test_the_rule_of_the_checks_counts_what_is_to_be_looked_at() -> None:
    known = facts(GOOD, findings=tuple(finding(outcome) for outcome in ("passed", "caution", "caution", "not checked")))
    assert figures(rule(known, "findings")) == "No serious problem: 3 checks, 2 to look at."


def test_a_promise_that_photos_kept_apart_refuted_is_no_ground_to_go() -> None:
    known = Facts(INPUTS, GOOD, value=monthly_value(GOOD, INPUTS.situation), promise_broken=True)
    verdict = reach_verdict(known)
    assert (verdict.outcome, verdict.step) == ("other photos", "like-kept-apart")
