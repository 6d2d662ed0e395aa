"""What a leader is asked for: every verdict asks for something, its date comes from a pace, no date is made up."""

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from model.decision.rules import Facts, Step
from model.decision.verdict import reach_verdict
from model.decision.wording import next_steps
from model.report.asked_wording import _ASKED, steps_for_a_leader
from tests.support.facts import EARNS, INPUTS, evaluation, facts
from tests.support.situations import situations

DAY = date(2026, 11, 28)


def asked(known: Facts, **inputs: object) -> dict[str, str]:
    changed = replace(known, inputs=replace(known.inputs, **inputs))  # type: ignore[arg-type]
    verdict = reach_verdict(changed)
    return dict(steps_for_a_leader(changed, verdict, next_steps(changed, verdict), DAY))


@pytest.mark.parametrize("step", get_args(Step))
def test_every_step_asks_a_leader_for_something(step: Step) -> None:
    assert _ASKED[step].endswith(("?", "."))


def test_a_trial_has_a_day_on_which_it_ends() -> None:
    assert "until 28 December 2026" in asked(EARNS)["Please decide"]


def test_photos_to_collect_have_a_day_at_the_pace_that_was_said() -> None:
    known = facts(evaluation((4, 4), 5))
    assert asked(known, photos_a_week=10)["Do next"].endswith("At 10 photos a week that is done by 5 December 2026.")


def test_without_a_pace_no_day_is_made_up() -> None:
    assert INPUTS.photos_a_week == 0
    assert "2026" not in asked(facts(evaluation((4, 4), 5)))["Do next"]


def test_in_any_situation_it_says_what_is_not_certain() -> None:
    for known in situations(200):
        assert asked(known)["Not certain"].endswith("was not tested.")
