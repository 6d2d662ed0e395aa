"""The exercises as data: every step can be carried out and said, and is done by a fact."""

from dataclasses import fields, replace
from typing import get_args

import pytest

from model.guide.exercises import _HOLDS, EXERCISES, Act, Done, ExerciseCode, GuideFacts, exercise
from model.guide.wording import ACT_WORDS, EXERCISE_WORDS, KIND_WORDS, STEP_WORDS, found_sentence
from model.photos.planted_mark import KINDS
from views.frame.steps import names

STEPS = [step for each in EXERCISES for step in each.steps]
ALL = GuideFacts(
    fewest=20, guessed_with=(3, 8), trained_with=20, seen=frozenset({"results", "try", "decide"}),
    written=frozenset({"bet", "planted", "received", "found", "threshold", "vote"}), copy_trained=True,
    copy_seen=frozenset({"try"}), threshold=True, costs=True, answered=True,
)  # fmt: skip


def test_every_exercise_and_every_step_has_its_words_and_no_words_are_left_over() -> None:
    assert tuple(each.code for each in EXERCISES) == get_args(ExerciseCode)
    assert set(EXERCISE_WORDS) == set(get_args(ExerciseCode))
    assert {step.code for step in STEPS} == set(STEP_WORDS)
    assert len({step.code for step in STEPS}) == len(STEPS)
    assert {step.act for step in STEPS if step.act} == set(ACT_WORDS) == set(get_args(Act)) - {""}
    assert set(KIND_WORDS) == set(KINDS)


def test_every_step_happens_on_a_page_that_there_is() -> None:
    assert {step.page for step in STEPS} <= names()


def test_no_step_is_done_before_anything_was_and_all_are_once_everything_is() -> None:
    assert set(_HOLDS) == set(get_args(Done)) == {step.done for step in STEPS}
    assert not [step.code for step in STEPS if step.is_done(GuideFacts())]
    assert not [step.code for step in STEPS if not step.is_done(ALL)]


def test_every_fact_is_asked_for_by_a_step() -> None:
    for field in fields(GuideFacts):
        without = replace(ALL, **{field.name: getattr(GuideFacts(), field.name)})
        assert [step for step in STEPS if not step.is_done(without)], field.name


def test_there_are_five_and_none_beside_them() -> None:
    assert exercise(1) is EXERCISES[0]
    assert exercise(5) is EXERCISES[4]
    assert exercise(0) is exercise(6) is None


@pytest.mark.parametrize(
    ("kind", "label", "begins"), [(True, True, "Found:"), (True, False, "Half"), (False, False, "Not found")]
)
def test_who_searches_is_told_what_it_was(kind: bool, label: bool, begins: str) -> None:
    said = found_sentence("tint", "healthy", kind_right=kind, label_right=label)
    assert said.startswith(begins)
    assert "a warmer colour, on “healthy”" in said
