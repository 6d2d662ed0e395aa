"""The facilitator's guide: its minutes add up, every exercise has its ten, and what it says to click is there."""

import re
from itertools import pairwise

import pytest

from model.guide.wording import EXERCISE_WORDS
from tests.support.project import ROOT

GUIDE = (ROOT / "docs" / "facilitator.md").read_text(encoding="utf-8")
BOARD = "".join((ROOT / "server" / "rooms" / "assets" / name).read_text("utf-8") for name in ("board.html", "board.js"))


def part(heading: str) -> str:
    """Return what stands under a heading."""
    return GUIDE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def minutes(heading: str) -> list[tuple[int, str]]:
    """Return a timetable's rows: when they begin, and what happens."""
    rows = re.findall(r"^\| (−?\d+) \| (.+?) \|", part(heading), re.MULTILINE)
    return [(int(minute.replace("−", "-")), what) for minute, what in rows]


@pytest.mark.parametrize(("heading", "end"), [("Two hours", 120), ("Half a day", 240)])
def test_a_timetable_goes_forward_ends_in_time_and_has_ten_minutes_for_each_exercise(heading: str, end: int) -> None:
    rows = minutes(heading)
    assert len(rows) > 10
    begins = [minute for minute, _ in rows]
    assert begins == sorted(begins)
    assert begins[-1] <= end
    exercises = [
        (after - minute, what)
        for (minute, what), (after, _) in pairwise(rows)
        if re.match(r"\*?\*?(\d:|exercise \d)", what)
    ]
    assert len(exercises) == 5
    assert all(length >= 10 for length, _ in exercises), exercises


@pytest.mark.parametrize(("heading", "end"), [("Two hours", 120), ("Half a day", 240)])
def test_nobody_sits_for_more_than_an_hour_without_a_break(heading: str, end: int) -> None:
    rows = minutes(heading)
    breaks = [(minute, after) for (minute, what), (after, _) in pairwise(rows) if what.startswith("break")]
    assert len(breaks) >= 2
    sits = [begin - ended for (_, ended), (begin, _) in pairwise([(0, 0), *breaks, (end, end)])]
    assert max(sits) <= 60


def test_something_moves_within_ten_minutes() -> None:
    first = next(minute for minute, what in minutes("Two hours") if "child's brain" in what)
    assert first <= 10


def test_the_exercises_are_called_as_on_the_pages() -> None:
    for words in EXERCISE_WORDS.values():
        title = words.title.replace("’", "'").rstrip("?")
        assert title in GUIDE.replace("’", "'"), title


def test_every_button_of_the_board_that_it_names_is_there() -> None:
    named = re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", part("From the board"))
    assert len(named) > 8
    assert not [name for name in named if name not in BOARD]
