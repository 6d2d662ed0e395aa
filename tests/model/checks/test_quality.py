"""Faults of photos are found where they are, by CleanVision's definitions."""

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from model.checks.image_statistics import NAMES, measure, measures_of
from model.checks.quality import quality
from tests.conftest import make_dataset
from tests.support.pictures import picture

PLAIN = picture(1, 3, side=48).resize((240, 240), Image.Resampling.NEAREST)  # shapes large enough to be blurred
FAULTY = {
    "blur": PLAIN.filter(ImageFilter.GaussianBlur(6)),
    "dark": Image.eval(PLAIN, lambda value: value // 5),
    "overexposed": Image.eval(PLAIN, lambda value: 246 + value // 30),
    "blank": Image.new("RGB", (240, 240), (120, 130, 110)),
}


def faults(photo: Image.Image) -> set[str]:
    flags = quality(measure(photo)[None], np.array([photo.size], dtype=float)).flags
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
    flags = quality(measure(PLAIN)[None], None).flags
    assert flags["tiny"] is None
    assert flags["odd-shape"] is None


def test_a_photo_is_measured_once(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path, per_label=2)
    first = measures_of(dataset.store, dataset.photo_ids)
    assert first.shape == (4, len(NAMES))
    for photo_id in dataset.photo_ids:
        dataset.store.path(photo_id).unlink()
    np.testing.assert_array_equal(measures_of(dataset.store, dataset.photo_ids), first)


def test_a_file_of_measures_that_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path, per_label=1)
    first = measures_of(dataset.store, dataset.photo_ids)
    for path in (tmp_path / "cache").rglob("*.f4"):
        os.truncate(path, 8)
    np.testing.assert_array_equal(measures_of(dataset.store, dataset.photo_ids), first)


@pytest.mark.parametrize("name", ["plain", *FAULTY])
def test_measures_are_those_of_cleanvision(name: str) -> None:
    properties = pytest.importorskip(
        "cleanvision.issue_managers.image_property", reason="CleanVision comes with the extra `test`"
    )
    photo = FAULTY.get(name, PLAIN)
    out = io.BytesIO()
    photo.save(out, "PNG")
    photo = Image.open(out).convert("RGB")
    ours = dict(zip(NAMES, measure(photo), strict=True))
    blur = properties.BlurrinessProperty().calculate(photo)
    light = properties.BrightnessProperty("dark").calculate(photo)
    assert ours["edges"] == pytest.approx(blur["blurriness"], abs=1e-6)
    assert ours["grey_spread"] == pytest.approx(blur["blurriness_grayscale_std"], abs=1e-6)
    assert ours["brightness_99"] == pytest.approx(light["brightness_perc_99"], abs=1e-6)
    assert ours["brightness_5"] == pytest.approx(light["brightness_perc_5"], abs=1e-6)
    assert ours["information"] == pytest.approx(photo.entropy(), abs=1e-6)
