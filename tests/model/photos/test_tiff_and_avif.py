"""TIFF and AVIF come out of the limited process as a person would see them."""

import struct
import zlib
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, features

from model.photos.decoder import Decoder
from model.photos.photo import read_photo
from tests.support.pictures import encoded
from tests.support.quartered import QUARTERS, assert_close, pixels, quartered, quarters_of

TURNED = Image.Exif()
TURNED[0x112] = 6


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder(1) as decoder:
        yield decoder


def tiff_of(values: np.ndarray, order: str, packed: bool = False, meaning: int = 2) -> bytes:
    """A TIFF of 16 bits a channel, (height, width, channels), which Pillow does not write."""
    height, width, channels = values.shape
    data = values.astype(f"{order}u2").tobytes()
    data = zlib.compress(data) if packed else data
    data += b"\0" * (len(data) % 2)
    depths = 8 + len(data)
    numbers = {
        256: width, 257: height, 258: 16 if channels == 1 else depths, 259: 8 if packed else 1, 262: meaning, 273: 8,
        277: channels, 278: height, 279: len(data),
    }  # fmt: skip
    entries = b""
    for tag, value in numbers.items():
        kind, n = (3, channels) if tag == 258 and channels > 1 else (4, 1)
        entries += struct.pack(f"{order}HHII", tag, kind, n, value)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", depths + 2 * channels)
    return head + data + struct.pack(f"{order}{channels}H", *[16] * channels) + struct.pack(
        f"{order}H", len(numbers)) + entries + bytes(4)  # fmt: skip


COLOURS = {
    "plain": encoded(quartered(), "TIFF"),
    "lzw": encoded(quartered(), "TIFF", compression="tiff_lzw"),
    "deflate": encoded(quartered(), "TIFF", compression="tiff_adobe_deflate"),
    "packbits": encoded(quartered(), "TIFF", compression="packbits"),
    "jpeg": encoded(quartered(), "TIFF", compression="jpeg", quality=95),
    "palette": encoded(quartered().quantize(16), "TIFF"),
    "alpha": encoded(quartered().convert("RGBA"), "TIFF"),
    "cmyk": encoded(quartered().convert("CMYK"), "TIFF"),
    "large numbers": encoded(quartered(), "TIFF", big_tiff=True),
    "the first page": encoded(quartered(), "TIFF", save_all=True, append_images=[Image.new("RGB", (50, 50))]),
    "turned": encoded(quartered().transpose(Image.Transpose.ROTATE_90), "TIFF", exif=TURNED),
    "turned lzw": encoded(
        quartered().transpose(Image.Transpose.ROTATE_90), "TIFF", exif=TURNED, compression="tiff_lzw"
    ),
    "16 bits": tiff_of(np.asarray(quartered()).astype(np.uint16) * 257, "<"),
    "16 bits, other order": tiff_of(np.asarray(quartered()).astype(np.uint16) * 257, ">"),
    "16 bits, packed": tiff_of(np.asarray(quartered()).astype(np.uint16) * 257, "<", packed=True),
}
if features.check("avif"):
    COLOURS |= {
        "avif": encoded(quartered(), "AVIF", quality=95),
        "avif, alpha": encoded(quartered().convert("RGBA"), "AVIF", quality=95),
        "avif, turned": encoded(
            quartered().transpose(Image.Transpose.ROTATE_90), "AVIF", exif=TURNED, quality=95
        ),
    }  # fmt: skip


@pytest.mark.parametrize("make", COLOURS)
def test_every_make_comes_out_in_its_colours(make: str, decoder: Decoder) -> None:
    photo = decoder.read("a", COLOURS[make])
    assert_close(quarters_of(photo), QUARTERS, tolerance=40 if make.startswith("16") else 14)  # these fill the range
    assert (photo.metadata.width, photo.metadata.height) == quartered().size


@pytest.mark.parametrize("order", ["<", ">"])
def test_zero_may_be_white(order: str) -> None:
    ramp = np.tile(np.arange(256, dtype=np.uint16) * 16, (64, 1))[..., None]
    for meaning, expected in ((1, (2, 253)), (0, (253, 2))):
        if order == "<" or meaning:
            row = pixels(read_photo("a.tif", tiff_of(ramp, order, meaning=meaning)))[32, :, 0]
            assert_close((row[2], row[-3]), expected)


def test_a_photo_of_61_megapixels_is_read(decoder: Decoder) -> None:
    data = encoded(
        Image.effect_noise((1188, 792), 30).resize((9504, 6336), Image.Resampling.NEAREST), "JPEG", quality=50
    )
    assert (decoder.read("a.jpg", data).metadata.width) == 9504
