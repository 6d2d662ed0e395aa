"""The data plan: it follows from the verdict and the forecast, its dates from a pace, and it goes along as a table."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from model.checks.findings import Finding
from model.decision.advice import advised
from model.decision.follow_up.data_plan import Need, due, needs
from model.decision.follow_up.data_plan_wording import HEADS, row, rows, to_csv, to_markdown, total
from model.decision.rules import ENOUGH, Facts
from model.decision.verdict import reach_verdict
from tests.support.facts import EARNS, GOOD, Forecast, evaluation, facts
from tests.support.situations import situations

DAY = date(2026, 11, 28)
SHORTCUT = Finding(
    "shortcut-background", "caution",
    {"label": "cracked", "picks": 0.9, "photos_pick": 0.9, "trained": True, "can_be_the_subject": True},
)  # fmt: skip
DOUBTS = Finding(
    "wrong-labels", "caution",
    {"n": 6, "of": 120, "expected": 4, "low": 2, "high": 8, "asked": True, "disagrees": 5},
)  # fmt: skip


def codes(known: Facts, **options: bool) -> list[str]:
    return [need.code for need in needs(known, **options)]


@pytest.fixture(scope="module")
def made_up() -> list[Facts]:
    return list(situations(600))


def test_every_need_in_any_situation_has_a_row_of_sentences(made_up: list[Facts]) -> None:
    for known in made_up:
        plan = needs(known)
        assert plan
        for cells in rows(plan, due(plan, 20, DAY)):
            assert cells[0]
            assert cells[2].endswith(".")


def test_more_of_the_same_is_planned_only_where_the_forecast_says_that_it_helps(made_up: list[Facts]) -> None:
    planned = 0
    for known in made_up:
        for need in needs(known):
            if need.code in ("more-photos", "even-out"):
                planned += 1
                assert known.outlook is not None
                assert known.outlook.code == "helps"
                assert need.each == known.outlook.more
    assert planned > 20


def test_where_the_verdict_is_to_stop_no_photo_is_asked_for(made_up: list[Facts]) -> None:
    stopped = [known for known in made_up if known.evaluation and reach_verdict(known).outcome == "stop"]
    assert len(stopped) > 10
    assert all(codes(known) == ["stop"] for known in stopped)


def test_what_the_plan_asks_for_is_what_the_advice_says(made_up: list[Facts]) -> None:
    for known in made_up:
        if known.evaluation is None or reach_verdict(known).outcome == "stop":
            continue
        asked = codes(known)
        unchecked = replace(known, findings=())
        match advised(unchecked).code:
            case "other-labels" | "not-in-photos":
                assert asked == ["other-labels"]
            case "first-ten":
                assert "first-ten" in asked
            case "enough" if reach_verdict(unchecked).step != "other-photos":
                assert "enough" in asked


def test_where_the_verdict_asks_for_other_photos_the_plan_does_too(made_up: list[Facts]) -> None:
    asked = [codes(known) for known in made_up if reach_verdict(known).step == "other-photos"]
    assert len(asked) > 1
    assert all("differ" in each for each in asked)


def test_a_shortcut_asks_for_photos_that_break_it_on_both_sides() -> None:
    (need,) = [need for need in needs(facts(GOOD, findings=[SHORTCUT])) if need.code == "break-shortcut"]
    assert need.photos == 2 * ENOUGH
    said = row(need)
    assert said.what == "Photos that break a shortcut: background"
    assert said.how_many == "10 of “cracked” without it, 10 of the others with it"


def test_the_same_photos_break_several_shortcuts_of_a_label() -> None:
    noise = replace(SHORTCUT, code="shortcut-noise")
    (need,) = [need for need in needs(facts(GOOD, findings=[SHORTCUT, noise])) if need.code == "break-shortcut"]
    assert need.photos == 2 * ENOUGH
    assert row(need).what == "Photos that break 2 shortcuts"
    assert row(need).why.endswith("So does: noise.")


def test_labels_in_doubt_ask_for_a_second_look_and_for_no_photo() -> None:
    first, *_ = needs(facts(GOOD, findings=[DOUBTS]))
    assert first.code == "second-look"
    assert (first.photos, first.looks) == (0, 6)
    assert row(first).how_many == "6 photos to look at"


def test_photos_kept_apart_and_of_other_things_are_asked_for_until_they_are_there() -> None:
    assert {"kept-apart", "strangers"} <= set(codes(EARNS))
    assert not {"kept-apart", "strangers"} & set(codes(EARNS, tested_apart=True, knows_strangers=True))


def test_a_test_that_failed_asks_for_photos_like_it_and_for_no_other_test() -> None:
    asked = codes(facts(GOOD, promise_broken=True))
    assert "like-test" in asked
    assert "kept-apart" not in asked


def test_things_are_asked_for_and_not_photos_where_several_show_one() -> None:
    few = evaluation((40, 40), 40, n_groups=4)
    known = facts(few)
    (healthy, cracked) = [need for need in needs(known) if need.code == "first-ten"]
    assert healthy.each == cracked.each == 6
    assert row(healthy).how_many.startswith("6 ")


def test_a_label_far_behind_is_asked_for_alone() -> None:
    targets = replace(GOOD, targets=GOOD.targets.copy())
    targets.targets[:58] = 1
    known = facts(targets, forecast=Forecast(0.99))
    (need,) = [need for need in needs(known) if need.code in ("even-out", "more-photos", "first-ten")]
    assert need.labels == ("healthy",)


def test_dates_add_up_one_after_the_other_and_looking_takes_a_week() -> None:
    plan = (Need("second-look", each=6), Need("first-ten", ("a",), 10), Need("kept-apart", ("a", "b"), 10))
    assert due(plan, 20, DAY) == (date(2026, 12, 5), date(2026, 12, 2), date(2026, 12, 9))
    assert total(plan) == "30 photos to take, 6 to look at again."


def test_without_a_pace_no_date_is_made_up() -> None:
    plan = (Need("first-ten", ("a",), 10), Need("enough"))
    assert due(plan, 0, DAY) == (None, None)
    assert rows(plan[:1], due(plan[:1], 0, DAY))[0][-1] == "say how many photos a week"


def test_a_pace_that_takes_decades_gives_no_date() -> None:
    assert due((Need("first-ten", ("a",), 10_000),), 0.001, DAY) == (None,)


def test_the_table_has_a_row_for_each_need_and_runs_no_formula() -> None:
    plan = (Need("first-ten", ("=cmd()",), 10), Need("strangers", each=10))
    heads, *cells = csv.reader(io.StringIO(to_csv(plan, due(plan, 10, DAY)).decode("utf-8-sig")))
    assert tuple(heads) == HEADS
    assert len(cells) == 2
    assert cells[0][-1] == "5 December 2026"


def test_a_label_cannot_mark_up_the_page() -> None:
    evil = "<b>*x*</b>\n# head | `code`"
    page = to_markdown((Need("first-ten", (evil,), 10),), (None,), evil)
    assert r"\<b\>\*x\*" in page
    assert page.count("\n# ") == 0
