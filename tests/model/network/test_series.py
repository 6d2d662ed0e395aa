"""Photos whose looks are far nearer to each other than to the rest of their label show one thing."""

from pathlib import Path

import numpy as np
import pytest

from model.common.arrays import Float32s
from model.common.series_source import SeriesSource
from model.network.features import unit
from model.network.series import series_of
from model.photos.dataset import Dataset
from model.photos.photo_store import PhotoStore
from model.photos.series import ALONE


def looks(n_things: int, n_views: int, spread: float, seed: int = 0) -> Float32s:
    """Return what the network might see in some views of things, unit length."""
    rng = np.random.default_rng(seed)
    things = rng.normal(size=(n_things, 300))
    views = np.repeat(things, n_views, axis=0) + spread * rng.normal(size=(n_things * n_views, 300))
    return unit(views.astype(np.float32))


def photos(n: int, tmp_path: Path, **said: str) -> Dataset:
    ids = tuple(str(row) for row in range(n))
    series = {key.removeprefix("photo"): name for key, name in said.items()}
    return Dataset(("a", "b"), ids, ("x.jpg",) * n, np.arange(n) * 2 // n, PhotoStore(tmp_path), series=series)


def test_views_of_few_things_are_found_by_their_looks(tmp_path: Path) -> None:
    found = series_of(photos(64, tmp_path), looks(8, 8, 0.7))
    assert found.source == SeriesSource.LOOKS
    assert found.by_looks
    assert (found.groups == np.arange(64) // 8 * 8).all()
    assert found.things(np.arange(64) * 2 // 64).tolist() == [4, 4]
    assert (found.told == np.arange(64)).all()


@pytest.mark.parametrize("n", [10, 40, 200])
def test_independent_photos_are_left_apart(tmp_path: Path, n: int) -> None:
    found = series_of(photos(n, tmp_path), looks(n, 1, 0.0))
    assert found.source is None
    assert (found.groups == np.arange(n)).all()


def test_photos_that_a_person_called_different_things_are_left_apart(tmp_path: Path) -> None:
    said = {f"photo{row}": ALONE for row in range(64)}
    found = series_of(photos(64, tmp_path, **said), looks(8, 8, 0.7))
    assert not found.by_looks
    assert (found.groups == np.arange(64)).all()


def test_a_label_of_one_thing_alone_is_judged_photo_by_photo_and_counted_as_one(tmp_path: Path) -> None:
    said = {f"photo{row}": "cup" if row < 6 else f"plate {row // 2}" for row in range(12)}
    found, targets = series_of(photos(12, tmp_path, **said), looks(12, 1, 0.0)), np.arange(12) // 6
    assert found.things(targets).tolist() == [1, 3]
    assert len(np.unique(found.groups[:6])) == 6
    assert not found.by_looks  # a person has said so: nobody is asked again
