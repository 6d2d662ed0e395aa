"""Verdict, next step, forecast, circles, rules and words follow from one set of rules: no situation parts them."""

import re
from collections import Counter
from typing import NamedTuple, get_args

import pytest

from model.decision.advice import Advice, advised
from model.decision.rules import Circle, Facts, Step
from model.decision.verdict import Verdict, reach_verdict
from model.decision.wording import advice_words, figures, next_steps, verdict_words
from tests.support.situations import CURRENCY, situations

N_SITUATIONS = 1000
_HELPED_BY_MORE = {"more-photos", "could-grow"}
_OF_MONEY = {"another-task", "leave-it"}
_OF_PHOTOS = {
    "train", "first-ten", "more-photos", "mend-photos", "like-kept-apart", "other-photos", "other-labels",
    "not-in-photos", "could-grow", "enough", "cannot-tell",
}  # fmt: skip


class Made(NamedTuple):
    """A made-up situation, and what follows from it."""

    facts: Facts
    verdict: Verdict
    advice: Advice
    said: tuple[str, ...]  # all that the page, the report and the command line say


@pytest.fixture(scope="module")
def made_up() -> list[Made]:
    return [_made(facts) for facts in situations(N_SITUATIONS)]


def _made(facts: Facts) -> Made:
    verdict, advice = reach_verdict(facts), advised(facts)
    steps = (text for _, text in next_steps(facts, verdict))
    said = (verdict_words(verdict), *steps, *map(figures, verdict.rules), *advice_words(advice))
    return Made(facts, verdict, advice, said)


def test_the_made_up_situations_lead_to_every_step(made_up: list[Made]) -> None:
    """Otherwise the tests below would be about less than they say."""
    counts = Counter(verdict.step for _, verdict, *_ in made_up)
    assert {step for step in get_args(Step) if counts[step] < 3} == set(), counts


def test_photos_are_collected_only_where_the_forecast_says_that_more_help(made_up: list[Made]) -> None:
    for facts, verdict, advice, _ in made_up:
        for step in (verdict.step, advice.code):
            foretold = facts.outlook.code if facts.outlook is not None else "nothing"
            assert step not in _HELPED_BY_MORE or foretold == "helps"
            assert step != "first-ten" or foretold == "no-curve"  # fewer than a forecast begins with
            assert step != "enough" or foretold == "flat"


def test_the_number_of_photos_to_add_is_the_one_that_the_forecast_speaks_of(made_up: list[Made]) -> None:
    for facts, _, _, texts in made_up:
        said = " ".join(texts)
        for n in re.findall(r"Add ([\d,]+) photos of each label", said):
            assert facts.forecast is not None
            assert facts.forecast.sentence().startswith(f"{n} more photos of each label would probably bring ")
        if "would hardly change it" in said:
            assert not re.search(r"Add \d", said)


def test_without_a_persons_figures_there_is_no_amount_and_no_verdict_on_money(made_up: list[Made]) -> None:
    for facts, verdict, _, said in made_up:
        has_amount = any(CURRENCY in text for text in said)
        assert not has_amount or facts.inputs.has_figures
        if not facts.inputs.has_figures:
            assert facts.value is None
            assert verdict.speaks_for("viable").state == "not known"
            assert verdict.step not in _OF_MONEY | {"try-it"}


def test_it_is_go_exactly_where_all_three_circles_are_passed(made_up: list[Made]) -> None:
    for _, verdict, *_ in made_up:
        states = {verdict.speaks_for(circle).state for circle in get_args(Circle)}
        assert (verdict.outcome == "go") == (states == {"passed"})


def test_a_circle_has_the_state_of_its_rules(made_up: list[Made]) -> None:
    for _, verdict, *_ in made_up:
        for circle in get_args(Circle):
            rules = [rule for rule in verdict.rules if rule.rule.circle == circle]
            state = verdict.speaks_for(circle).state
            assert (state == "failed") == any(rule.state == "failed" for rule in rules)
            if state == "passed":
                assert all(rule.state == "passed" for rule in rules if rule.rule.must_be_known)


def test_as_many_questions_are_asked_as_are_unanswered(made_up: list[Made]) -> None:
    for facts, verdict, *_ in made_up:
        assert verdict.asked == facts.inputs.unanswered
        assert verdict.outcome != "go" or verdict.asked == ()
        if verdict.step == "answer":
            n = len(verdict.asked)
            assert verdict_words(verdict).endswith(f"{'one question' if n == 1 else f'{n} questions'} left")


def test_the_money_in_words_is_what_the_rule_has_judged(made_up: list[Made]) -> None:
    for facts, verdict, *_ in made_up:
        said = [figures(rule) for rule in verdict.rules]
        if facts.value is None:
            assert not any(text.startswith(("It would save between", "It might lose")) for text in said)
            continue
        gain = facts.value.gain
        expected = "It would save" if gain.low > 0 else "It might lose" if gain.high > 0 else "It would lose"
        assert sum(text.startswith(expected) for text in said) == 1
        assert (verdict.outcome == "go") <= (expected == "It would save")


def test_the_advice_on_photos_is_the_verdicts_step_wherever_photos_decide(made_up: list[Made]) -> None:
    for _, verdict, advice, _ in made_up:
        assert advice.code in _OF_PHOTOS
        if verdict.decided_by.rule.circle == "feasible":
            assert advice.code == verdict.step
        elif verdict.step in _HELPED_BY_MORE:
            assert advice.code in _HELPED_BY_MORE


def test_every_amount_that_is_the_examples_is_marked(made_up: list[Made]) -> None:
    for facts, verdict, *_ in made_up:
        whose = {facts.inputs.whose(question) for question in ("case", "work", "costs")}
        assert verdict.of_example == ("example" in whose)


def test_what_decided_has_the_step_of_the_verdict(made_up: list[Made]) -> None:
    for _, verdict, *_ in made_up:
        first_failed = next((rule for rule in verdict.rules if rule.state == "failed"), None)
        assert first_failed is None or verdict.decided_by is first_failed
        assert all(rule.step is not None for rule in verdict.rules if rule.state == "failed")
        assert verdict.outcome not in ("stop", "another question") or first_failed
