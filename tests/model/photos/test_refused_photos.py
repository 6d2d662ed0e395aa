"""What is no photo, or not whole, is refused with its reason."""

import struct
import sys
import zlib

import pytest
from PIL import Image

from model.photos.opened_file import PHOTO_LIMITS
from tests.support.hostile_photos import chunk, jpeg_of, png
from tests.support.pictures import encoded, picture, picture_bytes
from tests.support.quartered import refusal_of


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty (0 bytes)"),
        (b"Dear all,\n the photos are attached.", "this is a text file"),
        ("Grüße ".encode() * 400, "this is a text file"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "a text file"),
        (b"<html><script>alert(1)</script></html>", "this is a web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "this is a vector drawing (SVG)"),
        (b"%PDF-1.7\n", "this is a PDF document"),
        (b"II*\0" + bytes(40), "the file begins like a TIFF picture but is damaged"),
        (b"II*\0\x10\0\0\0CR\2\0" + bytes(40), "this is a raw camera picture"),
        (encoded(picture(0, 1), "TIFF", compression="zstd"), "a TIFF picture of a rare kind"),
        (encoded(picture(0, 1), "TIFF", tiffinfo={50706: b"\1\4\0\0"}), "this is a raw camera picture"),
        (b"PK\3\4" + bytes(40), "this is a zip archive"),
        (b"\0\0\0\x18ftypisom" + bytes(40), "this is a video"),
        (b"\0\0\0\x1cftypavif\0\0\0\0mif1avif" + bytes(40), "the file begins like an AVIF picture but is damaged"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "this is a sound"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "this is a PostScript drawing"),
        (b"MZ" + bytes(90), "this is a program"),
        (bytes(range(256)), "this is a file of an unknown kind"),
        (b"\xff\xd8\xff\xe0" + bytes(90), "the file begins like a JPEG photo but is damaged"),
        (encoded(Image.new("RGB", (1, 1)), "PNG"), "it is 1 x 1 pixels; a photo needs at least 16"),
        (encoded(Image.new("RGB", (15, 400)), "PNG"), "it is 15 x 400 pixels"),
        (png(60_000, 60_000), "opening it would need 3,600 megapixels; at most 60"),
        (png(12_000, 12_000), "opening it would need 144 megapixels"),  # a mere warning of the decoder
        (png(9_400, 9_400), "opening it would need 88 megapixels"),  # not even that
        (png(100, 200_000), "it is 100 x 200,000 pixels; at most 20,000"),
        (png(60_000, 1001), "opening it would need 61 megapixels; at most 60"),
        (jpeg_of(20_000, 12_501), "opening it would need 251 megapixels; at most 250"),
        (bytes(PHOTO_LIMITS.file_bytes + 1), "the file has 31 MB; at most 30 are read"),
    ],
)  # fmt: skip
def test_what_is_no_photo_is_refused_with_its_reason(data: bytes, words: str) -> None:
    assert words in refusal_of(data)


def test_a_webp_that_promises_too_much_is_refused_before_its_decoder_sees_it() -> None:
    body = b"WEBPVP8X\x0a\0\0\0\0\0\0\0" + (16_383).to_bytes(3, "little") * 2
    data = b"RIFF" + struct.pack("<I", len(body)) + body
    assert "would need 268 megapixels" in refusal_of(data)


def test_a_text_bomb_in_a_png_is_refused() -> None:
    text = b"k\0\0" + zlib.compress(bytes(100 << 20), 9)
    assert "damaged" in refusal_of(png(64, 64, extra=chunk(b"zTXt", text)))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF"])
@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_a_photo_cut_short_is_refused(format: str, share: float) -> None:
    data = encoded(picture(1, 1, side=300), format)
    assert "cut short" in refusal_of(data[: int(len(data) * share)])


def test_a_jpeg_that_lacks_only_its_end_is_refused() -> None:
    assert "the file is cut short" in refusal_of(picture_bytes(0, 1)[:-2])


def test_a_png_with_one_damaged_pixel_is_refused() -> None:
    data = bytearray(encoded(picture(0, 1), "PNG"))
    data[len(data) // 2] ^= 1
    assert "damaged inside" in refusal_of(bytes(data))


def test_a_heic_photo_without_its_decoder_says_how_to_get_a_jpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    reason = refusal_of(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(9), "IMG_1.HEIC")
    assert "a HEIC photo" in reason
    assert "Most Compatible" in reason


def test_an_old_heic_decoder_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    monkeypatch.setattr(pillow_heif, "__version__", "1.6.9")
    assert "a HEIC photo" in refusal_of(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
