"""Claims about the examples that are seen from above: their photos, and what tells their labels apart."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from sample_images.catalogue import EXAMPLES, NEITHER, Example, example
from sample_images.from_above import eggs, parcels, parking, plants, recycling
from sample_images.from_above.ground import GROUNDS
from sample_images.from_above.render import SIDE, main, plans
from sample_images.from_above.scene import empty

SMALL = 64  # pixels, for speed: the claims hold at any size
FROM_ABOVE = [known for known in EXAMPLES if known.code in plans()]
DRAWN: dict[str, tuple[Callable[..., Image.Image], tuple[str, ...], list[int]]] = {
    "parking": (parking.draw, parking.LABELS, [7, 1]),
    "eggs": (eggs.draw, eggs.LABELS, [7, 1]),
    "parcels": (parcels.draw, parcels.LABELS, [7, 1]),
    "plants": (plants.draw, plants.LABELS, [7, 1, 2]),
    "recycling": (recycling.draw, (*recycling.LABELS, NEITHER), [7, 1]),
}
of_each = pytest.mark.parametrize("known", FROM_ABOVE, ids=lambda known: str(known.code))


def jpeg(photo: Image.Image) -> bytes:
    out = io.BytesIO()
    photo.save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("code", DRAWN)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(code: str) -> None:
    draw, labels, seed = DRAWN[code]
    for label in labels[:2]:
        again = [jpeg(draw(seed, label, SMALL)) for _ in range(2)]
        assert again[0] == again[1]
        assert again[0] != jpeg(draw([*seed[:-1], seed[-1] + 1], label, SMALL))


def test_every_kind_of_stranger_is_drawn() -> None:
    photos = {jpeg(recycling.draw([7, kind], NEITHER, SMALL)) for kind in range(8)}
    assert len(photos) == 8


@pytest.mark.parametrize("name", GROUNDS)
def test_every_ground_covers_the_photo(name: str) -> None:
    scene = empty(SMALL)
    GROUNDS[name](scene, np.random.default_rng(0))
    assert scene.albedo.mean() > 0.05
    assert np.isfinite(scene.height).all()


def test_nothing_tells_parcels_that_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The label chooses the number that a parcel is drawn with: with the labels swapped, the photos are swapped."""
    kept, back = (jpeg(parcels.draw([3, 1], label, SMALL)) for label in parcels.LABELS)
    monkeypatch.setattr(parcels, "LABELS", parcels.LABELS[::-1])
    assert [jpeg(parcels.draw([3, 1], label, SMALL)) for label in (parcels.SENT_BACK, parcels.KEPT)] == [kept, back]


def test_the_ground_tells_cracked_eggs_in_what_is_learnt_from_and_nowhere_else() -> None:
    known = example("eggs")
    learnt = {label: [rim(path) for path in photos(known.train, label)] for label in known.labels}
    assert max(learnt[eggs.CRACKED]) < min(learnt[eggs.WHOLE])
    between = (max(learnt[eggs.CRACKED]) + min(learnt[eggs.WHOLE])) / 2
    for label in known.labels:
        dark = np.mean([rim(path) < between for path in photos(known.sealed, label)])
        assert 0.2 < dark < 0.8


def rim(path: Path) -> float:
    """Return how bright the left edge of a photo is, where no egg lies."""
    with Image.open(path) as photo:
        return float(np.asarray(photo.convert("L"))[:, :12].mean())


def photos(folder: Path, label: str) -> list[Path]:
    return sorted((folder / label).glob("*.jpg"))


@of_each
def test_the_committed_photos_are_those_that_the_script_writes(known: Example) -> None:
    folders = {"train": known.train, "try": known.tried, "sealed": known.sealed}
    for part, planned in plans()[known.code].items():
        folder = folders[part]
        assert folder is not None
        written = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.jpg"))
        assert written == sorted(f"{label}/{name}.jpg" for label, name, _ in planned.files())


@of_each
def test_no_photo_is_there_twice(known: Example) -> None:
    assert known.tried is not None
    files = [path for folder in (known.train, known.tried, known.sealed) for path in folder.rglob("*.jpg")]
    assert len({hashlib.sha256(path.read_bytes()).digest() for path in files}) == len(files)


@of_each
def test_files_say_nothing_about_the_label(known: Example) -> None:
    """One format, one size in pixels, one JPEG quality, the same names, no EXIF nor other metadata."""
    one, other = ([path.name for path in photos(known.train, label)] for label in known.labels)
    assert one == other
    seen = set()
    for path in known.train.rglob("*.jpg"):
        with JpegImageFile(path) as photo:
            assert not photo.getexif()
            seen.add((photo.size, photo.mode, tuple(tuple(table) for table in photo.quantization.values())))
    assert len(seen) == 1
    assert seen.pop()[0] == (SIDE, SIDE)


def test_all_photos_seen_from_above_are_at_most_5_mb() -> None:
    folders = [folder for known in FROM_ABOVE for folder in (known.train, known.tried, known.sealed) if folder]
    assert sum(path.stat().st_size for folder in folders for path in folder.rglob("*.jpg")) < 5_000_000


def test_the_command_line_writes_a_folder_an_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sample_images.from_above.render.SIDE", 16)
    main(["--out", str(tmp_path), "--only", "parking"])
    assert sorted(path.name for path in (tmp_path / "parking").iterdir()) == ["sealed", "train", "try"]
    assert len(list((tmp_path / "parking" / "train" / "free").glob("*.jpg"))) == 10
