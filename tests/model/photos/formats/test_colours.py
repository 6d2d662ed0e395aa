"""Modes, transparency, sixteen bits and profiles come out as a person would see them."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from model.photos.photo import read_photo
from tests.support.colour_profiles import ADOBE_LIKE, WIDE
from tests.support.hostile_photos import png
from tests.support.pictures import encoded
from tests.support.quartered import QUARTERS, assert_close, colour_of, pixels, quartered, quarters_of

CMYK_OF_ORANGE = (0, 128, 255, 20)
UNIFORM: dict[str, tuple[Image.Image, str, tuple[int, int, int]]] = {
    "L": (Image.new("L", (40, 30), 99), "PNG", (99, 99, 99)),
    "L in a JPEG": (Image.new("L", (40, 30), 99), "JPEG", (99, 99, 99)),
    "1": (Image.new("1", (40, 30), 1), "PNG", (255, 255, 255)),
    "1 in a BMP": (Image.new("1", (40, 30), 0), "BMP", (0, 0, 0)),
    "LA, half transparent": (Image.new("LA", (40, 30), (0, 128)), "PNG", (127, 127, 127)),
    "RGBA, wholly transparent": (Image.new("RGBA", (40, 30), (255, 0, 0, 0)), "PNG", (255, 255, 255)),
    "RGBA, half transparent": (Image.new("RGBA", (40, 30), (255, 0, 0, 128)), "PNG", (255, 127, 127)),
    "RGBA in a WebP": (Image.new("RGBA", (40, 30), (0, 0, 255, 255)), "WEBP", (0, 0, 255)),
    "RGBA in a BMP": (Image.new("RGBA", (40, 30), (0, 0, 255, 255)), "BMP", (0, 0, 255)),
    "CMYK": (Image.new("CMYK", (40, 30), CMYK_OF_ORANGE), "JPEG", (235, 117, 0)),
    "I;16": (Image.new("I;16", (40, 30), 0x8080), "PNG", (128, 128, 128)),
}


@pytest.mark.parametrize(("image", "format", "expected"), UNIFORM.values(), ids=UNIFORM.keys())
def test_each_mode_comes_out_with_its_colour(image: Image.Image, format: str, expected: tuple[int, int, int]) -> None:
    assert_close(colour_of(read_photo("a", encoded(image, format))), expected)


def test_a_cmyk_jpeg_of_adobe_is_stored_inverted_and_comes_out_right() -> None:
    data = encoded(Image.new("CMYK", (40, 30), CMYK_OF_ORANGE), "JPEG")
    assert b"Adobe" in data
    assert_close(colour_of(read_photo("a.jpg", data)), (235, 117, 0))


def test_a_transparent_colour_of_a_palette_is_white() -> None:
    image = quartered().quantize(4)
    transparent = image.getpixel((0, 0))
    photo = read_photo("a.png", encoded(image, "PNG", transparency=transparent))
    assert_close(quarters_of(photo), ((255, 255, 255), *QUARTERS[1:]), tolerance=8)


def test_a_transparent_colour_without_palette_is_white() -> None:
    photo = read_photo("a.png", encoded(quartered(), "PNG", transparency=QUARTERS[3]))
    assert_close(quarters_of(photo), (*QUARTERS[:3], (255, 255, 255)), tolerance=8)


def test_a_transparent_grey_of_sixteen_bits_is_white() -> None:
    halves = np.repeat(np.array([[20_000, 60_000]], np.uint16), 20, axis=1).repeat(30, axis=0)
    array = pixels(read_photo("a.png", encoded(Image.fromarray(halves), "PNG", transparency=20_000)))
    assert_close(array[15, 8], 255)
    assert_close(array[15, 32], 60_000 // 257)


def test_sixteen_bits_a_colour_come_out_as_eight() -> None:
    rows = b"".join(b"\0" + struct.pack(">3H", 0xFFFF, 0x8000, 0) * 20 for _ in range(20))
    data = png(20, 20, colour_type=2, bits=16, pixels=zlib.compress(rows))
    assert_close(colour_of(read_photo("a.png", data)), (255, 128, 0))


def test_a_wide_colour_profile_is_applied() -> None:
    stored = np.array([150, 200, 100])
    xyz = np.array([*WIDE.values()]).T @ (stored / 255) ** 2.2
    # From XYZ (D50) to linear sRGB: the published matrix.
    to_srgb = [[3.1339, -1.6169, -0.4906], [-0.9788, 1.9161, 0.0335], [0.0719, -0.2290, 1.4052]]
    expected = 255 * (1.055 * (to_srgb @ xyz) ** (1 / 2.4) - 0.055)
    assert abs(expected - stored).max() > 20

    data = encoded(Image.new("RGB", (40, 30), tuple(stored)), "JPEG", icc_profile=ADOBE_LIKE, quality=95)
    assert_close(colour_of(read_photo("a.jpg", data)), expected)


def test_grey_stays_grey_under_a_wide_profile() -> None:
    data = encoded(Image.new("RGB", (40, 30), (128, 128, 128)), "PNG", icc_profile=ADOBE_LIKE)
    assert_close(colour_of(read_photo("a.png", data)), (128, 128, 128))


def test_an_srgb_profile_changes_nothing() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert (
        read_photo("a", encoded(quartered(), "PNG", icc_profile=srgb)).id
        == read_photo("a", encoded(quartered(), "PNG")).id
    )


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("profile", [b"not a profile", ADOBE_LIKE[:200], bytes(500)])
def test_a_damaged_profile_is_passed_over(mode: str, profile: bytes) -> None:
    image = Image.new("RGB", (40, 30), (90, 90, 90)).convert(mode)
    data = encoded(image, "JPEG" if mode == "CMYK" else "PNG", icc_profile=profile)
    assert_close(colour_of(read_photo("a", data)), (90, 90, 90))


def test_a_profile_for_another_kind_of_image_is_passed_over() -> None:
    data = encoded(Image.new("L", (40, 30), 90), "JPEG", icc_profile=ADOBE_LIKE)
    assert_close(colour_of(read_photo("a.jpg", data)), (90, 90, 90))
