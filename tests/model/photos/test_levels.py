"""Photos with more than 8 bits are mapped alike in a set; hot pixels and the depth of the sensor change nothing."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.common.errors import PhotoRefused
from model.photos.levels import alike, mapping_of, under
from model.photos.photo import Photo, read_photo
from tests.support.hostile_photos import png
from tests.support.pictures import encoded
from tests.support.quartered import assert_close, pixels

RAMP = np.tile(np.arange(256, dtype=np.uint16), (64, 1))


def deep(values: np.ndarray, name: str = "a.png", form: str = "PNG") -> Photo:
    return read_photo(name, encoded(Image.fromarray(values), form))


def means(photos: list[Photo | PhotoRefused]) -> list[float]:
    return [float(pixels(photo).mean()) for photo in photos if isinstance(photo, Photo)]


@pytest.mark.parametrize("factor", [16, 17, 64, 257])
def test_a_ramp_is_stored_alike_at_every_depth(factor: int) -> None:
    assert_close(means([deep(RAMP * factor)]), [127.5], tolerance=2)


def test_hot_and_dead_pixels_change_nothing() -> None:
    hot = RAMP * 16
    hot[0, 0], hot[5, 200] = 65_535, 0
    assert_close(means([deep(hot)]), means([deep(RAMP * 16)]), tolerance=2)


def test_photos_of_one_camera_keep_their_brightness_beside_each_other() -> None:
    bright, dark = deep(RAMP * 16), deep(RAMP * 8)
    found = list(alike([dark, bright, deep(RAMP * 12)]))
    assert_close(means(found), [64, 127.5, 96], tolerance=2)
    assert mapping_of(photo.metadata for photo in found if isinstance(photo, Photo)) == (0, 4080)


def test_photos_of_other_depths_are_each_mapped_by_themselves() -> None:
    found = list(alike([deep(RAMP * factor) for factor in (16, 17, 64, 257)]))
    assert_close(means(found), [127.5] * 4, tolerance=2)
    assert mapping_of(photo.metadata for photo in found if isinstance(photo, Photo)) is None


def test_the_mapping_of_a_set_holds_for_what_comes_later() -> None:
    first = [photo for photo in alike([deep(RAMP * 16)]) if isinstance(photo, Photo)]
    later = list(alike([deep(RAMP * 8)], [photo.metadata for photo in first]))
    assert_close(means(later), [64], tolerance=2)
    assert_close(means(list(under([deep(RAMP * 8)], (0, 4080)))), [64], tolerance=2)


def test_a_photo_that_would_be_white_all_over_is_refused_by_name() -> None:
    (refused,) = under([deep(RAMP * 257, "other.png")], (0.0, 4080.0))
    assert isinstance(refused, PhotoRefused)
    assert str(refused).startswith("other.png: its values (0 to 65,535) do not fit")


def test_photos_with_eight_bits_pass_as_they_come() -> None:
    plain = read_photo("a.jpg", encoded(Image.new("RGB", (40, 40), (9, 90, 200)), "JPEG"))
    waiting = alike(iter([plain, plain]))
    assert next(waiting) is plain


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_a_sliver_of_the_range_is_spread(form: str) -> None:
    row = pixels(deep(29_000 + RAMP * 8, form=form))[32, :, 0]
    assert_close((row[2], row[128], row[-3]), (2, 128, 253))


def test_thermal_values_of_any_kind_are_spread() -> None:
    for values in (RAMP.astype(np.int32) * 1000 - 90_000, RAMP.astype(np.float32) / 10 + 20.5):
        assert_close(means([deep(values, form="TIFF")]), [127.5], tolerance=2)
    with_gaps = np.where(RAMP > 250, np.nan, RAMP.astype(np.float32))
    assert 110 < means([deep(with_gaps, form="TIFF")])[0] < 135


def test_colours_of_sixteen_bits_are_read_at_their_full_depth() -> None:
    import zlib

    values = (
        np.stack([RAMP, 255 - RAMP, np.full_like(RAMP, 128)], axis=2) * 16 + 5
    )  # 12 bits: the upper byte has 16 levels
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    found = pixels(read_photo("a.png", png(256, 64, colour_type=2, bits=16, pixels=zlib.compress(rows))))
    assert_close(found[32, 4:-4, :2].mean(axis=1), 127.5, tolerance=3)
    assert len(np.unique(found[32, :, 0])) > 100


def test_labelled_photos_are_mapped_alike(tmp_path: Path) -> None:
    from model.photos.decoder import Decoder
    from model.photos.labelled_files import LabelledFile, read_labelled
    from model.photos.photo_store import PhotoStore

    files = [
        LabelledFile("ab"[n % 2], f"{n}.png", partial(encoded, Image.fromarray(RAMP * factor), "PNG"))
        for n, factor in enumerate((6, 8, 12, 16))
    ]
    with Decoder(1) as decoder:
        dataset, refused = read_labelled(files, PhotoStore(tmp_path), decoder)
    assert not refused
    assert mapping_of(dataset.metadata.values()) == (0, 4080)
