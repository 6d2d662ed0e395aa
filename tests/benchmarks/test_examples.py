"""Every example's lesson comes out, trained at the quick pace on the photos that it begins with."""

from pathlib import Path

from benchmarks.honesty.examples import Lesson, lessons
from sample_images.catalogue import example


def lesson(code: str, folder: Path) -> Lesson:
    """Return what comes of an example with the photos that it begins with."""
    return next(iter(lessons(example(code), ["quick"], folder)))


def test_the_easy_one_is_solved_with_five_photos_of_each_label(tmp_path: Path) -> None:
    parking = lesson("parking", tmp_path)
    assert parking.per_label == 5
    assert parking.sealed.value > 0.85


def test_the_shortcut_is_named_and_the_sealed_photos_break_the_promise(tmp_path: Path) -> None:
    eggs = lesson("eggs", tmp_path)
    assert eggs.promised.value > 0.9
    assert any(code.startswith("shortcut-") for code, outcome in eggs.named if outcome == "problem")
    assert eggs.promise == "broken"
    assert eggs.sealed.high < eggs.promised.low
    assert eggs.verdict.outcome == "other photos"


def test_the_hopeless_one_is_a_stop(tmp_path: Path) -> None:
    parcels = lesson("parcels", tmp_path)
    assert parcels.promised.low < 0.5 < parcels.promised.high
    assert parcels.sealed.low < 0.5 < parcels.sealed.high
    assert parcels.verdict.outcome == "stop"


def test_series_get_their_question_and_the_honest_figure_is_far_below_the_other(tmp_path: Path) -> None:
    plants = lesson("plants", tmp_path)
    assert ("series", "caution") in plants.named
    assert plants.one_by_one is not None
    assert plants.one_by_one - plants.promised.value > 0.2
    assert plants.one_by_one - plants.sealed.value > 0.1


def test_strangers_are_none_of_these(tmp_path: Path) -> None:
    waste = lesson("recycling", tmp_path)
    refused, strangers = waste.strangers
    assert strangers == 16
    assert refused / strangers > 0.75
    assert waste.sealed.value > 0.9


def test_the_first_one_keeps_what_it_promises(tmp_path: Path) -> None:
    turbines = lesson("turbines", tmp_path)
    assert turbines.promised.low > 0.5
    assert turbines.promise in ("held", "exceeded")
