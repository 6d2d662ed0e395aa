"""A planted cue is named, with the label that it gives away; without one, few sets are accused."""

from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from model.checks.evidence import Evidence
from model.checks.image_statistics import CELLS, NAMES
from model.checks.shortcuts import cues, shortcuts
from model.checks.wording import words
from model.network.series import no_series
from model.photos.dataset import Dataset
from model.photos.photo_metadata import PhotoMetadata, Saving, Traces
from model.photos.photo_store import PhotoStore


def evidence(seed: int = 0, per_label: int = 20, **cameras: str) -> Evidence:
    """Return photos whose vectors tell two labels apart and whose statistics are noise."""
    rng = np.random.default_rng(seed)
    targets = np.repeat([0, 1], per_label)
    vectors = rng.normal(size=(len(targets), 32)) * 0.3
    vectors[:, 0] += targets * 2 - 1
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    labels, ids = ("damaged", "healthy"), tuple(map(str, range(len(targets))))
    files = {
        i: PhotoMetadata(400, 300, "JPEG", cameras.get(labels[t], ""), 9000) for i, t in zip(ids, targets, strict=True)
    }
    dataset = Dataset(labels, ids, ids, targets, PhotoStore(Path()), files)
    return Evidence(dataset, rng.normal(size=(len(targets), len(NAMES))), vectors, no_series(len(targets)))


def called(photos: Evidence) -> list[str]:
    return [cue.code for cue in cues(photos) or [] if cue.is_shortcut]


def test_two_cameras_are_found() -> None:
    photos = evidence(damaged="Canon A", healthy="Nikon B")
    assert called(photos) == ["camera"]
    (finding,) = shortcuts(photos)
    assert finding.outcome == "problem"
    assert finding.code == "shortcut-camera"
    assert "100 times in 100" in words(finding).sentence


def test_a_camera_named_only_under_one_label_is_found() -> None:
    assert called(evidence(damaged="Canon A")) == ["camera"]


@pytest.mark.parametrize("name", ["clipped", "brightness"])
def test_light_that_gives_a_label_away_is_found(name: str) -> None:
    photos = evidence()
    photos.statistics[photos.dataset.targets == 1, NAMES.index(name)] += 3
    assert called(photos)[0] in ("blown-highlights", "brightness")


def test_file_formats_and_sizes_that_follow_the_label_are_found() -> None:
    photos = evidence()
    formats = (PhotoMetadata(400, 300, "JPEG"), PhotoMetadata(4000, 3000, "PNG"))
    files = {i: formats[t] for i, t in zip(photos.dataset.photo_ids, photos.dataset.targets, strict=True)}
    changed = replace(photos.dataset, metadata=files)
    assert {"file-format", "size"} <= set(called(replace(photos, dataset=changed)))


@pytest.mark.slow
def test_sets_without_a_cue_are_rarely_accused() -> None:
    accused = sum(bool(called(evidence(seed))) for seed in range(10))
    assert accused <= 2


def test_copies_of_one_photo_are_no_evidence() -> None:
    photos = evidence(per_label=12)
    photos.statistics[:12, NAMES.index("clipped")] = 5
    groups = np.concatenate([np.zeros(12, dtype=int), np.arange(12, 24)])
    assert cues(replace(photos, series=replace(photos.series, groups=groups))) is None


def test_what_is_not_known_is_said() -> None:
    photos = evidence()
    (finding,) = shortcuts(replace(photos, dataset=replace(photos.dataset, metadata={})))
    assert finding.outcome == "passed"
    said = words(finding).sentence
    assert "what the photos tell: background, blown highlights, brightness, colour," in said
    assert (
        "Not checked, because the files do not say: bytes per pixel, camera, file format, how files were saved," in said
    )
    assert "Neither" not in said


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("saving", {"saving": Saving(80, "4:2:0")}),
        ("saving", {"saving": Saving(92, "4:4:4")}),
        ("file-size", {"n_bytes": 30_000}),
        ("earlier-saving", {"traces": Traces(noise=0.5, sharpness=-0.5, grid=1.0)}),
        ("noise", {"traces": Traces(noise=1.5, sharpness=-0.5, grid=0.2)}),
        ("fine-sharpness", {"traces": Traces(noise=0.5, sharpness=-0.9, grid=0.2)}),
    ],
)
def test_what_only_the_files_tell_is_found(code: str, changed: dict[str, object]) -> None:
    photos = evidence()
    same = PhotoMetadata(400, 300, "JPEG", "", 9000, saving=Saving(92, "4:2:0"), traces=Traces(0.5, -0.5, 0.2))
    other = msgspec.structs.replace(same, **changed)
    files = {i: (same, other)[t] for i, t in zip(photos.dataset.photo_ids, photos.dataset.targets, strict=True)}
    assert called(replace(photos, dataset=replace(photos.dataset, metadata=files))) == [code]


def test_what_is_burnt_in_at_one_place_is_found_and_a_whole_background_is_none() -> None:
    photos = evidence()
    damaged = photos.dataset.targets == 0
    photos.statistics[damaged, NAMES.index(CELLS[98])] += 4
    assert called(photos) == ["fixed-place"]
    photos.statistics[np.ix_(damaged, [NAMES.index(cell) for cell in CELLS])] += 4
    assert "fixed-place" not in called(photos)


def test_bars_are_found() -> None:
    photos = evidence()
    photos.statistics[photos.dataset.targets == 0, NAMES.index("frame_top")] += 4
    assert called(photos) == ["frame"]


def test_too_few_photos_are_not_accused_but_left_out() -> None:
    (finding,) = shortcuts(evidence(per_label=5))
    assert finding.outcome == "not checked"
