"""Squares are what all pixels of a file make by ONNX's Resize, upright, and no worker can hand in others."""

import io

import msgspec
import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from model.common.arrays import Pixels
from model.photos.decoder import Decoder
from model.photos.decoding.decoder_worker import _checked
from model.photos.levels import mapped
from model.photos.photo import Photo, asked_photo
from model.photos.photo_store import PhotoStore
from model.photos.squares import SquaresWanted, Squeezer, resize_graph
from tests.support.pictures import encoded, picture

SIDES = (256, 288)
WANTED = SquaresWanted(SIDES)


def expected(data: bytes) -> dict[int, Pixels]:
    pixels = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
    return Squeezer(resize_graph()).squares(pixels, SIDES)


def same(found: Photo, pixels: dict[int, Pixels]) -> bool:
    return found.squares.keys() == pixels.keys() and all((found.squares[side] == pixels[side]).all() for side in pixels)


def turned(orientation: int) -> bytes:
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = orientation
    picture(0, 1, side=300).resize((300, 200)).save(out, "JPEG", exif=exif.tobytes())
    return out.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_squares_are_of_the_upright_photo(decoder: Decoder, orientation: int) -> None:
    data = turned(orientation)
    assert same(decoder.read("a.jpg", data, WANTED), expected(data))


def test_squares_are_of_all_pixels_although_the_stored_photo_is_read_at_a_fraction(decoder: Decoder) -> None:
    data = encoded(picture(0, 1, side=64).resize((3200, 2400), Image.Resampling.NEAREST), "JPEG")
    photo = decoder.read("a.jpg", data, WANTED)
    assert same(photo, expected(data))
    assert decoder.read("a.jpg", data).id == photo.id  # asked or to learn from: one photo


def test_what_is_not_wanted_is_not_made(decoder: Decoder) -> None:
    assert decoder.read("a.jpg", turned(1)).squares == {}


def test_a_deep_photo_is_squeezed_under_the_mapping_of_its_classifier(decoder: Decoder) -> None:
    values = np.linspace(1000, 3000, 90_000).reshape(300, 300).astype(np.uint16)
    data = encoded(Image.fromarray(values), "PNG")
    under = SquaresWanted((256,), mapping=(0.0, 4000.0))
    found = mapped(decoder.read("a.png", data, under), (0.0, 4000.0)).squares[256]
    assert (found.min(), found.max()) == pytest.approx((64, 191), abs=2)
    own = decoder.read("a.png", data, SquaresWanted((256,))).squares[256]
    assert (own.min(), own.max()) == pytest.approx((0, 255), abs=2)


def test_a_store_keeps_squares_without_loss(decoder: Decoder, tmp_path: object) -> None:
    store = PhotoStore(tmp_path)  # type: ignore[arg-type]
    photo = decoder.read("a.jpg", turned(6), WANTED)
    store.add(photo)
    asked = store.asked(photo.id, (*SIDES, 224))
    assert asked.jpeg == photo.jpeg
    assert asked.squares.keys() == set(SIDES)  # of another side there is none: the network reads the stored photo
    assert all((asked.squares[side] == asked_photo(photo).squares[side]).all() for side in SIDES)


@pytest.mark.parametrize("change", [lambda payload: payload[:-1], lambda payload: payload + b"\0"])
def test_a_worker_that_hands_in_fewer_or_more_pixels_is_not_believed(decoder: Decoder, change: object) -> None:
    photo = decoder.read("a.jpg", turned(1), WANTED)
    notes = msgspec.json.encode({"metadata": photo.metadata, "n_bytes": len(photo.jpeg)})
    payload = photo.jpeg + b"".join(square.tobytes() for square in photo.squares.values())
    assert same(_checked("a.jpg", notes, payload, SIDES), dict(photo.squares))
    with pytest.raises(ValueError, match="no photo of ours"):
        _checked("a.jpg", notes, change(payload), SIDES)  # type: ignore[operator]


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_squares_of_the_largest_photos_fit_into_the_memory(decoder: Decoder, mode: str) -> None:
    large = encoded(Image.new(mode, (8000, 7500), (200, 100, 50)), "PNG")
    assert (decoder.read("a.png", large, WANTED).squares[256] == (200, 100, 50)).all()


def test_so_do_those_of_a_large_jpeg_that_was_turned_and_has_a_profile(decoder: Decoder) -> None:
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()  # of another kind: passed over
    Image.new("RGB", (7900, 7500), (200, 100, 50)).save(out, "JPEG", exif=exif.tobytes(), icc_profile=profile)
    found = decoder.read("a.jpg", out.getvalue(), WANTED)
    assert (found.metadata.width, found.metadata.height) == (7500, 7900)
    assert np.abs(found.squares[288].astype(int) - (200, 100, 50)).max() <= 3
