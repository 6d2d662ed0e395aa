"""Every format and mode comes out as a person would see it; everything else is refused with its reason."""

import contextlib
import hashlib
import io
import re
import struct
import sys
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from model.common.errors import PhotoRefused
from model.common.text import clean_text, display_name
from model.photos.photo import PHOTO_LIMITS, STORED_SIDE, Photo, open_jpeg, read_photo, thumbnail
from tests.support.pictures import picture, picture_bytes

# A picture that shows how it is turned: each quarter has a colour of its own, and it is wider than high.
QUARTERS = ((220, 40, 40), (40, 200, 60), (50, 60, 210), (230, 220, 60))  # left and right above, then below
WIDTH, HEIGHT = 96, 64


def quartered(width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    image = Image.new("RGB", (width, height))
    for i, colour in enumerate(QUARTERS):
        x, y = i % 2 * width // 2, i // 2 * height // 2
        image.paste(colour, (x, y, x + width // 2, y + height // 2))
    return image


def saved(image: Image.Image, format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def pixels(photo: Photo) -> NDArray[np.uint8]:
    return np.asarray(open_jpeg(photo.jpeg))


def quarters_of(photo: Photo) -> list[tuple[int, ...]]:
    """The mean colour in the middle of each quarter."""
    array = pixels(photo)
    height, width = array.shape[:2]
    middles = [(height * y // 4, width * x // 4) for y in (1, 3) for x in (1, 3)]
    return [tuple(array[y - 3 : y + 4, x - 3 : x + 4].mean((0, 1)).round().astype(int)) for y, x in middles]


def colour_of(photo: Photo) -> tuple[int, ...]:
    return tuple(pixels(photo).mean((0, 1)).round().astype(int))


def assert_close(found: object, expected: object, tolerance: int = 4) -> None:
    assert np.abs(np.subtract(found, expected)).max() <= tolerance, f"{found} is not {expected}"


def refusal_of(data: bytes, name: str = "a.jpg") -> str:
    with pytest.raises(PhotoRefused) as caught:
        read_photo(name, data)
    assert caught.value.name == name
    assert re.fullmatch(r"[a-z].*\.", caught.value.reason), "a reason goes on from the name and ends as a sentence"
    return caught.value.reason


# ---- formats and modes ----


FORMATS: dict[str, Callable[[Image.Image], bytes]] = {
    "JPEG": lambda image: saved(image, "JPEG", quality=95, subsampling=0),
    "progressive JPEG": lambda image: saved(image, "JPEG", quality=95, progressive=True),
    "MPO": lambda image: saved(image, "MPO", save_all=True, append_images=[Image.new("RGB", image.size)]),
    "PNG": lambda image: saved(image, "PNG"),
    "palette PNG": lambda image: saved(image.quantize(8), "PNG"),
    "WebP": lambda image: saved(image, "WEBP", quality=95),
    "lossless WebP": lambda image: saved(image, "WEBP", lossless=True),
    "BMP": lambda image: saved(image, "BMP"),
    "palette BMP": lambda image: saved(image.quantize(8), "BMP"),
    "GIF": lambda image: saved(image, "GIF"),
}


@pytest.mark.parametrize("encode", FORMATS.values(), ids=FORMATS.keys())
def test_each_format_comes_out_with_its_colours(encode: Callable[[Image.Image], bytes]) -> None:
    photo = read_photo("a.jpg", encode(quartered()))
    assert (photo.width, photo.height) == (WIDTH, HEIGHT)
    assert_close(quarters_of(photo), QUARTERS, tolerance=8)


def test_an_mpo_is_told_from_a_plain_jpeg_by_pillow() -> None:
    assert Image.open(io.BytesIO(FORMATS["MPO"](quartered()))).format == "MPO"


def test_the_first_frame_of_an_animated_gif_is_taken() -> None:
    later = [Image.new("RGB", (WIDTH, HEIGHT), "black") for _ in range(3)]
    data = saved(quartered(), "GIF", save_all=True, append_images=later)
    assert_close(quarters_of(read_photo("a.gif", data)), QUARTERS, tolerance=8)


def test_the_first_frame_of_an_animated_webp_is_taken() -> None:
    data = saved(quartered(), "WEBP", save_all=True, append_images=[Image.new("RGB", (WIDTH, HEIGHT))])
    assert_close(quarters_of(read_photo("a.webp", data)), QUARTERS, tolerance=12)


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
    assert_close(colour_of(read_photo("a", saved(image, format))), expected)


def test_a_cmyk_jpeg_of_adobe_is_stored_inverted_and_comes_out_right() -> None:
    data = saved(Image.new("CMYK", (40, 30), CMYK_OF_ORANGE), "JPEG")
    assert b"Adobe" in data
    assert_close(colour_of(read_photo("a.jpg", data)), (235, 117, 0))


def test_a_transparent_colour_of_a_palette_is_white() -> None:
    image = quartered().quantize(4)
    transparent = image.getpixel((0, 0))
    photo = read_photo("a.png", saved(image, "PNG", transparency=transparent))
    assert_close(quarters_of(photo), ((255, 255, 255), *QUARTERS[1:]), tolerance=8)


def test_a_transparent_colour_without_palette_is_white() -> None:
    photo = read_photo("a.png", saved(quartered(), "PNG", transparency=QUARTERS[3]))
    assert_close(quarters_of(photo), (*QUARTERS[:3], (255, 255, 255)), tolerance=8)


def test_a_transparent_grey_of_sixteen_bits_is_white() -> None:
    halves = np.repeat(np.array([[20_000, 60_000]], np.uint16), 20, axis=1).repeat(30, axis=0)
    array = pixels(read_photo("a.png", saved(Image.fromarray(halves), "PNG", transparency=20_000)))
    assert_close(array[15, 8], 255)
    assert_close(array[15, 32], 60_000 // 257)


def sixteen_bits(low: int, high: int) -> bytes:
    """A ramp from `low` to `high`, left to right."""
    ramp = np.linspace(low, high, 256).round().astype(np.uint16)
    return saved(Image.fromarray(np.tile(ramp, (64, 1))), "PNG")


def test_sixteen_bits_over_most_of_the_range_keep_their_brightness() -> None:
    row = pixels(read_photo("a.png", sixteen_bits(10_000, 40_000)))[32, :, 0]
    assert_close((row[2], row[-3]), (10_000 // 257, 40_000 // 257))


def test_sixteen_bits_in_a_sliver_of_the_range_are_spread() -> None:
    row = pixels(read_photo("thermal.png", sixteen_bits(29_000, 31_000)))[32, :, 0]
    assert_close((row[2], row[128], row[-3]), (2, 128, 253))


def test_sixteen_bits_a_colour_come_out_as_eight() -> None:
    rows = b"".join(b"\0" + struct.pack(">3H", 0xFFFF, 0x8000, 0) * 20 for _ in range(20))
    data = png(20, 20, colour_type=2, bits=16, pixels=zlib.compress(rows))
    assert_close(colour_of(read_photo("a.png", data)), (255, 128, 0))


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
    photo = read_photo("a", saved(seen, format, exif=exif, quality=95))
    assert (photo.width, photo.height) == (WIDTH, HEIGHT)
    assert_close(quarters_of(photo), QUARTERS, tolerance=12)


def test_a_large_turned_photo_is_upright_and_knows_its_full_size() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    seen = quartered(4000, 3000).transpose(Image.Transpose.ROTATE_90)
    photo = read_photo("a.jpg", saved(seen, "JPEG", exif=exif, quality=80))
    assert (photo.width, photo.height) == (4000, 3000)
    assert open_jpeg(photo.jpeg).size == (1000, 750)
    assert_close(quarters_of(photo), QUARTERS, tolerance=8)


def test_a_photo_with_broken_notes_is_taken_as_it_is() -> None:
    data = saved(quartered(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert_close(quarters_of(read_photo("a.jpg", data)), QUARTERS, tolerance=8)


# ---- colour profiles ----


def profile_with(primaries: dict[bytes, tuple[float, float, float]], description: str) -> bytes:
    """A colour profile of gamma 2.2 whose colours are these in XYZ, adapted to D50."""

    def number(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    text = description.encode() + b"\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(79),
        b"wtpt": b"XYZ \0\0\0\0" + number(0.9642) + number(1.0) + number(0.8249),
        **{name: b"XYZ \0\0\0\0" + b"".join(map(number, xyz)) for name, xyz in primaries.items()},
        **{name: b"curv\0\0\0\0" + struct.pack(">IH", 1, 563) for name in (b"rTRC", b"gTRC", b"bTRC")},
    }
    table, body, offset = b"", b"", 132 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", offset + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    size = offset + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02400000, b"mntr", b"RGB ", b"XYZ ") + bytes(12)
    header += b"acsp" + bytes(28) + number(0.9642) + number(1.0) + number(0.8249)
    return header + bytes(128 - len(header)) + struct.pack(">I", len(tags)) + table + body


WIDE = {  # the primaries of Adobe RGB
    b"rXYZ": (0.6097, 0.3111, 0.0195),
    b"gXYZ": (0.2053, 0.6257, 0.0609),
    b"bXYZ": (0.1492, 0.0632, 0.7446),
}
ADOBE_LIKE = profile_with(WIDE, "wide")


def test_a_wide_colour_profile_is_applied() -> None:
    stored = np.array([150, 200, 100])
    xyz = np.array([*WIDE.values()]).T @ (stored / 255) ** 2.2
    # From XYZ (D50) to linear sRGB: the published matrix.
    to_srgb = [[3.1339, -1.6169, -0.4906], [-0.9788, 1.9161, 0.0335], [0.0719, -0.2290, 1.4052]]
    expected = 255 * (1.055 * (to_srgb @ xyz) ** (1 / 2.4) - 0.055)
    assert abs(expected - stored).max() > 20

    data = saved(Image.new("RGB", (40, 30), tuple(stored)), "JPEG", icc_profile=ADOBE_LIKE, quality=95)
    assert_close(colour_of(read_photo("a.jpg", data)), expected)


def test_grey_stays_grey_under_a_wide_profile() -> None:
    data = saved(Image.new("RGB", (40, 30), (128, 128, 128)), "PNG", icc_profile=ADOBE_LIKE)
    assert_close(colour_of(read_photo("a.png", data)), (128, 128, 128))


def test_an_srgb_profile_changes_nothing() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert (
        read_photo("a", saved(quartered(), "PNG", icc_profile=srgb)).id == read_photo("a", saved(quartered(), "PNG")).id
    )


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("profile", [b"not a profile", ADOBE_LIKE[:200], bytes(500)])
def test_a_damaged_profile_is_passed_over(mode: str, profile: bytes) -> None:
    image = Image.new("RGB", (40, 30), (90, 90, 90)).convert(mode)
    data = saved(image, "JPEG" if mode == "CMYK" else "PNG", icc_profile=profile)
    assert_close(colour_of(read_photo("a", data)), (90, 90, 90))


def test_a_profile_for_another_kind_of_image_is_passed_over() -> None:
    data = saved(Image.new("L", (40, 30), 90), "JPEG", icc_profile=ADOBE_LIKE)
    assert_close(colour_of(read_photo("a.jpg", data)), (90, 90, 90))


# ---- what is stored ----


def test_the_stored_photo_is_a_plain_rgb_jpeg_named_by_its_content() -> None:
    photo = read_photo("a.png", saved(quartered().convert("RGBA"), "PNG"))
    stored = Image.open(io.BytesIO(photo.jpeg))
    assert (stored.format, stored.mode, stored.size) == ("JPEG", "RGB", (WIDTH, HEIGHT))
    assert photo.id == hashlib.sha256(photo.jpeg).hexdigest()


def test_no_metadata_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETMAKER"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    data = saved(quartered(), "JPEG", exif=exif, comment=b"SECRETCOMMENT", icc_profile=ADOBE_LIKE)
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
    photo = read_photo("a", saved(picture(0, 1, side=32).resize(size), format))
    stored = open_jpeg(photo.jpeg).size
    assert STORED_SIDE * 3 / 4 <= max(stored) <= STORED_SIDE
    assert stored[0] / size[0] == pytest.approx(stored[1] / size[1], rel=0.5 / min(stored))
    assert (photo.width, photo.height) == size


def test_a_small_photo_is_never_enlarged() -> None:
    assert open_jpeg(read_photo("a", picture_bytes(0, 1, side=40)).jpeg).size == (40, 40)


def test_opening_a_stored_photo_for_a_small_use_never_falls_under_it() -> None:
    jpeg = read_photo("a", picture_bytes(0, 1, side=1000)).jpeg
    assert open_jpeg(jpeg, 224).size == (250, 250)
    assert open_jpeg(jpeg, 260).size == (500, 500)
    assert open_jpeg(jpeg, 5000).size == (1000, 1000)


def test_a_thumbnail_fits_and_is_never_enlarged() -> None:
    assert open_jpeg(thumbnail(saved(quartered(900, 600), "JPEG"))).size == (256, 171)
    assert open_jpeg(thumbnail(saved(quartered(90, 60), "JPEG"))).size == (90, 60)


# ---- names ----


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/blade.jpg", "blade.jpg"),
        ("C:\\photos\\blade.jpg", "blade.jpg"),
        ("bla\u202egpj.exe", "blagpj.exe"),
        ("a\x00b\n c\x1b[31m.jpg", "ab c[31m.jpg"),
        ("\udcff.jpg", "?.jpg"),
        ("👩‍🔧 at work.jpg", "👩‍🔧 at work.jpg"),
        ("", "photo"),
        ("folder/", "folder"),
    ],
)
def test_a_name_is_shown_without_folders_and_tricks(name: str, shown: str) -> None:
    assert display_name(name) == shown


def test_a_very_long_name_keeps_its_beginning_and_its_end() -> None:
    shown = display_name("blade" + "x" * 500 + ".jpg")
    assert len(shown) == 120
    assert (shown[:5], shown[-4:]) == ("blade", ".jpg")


def test_text_is_composed() -> None:
    assert clean_text("Flu\u0308gel") == "Flügel"


# ---- what is refused ----


def png(
    width: int, height: int, *, colour_type: int = 2, bits: int = 8, pixels: bytes = b"", extra: bytes = b""
) -> bytes:
    """A PNG made by hand, so that its header can promise anything."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", pixels or zlib.compress(b"\0" * 999))
        + chunk(b"IEND", b"")
    )  # fmt: skip


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
        (b"II*\0" + bytes(40), "this is a TIFF"),
        (b"PK\3\4" + bytes(40), "this is a zip archive"),
        (b"\0\0\0\x18ftypisom" + bytes(40), "this is a video"),
        (b"\0\0\0\x1cftypavif\0\0\0\0mif1avif" + bytes(40), "this is an AVIF picture"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "this is a sound"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "this is a PostScript drawing"),
        (b"MZ" + bytes(90), "this is a program"),
        (bytes(range(256)), "this is a file of an unknown kind"),
        (b"\xff\xd8\xff\xe0" + bytes(90), "the file begins like a JPEG photo but is damaged"),
        (saved(Image.new("RGB", (1, 1)), "PNG"), "it is 1 x 1 pixels; a photo needs at least 16"),
        (saved(Image.new("RGB", (15, 400)), "PNG"), "it is 15 x 400 pixels"),
        (png(60_000, 60_000), "opening it would need 3,600 megapixels; at most 60"),
        (png(12_000, 12_000), "opening it would need 144 megapixels"),  # a mere warning of the decoder
        (png(9_400, 9_400), "opening it would need 88 megapixels"),  # not even that
        (png(100, 200_000), "it is 100 x 200,000 pixels; at most 20,000"),
        (bytes(PHOTO_LIMITS.file_bytes + 1), "the file has 30 MB; at most 30 are read"),
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
    chunk = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))
    assert "damaged" in refusal_of(png(64, 64, extra=chunk))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "BMP", "GIF"])
@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_a_photo_cut_short_is_refused(format: str, share: float) -> None:
    data = saved(picture(1, 1, side=300), format)
    assert "cut short" in refusal_of(data[: int(len(data) * share)])


def test_a_jpeg_that_lacks_only_its_end_is_refused() -> None:
    assert "the file is cut short" in refusal_of(picture_bytes(0, 1)[:-2])


def test_a_png_with_one_damaged_pixel_is_refused() -> None:
    data = bytearray(saved(picture(0, 1), "PNG"))
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


def test_a_heic_photo_comes_out_with_its_colours() -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    pillow_heif.register_heif_opener()
    try:
        data = saved(quartered(), "HEIF", quality=95)
    except Exception as error:  # noqa: BLE001  (a build of the library without an encoder)
        pytest.skip(f"no HEIC can be written here: {error}")
    assert_close(quarters_of(read_photo("a.heic", data)), QUARTERS, tolerance=12)
    assert "cut short" in refusal_of(data[:-5], "a.heic")


@pytest.mark.parametrize("seed", range(300))
def test_damaged_bytes_give_a_photo_or_a_refusal(seed: int) -> None:
    rng = np.random.default_rng(seed)
    encode = list(FORMATS.values())[seed % len(FORMATS)]
    data = bytearray(encode(quartered()))
    for at in rng.integers(0, len(data), 1 + seed % 7):
        data[at] = rng.integers(0, 256)
    with contextlib.suppress(PhotoRefused):
        assert open_jpeg(read_photo("a", bytes(data)).jpeg).mode == "RGB"
