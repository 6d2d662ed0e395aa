"""Every format and mode comes out as a person would see it; everything else is refused with its reason."""

import hashlib
import io
from collections.abc import Callable

import pytest
from PIL import Image

from model.photos.photo import STORED_SIDE, open_jpeg, read_photo, thumbnail
from tests.support.colour_profiles import ADOBE_LIKE
from tests.support.pictures import encoded, picture, picture_bytes
from tests.support.quartered import (
    FORMATS,
    HEIGHT,
    QUARTERS,
    WIDTH,
    assert_close,
    quartered,
    quarters_of,
    refusal_of,
)


@pytest.mark.parametrize("encode", FORMATS.values(), ids=FORMATS.keys())
def test_each_format_comes_out_with_its_colours(encode: Callable[[Image.Image], bytes]) -> None:
    photo = read_photo("a.jpg", encode(quartered()))
    assert (photo.metadata.width, photo.metadata.height) == (WIDTH, HEIGHT)
    assert_close(quarters_of(photo), QUARTERS, tolerance=8)


def test_an_mpo_is_told_from_a_plain_jpeg_by_pillow() -> None:
    assert Image.open(io.BytesIO(FORMATS["MPO"](quartered()))).format == "MPO"


@pytest.mark.parametrize(("format", "tolerance"), [("GIF", 8), ("WEBP", 12)])
def test_the_first_frame_of_what_moves_is_taken(format: str, tolerance: int) -> None:
    later = [Image.new("RGB", (WIDTH, HEIGHT), "black") for _ in range(3)]
    data = encoded(quartered(), format, save_all=True, append_images=later)
    assert_close(quarters_of(read_photo("a", data)), QUARTERS, tolerance)


# ---- orientation ----


_FROM_UPRIGHT = {  # how the sensor saw an upright scene, by EXIF orientation
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", _FROM_UPRIGHT)
def test_a_turned_photo_comes_out_upright(orientation: int, format: str) -> None:
    method = _FROM_UPRIGHT[orientation]
    seen = quartered() if method is None else quartered().transpose(method)
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = read_photo("a", encoded(seen, format, exif=exif, quality=95))
    assert (photo.metadata.width, photo.metadata.height) == (WIDTH, HEIGHT)
    assert_close(quarters_of(photo), QUARTERS, tolerance=12)


def test_a_large_turned_photo_is_upright_and_knows_its_full_size() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    seen = quartered(4000, 3000).transpose(Image.Transpose.ROTATE_90)
    photo = read_photo("a.jpg", encoded(seen, "JPEG", exif=exif, quality=80))
    assert (photo.metadata.width, photo.metadata.height) == (4000, 3000)
    assert open_jpeg(photo.jpeg).size == (1000, 750)
    assert_close(quarters_of(photo), QUARTERS, tolerance=8)


def test_a_photo_with_broken_notes_is_taken_as_it_is() -> None:
    data = encoded(quartered(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert_close(quarters_of(read_photo("a.jpg", data)), QUARTERS, tolerance=8)


# ---- what is stored ----


def test_the_stored_photo_is_a_plain_rgb_jpeg_named_by_its_content() -> None:
    photo = read_photo("a.png", encoded(quartered().convert("RGBA"), "PNG"))
    stored = Image.open(io.BytesIO(photo.jpeg))
    assert (stored.format, stored.mode, stored.size) == ("JPEG", "RGB", (WIDTH, HEIGHT))
    assert photo.id == hashlib.sha256(photo.jpeg).hexdigest()


def test_no_metadata_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETMAKER"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    data = encoded(quartered(), "JPEG", exif=exif, comment=b"SECRETCOMMENT", icc_profile=ADOBE_LIKE)
    photo = read_photo("a.jpg", data + b"<script>SECRETTAIL</script>")
    assert b"SECRET" not in photo.jpeg
    stored = Image.open(io.BytesIO(photo.jpeg))
    assert not stored.getexif()
    assert not {"icc_profile", "comment", "exif"} & stored.info.keys()


def test_equal_bytes_give_equal_photos() -> None:
    assert read_photo("a", picture_bytes(1, 2)) == read_photo("a", picture_bytes(1, 2))


@pytest.mark.parametrize("size", [(3000, 2000), (1500, 500), (500, 1500), (1025, 1024), (16, 9000)])
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_large_photo_is_shrunk_in_proportion(size: tuple[int, int], format: str) -> None:
    photo = read_photo("a", encoded(picture(0, 1, side=32).resize(size), format))
    stored = open_jpeg(photo.jpeg).size
    assert STORED_SIDE * 3 / 4 <= max(stored) <= STORED_SIDE
    assert stored[0] / size[0] == pytest.approx(stored[1] / size[1], rel=0.5 / min(stored))
    assert (photo.metadata.width, photo.metadata.height) == size


def test_a_small_photo_is_never_enlarged() -> None:
    assert open_jpeg(read_photo("a", picture_bytes(0, 1, side=40)).jpeg).size == (40, 40)


def test_opening_a_stored_photo_for_a_small_use_never_falls_under_it() -> None:
    jpeg = read_photo("a", picture_bytes(0, 1, side=1000)).jpeg
    assert open_jpeg(jpeg, 224).size == (250, 250)
    assert open_jpeg(jpeg, 260).size == (500, 500)
    assert open_jpeg(jpeg, 5000).size == (1000, 1000)


def test_a_thumbnail_fits_and_is_never_enlarged() -> None:
    assert open_jpeg(thumbnail(encoded(quartered(900, 600), "JPEG"))).size == (256, 171)
    assert open_jpeg(thumbnail(encoded(quartered(90, 60), "JPEG"))).size == (90, 60)


def test_a_heic_photo_comes_out_with_its_colours() -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    pillow_heif.register_heif_opener()
    try:
        data = encoded(quartered(), "HEIF", quality=95)
    except Exception as error:  # noqa: BLE001  (a build of the library without an encoder)
        pytest.skip(f"no HEIC can be written here: {error}")
    assert_close(quarters_of(read_photo("a.heic", data)), QUARTERS, tolerance=12)
    assert "cut short" in refusal_of(data[:-5], "a.heic")
