"""Every finding that a check can give has words, and no word is said anywhere else."""

import pytest

from model.checks import quality, shortcuts
from model.checks.findings import Finding, not_ready
from model.checks.run import AFTER_TRAINING, BEFORE_TRAINING
from model.checks.wording import title, words

CODES = [
    *(check.code for check in (*BEFORE_TRAINING, *AFTER_TRAINING) if check.code != "quality"), *quality.FAULTS,
    *(f"shortcut-{cue}" for cue in shortcuts.CUES), "two-labels", "exact-copies", "checks",
]  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_every_finding_has_a_title(code: str) -> None:
    assert title(code)


@pytest.mark.parametrize("code", [check.code for check in BEFORE_TRAINING if check.needs_network])
def test_what_waits_for_the_network_says_so(code: str) -> None:
    assert words(not_ready(code)).sentence.startswith("This computer is still getting ready")
    assert not_ready(code).waits_for_the_network


def test_one_photo_is_and_several_are() -> None:
    one, many = (words(Finding("blur", "caution", {"n": n, "of": 9, "all_under": "a"})) for n in (1, 2))
    assert one.sentence == "1 of 9 photos is blurred, all under “a”."
    assert many.sentence == "2 of 9 photos are blurred, all under “a”."
    assert many.advice
