"""Planted marks: each is in the photo, and nothing but the pixels tells."""

import io

import numpy as np
import pytest
from PIL import Image

from model.photos.photo import Photo
from model.photos.planted_mark import KINDS, Kind, marked
from tests.support.workspaces import photo


def pixels(of: Photo) -> np.ndarray:  # type: ignore[type-arg]
    with Image.open(io.BytesIO(of.jpeg)) as image:
        return np.asarray(image.convert("RGB"), dtype=np.float64)


@pytest.mark.parametrize("kind", KINDS)
def test_a_mark_changes_the_pixels_and_nothing_that_is_known_of_the_file(kind: Kind) -> None:
    before = photo(3)
    plain, after = marked(before, None, "photo 01.jpg"), marked(before, kind, "photo 01.jpg")
    assert after.metadata == plain.metadata == before.metadata
    assert after.name == plain.name == "photo 01.jpg"
    assert after.id != plain.id
    assert np.abs(pixels(after) - pixels(plain)).mean() > 0.5
    assert np.abs(pixels(plain) - pixels(before)).mean() < 4  # encoded anew, and the same to look at


def test_each_kind_of_mark_does_what_it_is_called() -> None:
    before = photo(5)
    plain = pixels(marked(before, None, "a"))
    tint, frame, light = (pixels(marked(before, kind, "a")) for kind in ("tint", "frame", "light"))
    assert (tint - plain).mean(axis=(0, 1))[0] > 1 > -1 > (tint - plain).mean(axis=(0, 1))[2]
    middle = slice(plain.shape[0] // 2 - 4, plain.shape[0] // 2 + 4)
    assert (plain - frame)[:6, :6].mean() > 3 * (plain - frame)[middle, middle].mean()
    assert light.mean() > plain.mean() + 10
    blur = pixels(marked(before, "blur", "a"))
    assert np.abs(np.diff(blur, axis=1)).mean() <= np.abs(np.diff(plain, axis=1)).mean()
    sticker = np.abs(pixels(marked(before, "sticker", "a")) - plain).mean(axis=2)
    assert sticker[-12:, -12:].mean() > 10 * sticker[:24, :24].mean()
