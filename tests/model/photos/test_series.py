"""What people, folders, names, places and times say of which photos show one thing."""

from pathlib import Path

import numpy as np
import pytest

from model.common.series_source import SeriesSource
from model.photos.dataset import Dataset
from model.photos.photo_metadata import PhotoMetadata
from model.photos.photo_store import PhotoStore
from model.photos.series import ALONE, series_of_files


def dataset(tmp_path: Path, names: list[str], files: list[dict[str, object]] | None = None, **series: str) -> Dataset:
    """Return photos of two labels, one after the other under “a” and “b”."""
    ids = tuple(str(row) for row in range(len(names)))
    metadata = {i: PhotoMetadata(8, 8, **file) for i, file in zip(ids, files or [{}] * len(ids), strict=True)}  # type: ignore[arg-type]
    targets = np.arange(len(names)) // (len(names) // 2)
    said = {key.removeprefix("photo"): name for key, name in series.items()}
    return Dataset(("a", "b"), ids, tuple(names), targets, PhotoStore(tmp_path), metadata=metadata, series=said)


def sizes(found: Dataset) -> tuple[list[int], SeriesSource | None]:
    """Return how many photos each series has, and what told."""
    keys, source = series_of_files(found)
    return sorted(keys.count(key) for key in set(keys) if key), source


def test_sub_folders_of_a_label_are_series(tmp_path: Path) -> None:
    files: list[dict[str, object]] = [{"folder": f"turbine {row // 3}"} for row in range(12)]
    assert sizes(dataset(tmp_path, ["x.jpg"] * 12, files)) == ([3, 3, 3, 3], SeriesSource.FOLDERS)


def test_one_sub_folder_that_holds_all_of_a_label_says_nothing(tmp_path: Path) -> None:
    assert sizes(dataset(tmp_path, ["x.jpg"] * 12, [{"folder": "images"}] * 12)) == ([], None)


def test_beginnings_of_names_are_series_within_a_label(tmp_path: Path) -> None:
    names = [f"place{row % 3}_{row}.jpg" for row in range(12)]
    assert sizes(dataset(tmp_path, names)) == ([2] * 6, SeriesSource.NAMES)


def test_numbers_of_a_camera_and_single_names_are_no_series(tmp_path: Path) -> None:
    for names in ([f"IMG_{row:04d}.jpg" for row in range(12)], [f"{row:x}9ab{row}c.jpg" for row in range(12)]):
        assert sizes(dataset(tmp_path, names)) == ([], None)


def test_photos_of_one_place_are_a_series(tmp_path: Path) -> None:
    files: list[dict[str, object]] = [{"place": f"{row // 2}"} for row in range(12)]
    assert sizes(dataset(tmp_path, ["x.jpg"] * 12, files)) == ([2] * 6, SeriesSource.PLACES)


@pytest.mark.parametrize(("pause", "found"), [(90, ([3, 3, 3, 3, 3, 3], SeriesSource.TIMES)), (8, ([], None))])
def test_photos_that_follow_each_other_sooner_than_the_next_thing_are_a_series(
    tmp_path: Path, pause: float, found: tuple[list[int], SeriesSource | None]
) -> None:
    """Three views of a thing, 6 s apart, then the walk to the next one; at an even pace nothing can be told."""
    files: list[dict[str, object]] = [
        {"taken": 1.7e9 + (row // 3) * (12 + pause) + (row % 3) * 6, "camera": "Fox"} for row in range(18)
    ]
    assert sizes(dataset(tmp_path, ["x.jpg"] * 18, files)) == found


def test_what_a_person_says_stands_over_names_and_reaches_over_labels(tmp_path: Path) -> None:
    names = [f"place{row // 3}_{row}.jpg" for row in range(12)]
    keys, source = series_of_files(dataset(tmp_path, names, photo0=ALONE, photo1="mast", photo11="mast"))
    assert source == SeriesSource.PERSON
    assert keys[1] == keys[11]
    assert keys.count(keys[0]) == 1
    assert keys[2] not in (keys[0], keys[1])
    assert keys[3] == keys[4] == keys[5]
