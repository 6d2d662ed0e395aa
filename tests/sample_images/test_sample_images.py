"""Claims about the sample photos and their renderer: damage, and nothing else, tells the labels apart."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import sample_images
from sample_images import background, brief, details
from sample_images.damage import injure
from sample_images.render import DAMAGED, HEALTHY, LABELS, compose, draw, main, render

FOLDERS = (sample_images.TRAIN, sample_images.TRY, sample_images.SEALED)
SIDE = 64  # pixels; small, for speed: the claims hold at any size


def photos(folder: Path, label: str) -> list[Path]:
    return sorted((folder / label).glob("*.jpg"))


def test_same_seed_same_pixels() -> None:
    first, _ = render(3, 5, 1, SIDE, damaged=True)
    again, _ = render(3, 5, 1, SIDE, damaged=True)
    other, _ = render(4, 5, 1, SIDE, damaged=True)
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


@pytest.mark.parametrize("number", range(16))
def test_only_damage_tells_the_labels_apart(number: int) -> None:
    """Before the camera, a scene with damage equals the same scene without it wherever the mask is 0."""
    sound, hurt = draw(1, number, 1, SIDE), draw(1, number, 1, SIDE)
    mask = injure(hurt, np.random.default_rng([1, number, 201]))
    before, after = compose(sound), compose(hurt)
    assert np.array_equal(before[mask == 0], after[mask == 0])
    assert not np.array_equal(before, after), "the damage must show"
    assert 0 < (mask > 0).mean() < 0.9


@pytest.mark.parametrize("number", range(8))
def test_damage_stays_on_the_blade(number: int) -> None:
    scene = draw(2, number, 0, SIDE)
    mask = injure(scene, np.random.default_rng(number))
    assert not mask[scene.inside == 0].any()


def test_scenes_do_not_depend_on_the_label() -> None:
    """The renderer draws the same scene whether or not damage follows, so outside the mask photos agree."""
    for number in range(6):
        sound, _ = render(1, number, 0, SIDE, damaged=False)
        hurt, mask = render(1, number, 0, SIDE, damaged=True)
        gone = np.asarray(Image.fromarray(np.uint8(mask > 0) * 255).resize((SIDE, SIDE), Image.Resampling.BOX)) > 0
        gap = np.abs(np.asarray(sound, dtype=int) - np.asarray(hurt, dtype=int)).max(axis=2)
        # JPEG and blur carry a damage a little beyond its mask; far from it nothing may differ.
        far = np.ones_like(gone)
        for y, x in zip(*np.nonzero(gone), strict=True):
            far[max(y - 24, 0) : y + 25, max(x - 24, 0) : x + 25] = False
        assert not far.any() or gap[far].max() <= 8


def test_twins_share_a_brief_but_not_a_view() -> None:
    """Twins share composition, background, harmless details, exposure, white balance, contrast and sharpness."""
    for number in range(8):
        one, two = draw(5, number, 0, 32), draw(5, number, 1, 32)
        assert one.brief == two.brief == brief.draw_brief(5, number)
        assert not np.array_equal(one.inside * one.u, two.inside * two.u), "but never the same view"


def test_every_name_in_a_brief_has_its_painter() -> None:
    assert set(brief.BACKGROUNDS) == set(background.PAINTERS)
    assert set(brief.DETAILS) == set(details.PAINTERS)


def test_every_composition_shows_its_blade() -> None:
    for number in range(len(brief.COMPOSITIONS)):
        for twin in (0, 1):
            assert draw(0, number, twin, SIDE).inside.mean() > 0.02


def test_command_line_writes_one_folder_a_label(tmp_path: Path) -> None:
    main(["--out", str(tmp_path), "--photos", "2", "--seed", "9", "--side", "48"])
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(LABELS)
    for label in LABELS:
        assert len(photos(tmp_path, label)) == 2
        for path in photos(tmp_path, label):
            with Image.open(path) as photo:
                assert photo.size == (48, 48)


def test_committed_photos_are_60_12_and_12_a_label() -> None:
    for folder, count in zip(FOLDERS, (60, 12, 12), strict=True):
        assert sorted(p.name for p in folder.iterdir()) == sorted(LABELS)
        for label in LABELS:
            assert len(photos(folder, label)) == count


def test_committed_photos_are_all_different_and_small() -> None:
    files = [p for f in FOLDERS for label in LABELS for p in photos(f, label)]
    assert len({hashlib.sha256(p.read_bytes()).digest() for p in files}) == len(files)
    assert sum(p.stat().st_size for p in files) < 5_000_000


def test_files_say_nothing_about_the_label() -> None:
    """One format, one size in pixels, one JPEG quality, the same names, no EXIF nor other metadata."""
    for folder in FOLDERS:
        assert [p.name for p in photos(folder, HEALTHY)] == [p.name for p in photos(folder, DAMAGED)]
    seen = set()
    for folder in FOLDERS:
        for label in LABELS:
            for path in photos(folder, label):
                with JpegImageFile(path) as photo:
                    assert not photo.getexif()
                    assert set(photo.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
                    tables = tuple(tuple(table) for table in photo.quantization.values())
                    seen.add((photo.format, photo.size, photo.mode, tables))
    assert len(seen) == 1


def statistics(path: Path) -> list[float]:
    with Image.open(path) as photo:
        pixels = np.asarray(photo.convert("RGB"), dtype=float) / 255
    return [*pixels.mean(axis=(0, 1)), *pixels.std(axis=(0, 1)), path.stat().st_size / 1e4]


@pytest.mark.slow
def test_simple_image_statistics_do_not_tell_the_labels_apart() -> None:
    """Mean and spread of the colours and the file's size: a classifier on them is near chance on the photos.

    All committed photos together, five folds, folds fixed: 168 photos at chance stay below 0.65 in 99.9 % of draws.
    """
    rows, truth = [], []
    for folder in FOLDERS:
        for k, label in enumerate(LABELS):
            for path in photos(folder, label):
                rows.append(statistics(path))
                truth.append(k)
    model = make_pipeline(StandardScaler(), LogisticRegression())
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    guess = cross_val_predict(model, np.array(rows), np.array(truth), cv=folds)
    assert (guess == np.array(truth)).mean() < 0.65
