"""What is measured of a photo is what CleanVision measures, and is measured once."""

from pathlib import Path

import numpy as np
import pytest

from model.checks.image_statistics import NAMES, image_statistics, statistics_of
from tests.support.datasets import make_dataset
from tests.support.faulty_pictures import FAULTY, PLAIN


def test_a_photo_is_measured_once(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path, per_label=2)
    first = image_statistics(dataset.store, dataset.photo_ids)
    assert first.shape == (4, len(NAMES))
    for photo_id in dataset.photo_ids:
        dataset.store.path(photo_id).unlink()
    np.testing.assert_array_equal(image_statistics(dataset.store, dataset.photo_ids), first)


@pytest.mark.parametrize("name", ["plain", *FAULTY])
def test_statistics_are_those_of_cleanvision(name: str) -> None:
    properties = pytest.importorskip(
        "cleanvision.issue_managers.image_property", reason="CleanVision comes with the extra `test`"
    )
    photo = FAULTY.get(name, PLAIN)
    ours = dict(zip(NAMES, statistics_of(photo), strict=True))
    blur = properties.BlurrinessProperty().calculate(photo)
    light = properties.BrightnessProperty("dark").calculate(photo)
    assert ours["edges"] == pytest.approx(blur["blurriness"], abs=1e-6)
    assert ours["grey_spread"] == pytest.approx(blur["blurriness_grayscale_std"], abs=1e-6)
    assert ours["brightness_99"] == pytest.approx(light["brightness_perc_99"], abs=1e-6)
    assert ours["brightness_5"] == pytest.approx(light["brightness_perc_5"], abs=1e-6)
    assert ours["information"] == pytest.approx(photo.entropy(), abs=1e-6)
