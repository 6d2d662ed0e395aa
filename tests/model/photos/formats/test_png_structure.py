"""No error of a PNG's decoder is swallowed, and what its file says of its brightness holds."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from model.photos.photo import read_photo
from tests.support.hostile_photos import chunk, png
from tests.support.pictures import encoded, picture
from tests.support.quartered import assert_close, colour_of, pixels, refusal_of

ROWS = b"".join(b"\0" + row.tobytes() for row in np.asarray(picture(0, 1, side=64)))
STREAM = zlib.compress(ROWS)


@pytest.mark.parametrize(
    "stream",
    {
        "a wrong byte": STREAM[:900] + bytes([STREAM[900] ^ 0x55]) + STREAM[901:],
        "cut": STREAM[:-200],
        "half of the rows": zlib.compress(ROWS[: len(ROWS) // 2]),
        "all rows but one": zlib.compress(ROWS[: -len(ROWS) // 64]),
        "a wrong sum": STREAM[:-4] + b"abcd",
        "no head": STREAM[2:-4],
        "no stream": b"hello" * 30,
        "nothing": b"",
        "an unknown way to code rows": zlib.compress(b"\x09" + ROWS[1:]),
    }.values(),
)
@pytest.mark.parametrize("notes", [b"", chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\0\0\0\0\0")])
def test_a_broken_stream_under_right_checksums_is_refused(stream: bytes, notes: bytes) -> None:
    data = png(64, 64, stream)
    end = data.index(b"IEND") - 4
    reason = refusal_of(data[:end] + notes + data[end:])  # reading notes at the end decodes the picture
    assert "damaged inside" in reason or "cut short" in reason


def test_black_pictures_are_whole() -> None:
    for image in (Image.new("RGB", (40, 30)), Image.new("RGBA", (40, 30)), Image.new("1", (33, 17))):
        read_photo("a.png", encoded(image, "PNG"))


@pytest.mark.parametrize("size", [(16, 16), (17, 31), (40, 19), (100, 33)])
@pytest.mark.parametrize("bits", [1, 8])
def test_whole_interlaced_pictures_are_read_and_those_that_lack_rows_are_not(size: tuple[int, int], bits: int) -> None:
    width, height = size
    passes = ((0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2), (0, 1, 1, 2))
    rows = b"".join(
        (b"\0" + b"\x55" * -(-len(range(x, width, right)) * bits // 8)) * len(range(y, height, down))
        for x, right, y, down in passes
        if x < width
    )
    head = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 1)

    def file(stream: bytes) -> bytes:
        parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(stream)) + chunk(b"IEND", b"")
        return b"\x89PNG\r\n\x1a\n" + parts

    read_photo("a.png", file(rows))
    assert "cut short" in refusal_of(file(rows[:-20]))


def test_a_picture_packed_by_apple_says_what_to_do() -> None:
    data = png(64, 64, STREAM[2:-4])
    reason = refusal_of(data[:8] + chunk(b"CgBI", b"\x50\0\x20\2") + data[8:])
    assert "CgBI" in reason
    assert "export it as PNG or JPEG" in reason


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
def test_the_gamma_that_a_file_names_is_honoured(mode: str) -> None:
    image = Image.new("RGB", (40, 30), (90, 90, 90)).convert(mode)
    data = encoded(image, "PNG")

    def with_gamma(value: int, more: bytes = b"") -> bytes:
        return data[:33] + chunk(b"gAMA", struct.pack(">I", value)) + more + data[33:]

    assert_close(colour_of(read_photo("a.png", with_gamma(100_000))), (159, 159, 159))  # light itself
    assert_close(colour_of(read_photo("a.png", with_gamma(45_455))), (90, 90, 90))
    assert_close(colour_of(read_photo("a.png", with_gamma(0))), (90, 90, 90))
    assert_close(colour_of(read_photo("a.png", with_gamma(100_000, chunk(b"sRGB", b"\0")))), (90, 90, 90))


def test_the_stand_in_picture_is_a_good_one() -> None:
    assert_close(pixels(read_photo("a.png", png(64, 64, STREAM))).mean(), np.asarray(picture(0, 1, side=64)).mean())
