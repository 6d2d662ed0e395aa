"""Faults of photos are found where they are, by CleanVision's definitions."""

import numpy as np
import pytest
from PIL import Image

from model.checks.image_statistics import statistics_of
from model.checks.quality import quality
from tests.support.faulty_pictures import FAULTY, PLAIN


def faults(photo: Image.Image) -> set[str]:
    flags = quality(statistics_of(photo)[None], np.array([photo.size], dtype=float)).flags
    return {name for name, flag in flags.items() if flag is not None and flag[0]}


def test_a_plain_photo_has_no_fault() -> None:
    assert faults(PLAIN) == set()


@pytest.mark.parametrize("fault", FAULTY)
def test_a_fault_is_found(fault: str) -> None:
    assert fault in faults(FAULTY[fault])


def test_a_preview_is_tiny_and_a_strip_is_odd() -> None:
    assert faults(PLAIN.resize((80, 80))) == {"tiny"}
    assert "odd-shape" in faults(PLAIN.resize((800, 150)))


def test_sizes_that_are_not_known_are_not_judged() -> None:
    flags = quality(statistics_of(PLAIN)[None], None).flags
    assert flags["tiny"] is None
    assert flags["odd-shape"] is None
