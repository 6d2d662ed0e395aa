"""What a person has answered: it survives on disk, no file can break the page, and whose answer it is is known."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from model.decision.inputs import (
    LONGEST_TEXT,
    QUESTIONS,
    Answers,
    DecisionInputs,
    Question,
    from_json,
    load,
    save,
)
from model.decision.value import EXAMPLE, Situation

FULL = DecisionInputs(
    idea="Cracks\nare found",
    who="<b>inspectors</b>",
    today="they look",
    wanted="unasked",
    answers=Answers("own", "own", "unknown", "own"),
    situation=replace(EXAMPLE, case=("cracked",), currency="CHF", photos=300, person_checks=False),
)


def test_what_was_written_comes_back_from_disk(tmp_path: Path) -> None:
    assert load(tmp_path) == DecisionInputs()
    save(tmp_path, FULL)
    assert load(tmp_path) == FULL


@pytest.mark.parametrize(
    "damaged",
    [
        None, 7, [], "text", {"situation": []}, {"idea_stage": "none"}, {"who": 3, "situation": {"wage": "much"}},
        {"situation": {"photos": 10**400, "upkeep": 1e12, "case_share": float("nan"), "person_misses": 2}},
        {"situation": {"photos": -1, "wage": float("inf"), "minutes": True, "case": "cracked", "currency": None}},
        {"answers": {"case": "somebody", "work": True}, "situation": {"person_checks": 1, "case": [1, None]}},
    ],
)  # fmt: skip
def test_what_does_not_fit_becomes_the_default(damaged: object) -> None:
    assert from_json(damaged) == DecisionInputs()


def test_a_file_that_was_cut_short_is_empty_inputs(tmp_path: Path) -> None:
    save(tmp_path, FULL)
    path = tmp_path / "decision.json"
    path.write_bytes(path.read_bytes()[:100])
    assert load(tmp_path) == DecisionInputs()


def test_text_is_cut_and_loses_what_nobody_can_see() -> None:
    known = from_json({"who": "a\u202eb\x00" + "x" * 5000, "situation": {"currency": "12345678901"}})
    assert known.who == "ab" + "x" * (LONGEST_TEXT - 2)
    assert known.situation.currency == "12345678"


def test_the_json_is_one_that_other_programs_read() -> None:
    assert json.loads(json.dumps(FULL.to_json()))["situation"]["case"] == ["cracked"]


@pytest.mark.parametrize(
    ("case", "labels", "expected"),
    [
        (("cracked",), ("healthy", "cracked"), ("cracked",)),
        (("gone",), ("healthy", "cracked"), ("cracked",)),
        ((), ("damaged", "healthy"), ("damaged",)),  # nobody looks for what is healthy
        (("a", "b"), ("a", "b"), ("b",)),
        (("a", "gone"), ("a", "b", "c"), ("a",)),
        ((), (), ()),
    ],
)
def test_the_case_is_always_some_of_the_labels(
    case: tuple[str, ...], labels: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    inputs = DecisionInputs(situation=replace(EXAMPLE, case=case))
    assert inputs.for_labels(labels).situation.case == expected


FIRST_FORM = {  # as the first form of the page wrote it: all figures, most of them the example's
    "idea": "Cracks are found", "who": "inspectors", "today": "they look", "pain": "late",
    "idea_stage": {"data": "few", "glance": "yes", "repeated": "yes", "wanted": "no"},
    "situation": {**asdict(EXAMPLE), "case": ["cracked"], "photos": 300, "wage": 80.0},
}  # fmt: skip


def test_what_the_first_form_wrote_is_filled_in_and_asked_again() -> None:
    read = from_json(FIRST_FORM)
    assert (read.idea, read.who, read.today, read.wanted) == (
        "Cracks are found",
        "inspectors\nlate",
        "they look",
        "unasked",
    )
    assert read.situation == Situation(case=("cracked",), photos=300, wage=80)
    assert read.unanswered == QUESTIONS


def test_a_file_written_by_hand_means_what_it_gives() -> None:
    work = {"case": ["cracked"], "photos": 300, "case_share": 0.1, "minutes": 2, "wage": 50}
    read = from_json({"situation": work}).for_labels(("healthy", "cracked"))
    assert read.unanswered == ("costs", "wanted")
    assert from_json({"situation": work | {"missed_cost": 90}}).for_labels(("healthy", "cracked")).has_figures


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_that_lacks_something_is_none(question: Question) -> None:
    claimed = DecisionInputs(answers=Answers("own", "own", "own", "own")).for_labels(("healthy", "cracked"))
    assert question in claimed.unanswered
    assert claimed.lacking(question) or question == "case"


@pytest.mark.parametrize(
    ("inputs", "question", "lacks"),
    [
        (FULL, "work", ()),
        (replace(FULL, situation=replace(FULL.situation, case_share=1.0)), "work", ("case_share",)),
        (replace(FULL, situation=replace(FULL.situation, alarm_cost=0)), "costs", ("alarm_cost",)),
        (replace(FULL, who="", wanted="yes"), "wanted", ("who",)),
        (replace(FULL, who="", wanted="refused"), "wanted", ()),
    ],
)
def test_what_an_answer_still_lacks_is_named(
    inputs: DecisionInputs, question: Question, lacks: tuple[str, ...]
) -> None:
    assert inputs.lacking(question) == lacks
