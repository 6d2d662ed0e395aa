"""A JPEG that is damaged inside is refused; a whole one, of whatever make, is not."""

import io
import os
import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.common.errors import PhotoRefused
from model.photos.photo import read_photo
from model.photos.wording import PhotoCode
from tests.support.pictures import encoded
from tests.support.quartered import refusal_of

DATA = os.environ.get("TWENTY_DATA")


def scene(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture with large and small shapes, as photos have them."""
    rng = np.random.default_rng(seed)
    layers = [
        np.asarray(Image.fromarray(rng.integers(0, 256, (n, n, 3)).astype(np.uint8)).resize(size, Image.BICUBIC))
        for n in (3, 12, 90)
    ]
    return Image.fromarray(np.average(layers, axis=0, weights=(4, 2, 1)).astype(np.uint8))


def damaged(data: bytes, where: float, rng: random.Random) -> bytes:
    """Change four bytes of a JPEG's codes, at a share of their way."""
    start = data.index(b"\xff\xda") + 14
    at = start + int((len(data) - start - 400) * where)
    changed = bytearray(data)
    for i in range(4):
        changed[at + 97 * i] ^= rng.randrange(1, 255)
    return bytes(changed)


def is_refused(data: bytes) -> bool:
    try:
        read_photo("a.jpg", data)
    except PhotoRefused as refusal:
        return refusal.code in (PhotoCode.DAMAGED_PART, PhotoCode.DAMAGED, PhotoCode.CUT_SHORT)
    return False


def shows(data: bytes, original: bytes) -> bool:
    """Whether damage changes more than a twentieth of what is seen."""
    seen, expected = (np.asarray(Image.open(io.BytesIO(file)).convert("L"), dtype=int) for file in (data, original))
    return bool((np.abs(seen - expected) > 16).mean() > 0.05)


def test_wrong_bytes_anywhere_are_found_where_they_show() -> None:
    rng, found = random.Random(1), []
    for seed, subsampling in [(seed, subsampling) for seed in range(12) for subsampling in (0, 2)]:
        data = encoded(scene(seed), "JPEG", quality=90, subsampling=subsampling)
        broken = damaged(data, rng.uniform(0.05, 0.9), rng)
        if is_refused(broken) or shows(broken, data):
            found.append(is_refused(broken))
    assert len(found) > 15
    assert sum(found) >= 0.85 * len(found)


def test_codes_that_are_missing_are_found() -> None:
    data = encoded(scene(1), "JPEG", quality=90)
    marked = encoded(scene(1), "JPEG", quality=90, restart_marker_rows=2)
    marks = [i for i in range(len(marked) - 1) if marked[i] == 0xFF and 0xD0 <= marked[i + 1] <= 0xD7]
    for broken in (
        data[: len(data) // 2] + b"\xff\xd9",  # cut, and ended
        data[:-300] + b"\xff\xd9",
        data[: len(data) // 2] + data[len(data) // 2 + 500 :],
        data[: len(data) // 2] + bytes(4096) + data[len(data) // 2 + 4096 :],  # a lost block of a disk
        data[: len(data) // 2] + b"\xff\x5a" + data[len(data) // 2 + 2 :],  # a mark that none is
        marked[: marks[6]] + b"\xff\xd9",
        marked[: marks[3]] + marked[marks[4] :],
    ):
        assert is_refused(broken)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("size", [(333, 217), (800, 600)])
def test_whole_files_of_every_make_are_read(mode: str, size: tuple[int, int]) -> None:
    image = scene(2, size).convert(mode)
    makes: list[dict[str, object]] = [{"quality": q} for q in (5, 50, 95, 100)]
    makes += [{"progressive": True}, {"optimize": True}, {"restart_marker_rows": 1}, {"restart_marker_blocks": 3}]
    makes += [{"subsampling": s} for s in (0, 1, 2)] if mode == "RGB" else []
    for options in makes:
        data = encoded(image, "JPEG", **options)
        read_photo("a.jpg", data)
        read_photo("a.jpg", data[:-2] + bytes(5) + data[-2:] + b"more behind the end")  # some cameras leave that


def test_edges_that_photos_have_are_no_damage() -> None:
    for level in (0, 128, 255):
        image = scene(3)
        image.paste((level, level, level), (0, 320, 640, 480))  # a bar below, as on a picture of a screen
        read_photo("a.jpg", encoded(image, "JPEG", quality=90))
        image.paste((255, 0, 0), (320, 160, 640, 320))
        read_photo("a.jpg", encoded(image, "JPEG", quality=90))
        read_photo("a.jpg", encoded(Image.new("RGB", (640, 480), (level, level, level)), "JPEG"))


def test_an_old_progressive_photo_that_misses_its_end_is_refused() -> None:
    data = encoded(scene(1), "JPEG", progressive=True)
    assert "cut short" in refusal_of(data[: len(data) // 2])


@pytest.mark.skipif(not DATA, reason="TWENTY_DATA does not name the folder of real photos")
def test_no_real_photo_is_taken_for_a_damaged_one() -> None:
    files = [path for kind in ("wind", "clothing") for path in sorted((Path(DATA or ".") / kind).rglob("*.jpg"))[::30]]
    assert len(files) > 30
    for path in files:
        with Image.open(path) as image:
            larger = image.convert("RGB").resize((1280, 960))
        read_photo(path.name, path.read_bytes())
        read_photo(path.name, encoded(larger, "JPEG", quality=90))
