"""The finding of series names the groups of photos, the largest first; copies of one photo are no group."""

from pathlib import Path

import numpy as np

from model.checks.evidence import Evidence
from model.checks.series import series
from model.common.series_source import SeriesSource
from model.network.series import Series, no_series
from model.photos.dataset import Dataset
from model.photos.photo_store import PhotoStore

IDS = tuple("abcdefgh")


def evidence(known: Series, folder: Path) -> Evidence:
    targets = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    dataset = Dataset(("x", "y"), IDS, IDS, targets, PhotoStore(folder))
    return Evidence(dataset, np.empty((8, 0)), np.empty((8, 0)), known)


def test_groups_are_named_the_largest_first_without_mere_copies(tmp_path: Path) -> None:
    groups, copies = np.array([0, 0, 2, 2, 4, 4, 4, 7]), np.array([0, 1, 2, 2, 4, 5, 6, 7])
    (found,) = series(evidence(Series(copies, groups, groups, SeriesSource.NAMES, groups), tmp_path))
    assert found.outcome == "passed"
    assert found.photo_ids == tuple("efgab")
    named = found.values["groups"]
    assert isinstance(named, dict)
    assert len({named[photo] for photo in "efg"}) == 1
    assert len({named[photo] for photo in "aeb"}) == 2
    assert found.values["things"] == 4


def test_what_looks_alone_tell_is_a_question(tmp_path: Path) -> None:
    groups, apart = np.array([0, 0, 2, 3, 4, 5, 6, 7]), np.arange(8)
    (found,) = series(evidence(Series(apart, apart, groups, SeriesSource.LOOKS, groups), tmp_path))
    assert found.outcome == "caution"


def test_without_series_there_is_nothing_to_name(tmp_path: Path) -> None:
    (found,) = series(evidence(no_series(8), tmp_path))
    assert (found.outcome, found.values, found.photo_ids) == ("passed", {}, ())
