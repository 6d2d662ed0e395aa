"""Worked cases: their arithmetic leads to what they say, and a person's own idea stands beside each."""

from typing import get_args

import pytest

from model.decision.follow_up.worked_cases import CASES, Code, WorkedCase
from model.decision.follow_up.worked_cases_wording import CASES as WORDS
from model.decision.follow_up.worked_cases_wording import (
    DECISIONS,
    MADE_UP,
    NOT_ANSWERED,
    answers,
    side_by_side,
    worth,
)
from model.decision.inputs import QUESTIONS, DecisionInputs
from model.decision.rules import Circle, Facts
from model.decision.verdict import reach_verdict
from tests.support.facts import EARNS


def test_there_are_four_cases_and_each_is_decided_in_another_way() -> None:
    assert tuple(case.code for case in CASES) == get_args(Code)
    assert {case.decision for case in CASES} == set(DECISIONS)
    assert "Made up" in MADE_UP


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_the_money_of_a_case_is_as_its_circle_says(case: WorkedCase) -> None:
    assert (case.states["viable"] == "passed") == (case.gain > 0)
    assert ("save" in worth(case)) == (case.gain > 0)
    assert (case.decision == "go") == all(state == "passed" for state in case.states.values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_case_answers_the_questions_of_the_decide_page_and_says_who_is_hurt(case: WorkedCase) -> None:
    said = WORDS[case.code]
    assert set(answers(case)) == set(QUESTIONS)
    assert set(said.circles) == set(case.states) == set(get_args(Circle))
    assert said.hurt_by_missed != said.hurt_by_alarm
    assert f"{case.situation.photos:,.0f} {said.items} a month" in answers(case)["work"]


def test_fraud_is_caught_cheaper_than_nobody_looking_and_than_looking_at_everything() -> None:
    (fraud,) = [case for case in CASES if case.code == "fraud"]
    assert not fraud.situation.today_is_cheaper
    assert fraud.situation.missed_cost / fraud.situation.look_cost == 60


def test_the_alarm_of_a_rare_case_costs_more_than_the_case() -> None:
    (security,) = [case for case in CASES if case.code == "security"]
    patrols = security.situation.photos * security.in_vain
    assert round(patrols) == 200
    assert patrols * security.situation.alarm_cost > security.situation.nothing


def test_urgent_messages_pay_at_95_found_of_100_and_not_at_85() -> None:
    from dataclasses import replace

    (speech,) = [case for case in CASES if case.code == "speech"]
    assert speech.finds == 0.95
    assert speech.gain > 0 > replace(speech, finds=0.85).gain


def test_a_persons_own_idea_stands_beside_each_question() -> None:
    compared = side_by_side(CASES[0], EARNS, reach_verdict(EARNS))
    asked, _, own = compared[0]
    assert asked == "What should it find?"
    assert own == "It should find “cracked”."
    assert len(compared) == len(QUESTIONS) + 2


def test_what_nobody_has_answered_is_said_so() -> None:
    facts = Facts(DecisionInputs())
    assert [own for _, _, own in side_by_side(CASES[0], facts, reach_verdict(facts))][:4] == [NOT_ANSWERED] * 4
