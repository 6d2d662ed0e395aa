"""What is shown of a training follows from its status alone, and never contradicts itself."""

from dataclasses import replace
from itertools import product

import pytest

from jobs.training_job import JobStatus
from jobs.training_stages import LATE, shown
from jobs.training_wording import stage_words, time_words

ACTIVE = [
    JobStatus(state, place, phase, fraction=fraction, seconds_left=left, answers=answers, longer=longer)
    for state, place, phase, fraction, left, answers, longer in product(
        ("queued", "starting", "running"), (0, 2), ("starting", "stopping", "looking", "first-answer", "tuning"),
        (0.0, 0.4, 1.0), (None, 0.0, 12.0), (0, 1, 2), (False, True),
    )
]  # fmt: skip


def test_a_first_answer_that_is_there_is_no_stage_any_more() -> None:
    for status in ACTIVE:
        assert (shown(status).stage in ("waiting", "first-answer")) <= (status.answers == 0)


def test_a_first_answer_that_is_there_is_a_full_bar_and_one_that_is_not_leaves_the_next_bar_empty() -> None:
    for status in ACTIVE:
        seen = shown(status)
        assert (seen.first == 1.0) >= (status.answers > 0)
        assert status.answers or seen.longer in (None, 0.0)
        assert (seen.longer is not None) == status.longer


@pytest.mark.parametrize("silent", [0.0, 5.0, 11.9, 12.0, 12.9, 13.1, 500.0])
def test_a_time_left_runs_down_and_is_no_longer_said_when_it_has_run_out(silent: float) -> None:
    status = JobStatus("running", phase="tuning", fraction=0.6, seconds_left=12.0, answers=1, longer=True)
    seen = shown(status, silent)
    assert seen.seconds == max(12.0 - silent, 0.0)
    assert seen.late == (silent > 12.0 + LATE)
    assert ("left" in time_words(seen)) == (not seen.late)


def test_who_stops_is_told_no_time() -> None:
    for status in ACTIVE:
        if status.phase == "stopping":
            assert shown(status).seconds is None
            assert stage_words(shown(status).stage) == "Stopping"


def test_words_are_said_of_every_stage() -> None:
    assert {shown(status).stage for status in ACTIVE} == {
        "waiting", "first-answer", "waiting-for-more", "longer", "stopping",
    }  # fmt: skip
    for status in ACTIVE:
        seen = shown(status)
        assert stage_words(seen.stage)
        time_words(seen, status.place)


def test_who_waits_hears_its_place_and_the_start() -> None:
    waits = JobStatus("queued", place=2, seconds_left=40.0)
    assert time_words(shown(waits), waits.place) == "2 ahead of yours, starts in about 40 s"
    assert time_words(shown(replace(waits, place=0)), 0) == "yours is next, starts in about 40 s"
