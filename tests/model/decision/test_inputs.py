"""What a person wrote: it survives on disk, and no file can break the page; advice for every stage."""

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from model.decision.inputs import LONGEST_TEXT, DecisionInputs, IdeaStage, advice, from_json, load, save
from model.decision.value import EXAMPLE
from model.decision.wording import ADVICE

FULL = DecisionInputs(
    idea="Cracks\nare found",
    who="<b>inspectors</b>",
    today="they look",
    pain="late",
    idea_stage=IdeaStage("few", "yes", "yes", "no"),
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
        {"idea_stage": {"data": "lots", "glance": True}, "situation": {"person_checks": 1, "case": [1, None]}},
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


def test_choosing_a_case_does_not_make_the_costs_ones_own() -> None:
    assert not DecisionInputs().for_labels(("a", "b")).has_own_figures
    assert DecisionInputs(situation=replace(EXAMPLE, wage=61)).has_own_figures


def test_no_data_yet_means_to_fake_it_first_and_data_with_a_repeated_glance_is_a_good_case() -> None:
    assert ADVICE[advice(IdeaStage("none", "yes", "yes", "yes")).code].title == "Fake it first"
    assert advice(IdeaStage("plenty", "yes", "yes", "yes")).leaning == "good"
    assert advice(IdeaStage()).leaning == "unknown"


@pytest.mark.parametrize(
    "stage", [IdeaStage(*answers) for answers in product(("", "none", "few", "plenty"), *[("", "yes", "no")] * 3)]
)
def test_every_stage_has_advice_and_only_four_favourable_answers_make_a_good_case(stage: IdeaStage) -> None:
    favourable = stage == IdeaStage("plenty", "yes", "yes", "yes")
    assert (advice(stage).leaning == "good") == favourable
    assert all(ADVICE[advice(stage).code])
