"""Photos of every format damaged at random, and bombs made by hand; for tests and benchmarks."""

import random
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence

from PIL import Image, ImageCms

from tests.support.pictures import encoded, picture

SECRET = b"SECRET"  # in every note that a seed carries: it must never come out


def seeds() -> dict[str, bytes]:
    """Return a small photo of every format and mode that is accepted, with all the notes that it can carry."""
    plain = picture(0, 3, side=48)
    notes = _notes()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"
    frames = {"save_all": True, "append_images": [picture(1, i, side=48) for i in range(3)]}
    made = {
        "jpeg": encoded(plain, "JPEG", exif=notes, xmp=xmp, comment=SECRET, icc_profile=profile),
        "jpeg with a preview": _with_preview(plain),
        "progressive jpeg": encoded(plain, "JPEG", progressive=True, exif=notes),
        "grey jpeg": encoded(plain.convert("L"), "JPEG"),
        "cmyk jpeg": encoded(plain.convert("CMYK"), "JPEG"),
        "jpeg with restarts": encoded(plain, "JPEG", restart_marker_blocks=2),
        "mpo": encoded(plain, "MPO", exif=notes, **frames),
        "png": encoded(plain, "PNG", exif=notes, icc_profile=profile, pnginfo=_png_texts()),
        "palette png": encoded(plain.quantize(16), "PNG", transparency=3),
        "rgba png": encoded(plain.convert("RGBA"), "PNG"),
        "one-bit png": encoded(plain.convert("1"), "PNG"),
        "deep png": encoded(plain.convert("I;16"), "PNG"),
        "apng": encoded(plain, "PNG", **frames),
        "webp": encoded(plain, "WEBP", exif=notes, xmp=xmp, icc_profile=profile),
        "lossless webp": encoded(plain, "WEBP", lossless=True),
        "rgba webp": encoded(plain.convert("RGBA"), "WEBP"),
        "moving webp": encoded(plain, "WEBP", **frames),
        "gif": encoded(plain, "GIF", comment=SECRET),
        "moving gif": encoded(plain, "GIF", **frames),
        "bmp": encoded(plain, "BMP"),
        "tiff": encoded(plain, "TIFF", exif=notes, icc_profile=profile),
        "packed tiff": encoded(plain, "TIFF", compression="tiff_lzw"),
        "tiff of jpeg": encoded(plain, "TIFF", compression="jpeg"),
        "deep tiff": encoded(plain.convert("I;16"), "TIFF", compression="tiff_adobe_deflate"),
        "float tiff": encoded(plain.convert("F"), "TIFF"),
        "avif": encoded(plain, "AVIF", exif=notes, xmp=xmp, icc_profile=profile),
        "moving avif": encoded(plain, "AVIF", **frames),
        "palette bmp": encoded(plain.quantize(16), "BMP"),
        "one-bit bmp": encoded(plain.convert("1"), "BMP"),
        "packed bmp": _packed_bmp(),
    }
    return made | _heic(plain, notes)


def mutated(n: int, seed: int, originals: Sequence[bytes]) -> Iterator[bytes]:
    """Yield damaged photos, the same for the same seed: bytes changed, cut, spliced, repeated, headers grown."""
    rng = random.Random(seed)
    for i in range(n):
        data = bytearray(originals[i % len(originals)])
        for _ in range(rng.choice((1, 1, 1, 2, 4, 12))):
            rng.choice(_WAYS)(data, rng, originals)
        # Checksums are checked first: without right ones nothing would reach what lies behind them.
        yield with_checksums(bytes(data)) if data[:4] == b"\x89PNG" and rng.random() < 0.7 else bytes(data)


def with_checksums(data: bytes) -> bytes:
    """Return a PNG whose chunks all have the checksum of what is in them."""
    fixed, at = bytearray(data), 8
    while at + 12 <= len(fixed):
        end = at + 8 + int.from_bytes(fixed[at : at + 4], "big")
        if end + 4 > len(fixed):
            break
        struct.pack_into(">I", fixed, end, zlib.crc32(fixed[at + 4 : end]))
        at = end + 4
    return bytes(fixed)


# --- ways to damage a file ---------------------------------------------------------------------------------------


def flip(data: bytearray, rng: random.Random, _: Sequence[bytes]) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _head(data: bytearray, rng: random.Random, _: Sequence[bytes]) -> None:
    if data:
        data[rng.randrange(min(len(data), 64))] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))


def cut(data: bytearray, rng: random.Random, _: Sequence[bytes]) -> None:
    at = rng.randrange(len(data) or 1)
    del data[at : at + rng.choice((1, 2, 8, 100, len(data)))]


def _splice(data: bytearray, rng: random.Random, originals: Sequence[bytes]) -> None:
    other = rng.choice(originals)
    at, start = rng.randrange(len(data) or 1), rng.randrange(len(other) or 1)
    data[at : at + rng.choice((0, 64, len(data)))] = other[start : start + rng.choice((16, 200, len(other)))]


def repeat(data: bytearray, rng: random.Random, _: Sequence[bytes]) -> None:
    at = rng.randrange(len(data) or 1)
    data[at:at] = data[at : at + rng.choice((1, 12, 64))] * rng.choice((1, 2, 50))


def grow(data: bytearray, rng: random.Random, _: Sequence[bytes]) -> None:
    """Put a number that is far too large, or just too large, where two or four bytes stand; mostly in the header."""
    code = rng.choice(("<H", ">H", "<I", ">I"))
    most = 0xFFFF if code[1] == "H" else 0xFFFFFFFF
    at = rng.randrange(max(min(len(data), rng.choice((64, 1 << 30))) - 4, 1))
    number = rng.choice((0, 1, most, most >> 1, (most >> 1) + 1, 20_000, 16_384, 7_746, 300))
    data[at : at + struct.calcsize(code)] = struct.pack(code, number)


_WAYS: tuple[Callable[[bytearray, random.Random, Sequence[bytes]], None], ...] = (
    flip, flip, _head, _head, cut, _splice, repeat, grow, grow,
)  # fmt: skip


def _notes() -> Image.Exif:
    exif, text = Image.Exif(), SECRET.decode()
    exif[0x010F], exif[0x0110], exif[0x010E], exif[0x0112] = "Maker", "Camera", text, 6
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 29: text})
    exif.get_ifd(0x8769)[0x9286] = text
    return exif


def _png_texts() -> object:
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Author", SECRET.decode())
    texts.add_text("Comment", SECRET.decode() * 20, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return texts


def _with_preview(image: Image.Image) -> bytes:
    """Return a JPEG with IPTC notes, a preview in its EXIF and a second file after its end."""
    exif = _notes()
    data = encoded(image, "JPEG", exif=exif)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0b\x1c\x02\x78\0\x06" + SECRET + b"\0"
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    return data[:2] + segment + data[2:] + b"PK\x05\x06" + SECRET + b"<script>" + SECRET + b"</script>"


def _packed_bmp() -> bytes:
    """Return a BMP of 16 x 16 whose rows are run-length encoded."""
    rows = b"".join(bytes([16, row % 4, 0, 0]) for row in range(16)) + b"\0\1"
    palette = b"".join(bytes([60 * i, 40, 90, 0]) for i in range(4))
    offset = 14 + 40 + len(palette)
    head = struct.pack("<2sIHHI", b"BM", offset + len(rows), 0, 0, offset)
    return head + struct.pack("<IiiHHIIiiII", 40, 16, 16, 1, 8, 1, len(rows), 0, 0, 4, 4) + palette + rows


def _heic(image: Image.Image, notes: Image.Exif) -> dict[str, bytes]:
    try:
        import pillow_heif

        pillow_heif.register_heif_opener()
        return {"heic": encoded(image, "HEIF", quality=60, exif=notes.tobytes())}
    except Exception:  # noqa: BLE001  (not installed, or built without an encoder)
        return {}


# --- bombs -------------------------------------------------------------------------------------------------------


_EMPTY = zlib.compress(bytes(999))


def png(
    width: int, height: int, pixels: bytes = _EMPTY, *, colour_type: int = 2, bits: int = 8, extra: bytes = b""
) -> bytes:
    """Return a PNG made by hand, so that its header can promise anything."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0)
    parts = [chunk(b"IHDR", header), extra, chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def chunk(name: bytes, content: bytes) -> bytes:
    """Return a PNG's chunk."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _zeros(n: int) -> bytes:
    """Return so many zeros (of whole MB) as zlib packs them."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(bytes(1 << 20)) for _ in range(n >> 20)]
    return b"".join(parts) + packer.flush()


def _webp(width: int, height: int) -> bytes:
    body = b"WEBPVP8X\x0a\0\0\0\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_of(width: int, height: int) -> bytes:
    """Return a JPEG that promises to be so large."""
    data = bytearray(encoded(Image.new("RGB", (16, 16)), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    struct.pack_into(">HH", data, at, height, width)
    return bytes(data)


def _gif_of(width: int, height: int) -> bytes:
    data = bytearray(encoded(Image.new("P", (16, 16)), "GIF"))
    struct.pack_into("<HH", data, 6, width, height)
    return bytes(data)


def _bmp_of(width: int, height: int) -> bytes:
    data = bytearray(encoded(Image.new("RGB", (16, 16)), "BMP"))
    struct.pack_into("<ii", data, 18, width, height)
    return bytes(data)


def of_many_scans(side: int = 7_700, scans: int = 3_000) -> bytes:
    """Return a progressive JPEG, one of whose layers is there again and again: each costs a pass over all pixels."""
    data = encoded(Image.new("RGB", (side, side)), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + data[-2:]


BOMBS: dict[str, Callable[[], bytes]] = {
    "a PNG of 88 megapixels": lambda: png(9_400, 9_400, _zeros(100 << 20)),
    "a PNG of 144 megapixels": lambda: png(12_000, 12_000, _zeros(100 << 20)),
    "a PNG of 3,600 megapixels": lambda: png(60_000, 60_000, _zeros(1 << 20)),
    "a PNG of 2 billion pixels a side": lambda: png(2**31 - 1, 2**31 - 1, _zeros(1 << 20)),
    "a PNG of 200,000 pixels high": lambda: png(20, 200_000, _zeros(12 << 20)),
    "a PNG with 200 MB of text": lambda: png(
        64, 64, _zeros(1 << 20), extra=chunk(b"zTXt", b"k\0\0" + _zeros(200 << 20))
    ),
    "a PNG with a profile of 200 MB": lambda: png(
        64, 64, _zeros(1 << 20), extra=chunk(b"iCCP", b"k\0\0" + _zeros(200 << 20))
    ),
    "a WebP of 268 megapixels": lambda: _webp(16_384, 16_384),
    "a WebP of 281 terapixels": lambda: _webp(1 << 24, 1 << 24),
    "a JPEG of 4,295 megapixels": lambda: jpeg_of(65_535, 65_535),
    "a JPEG of 3,000 layers": lambda: of_many_scans(1000),
    "a GIF of 4,295 megapixels": lambda: _gif_of(65_535, 65_535),
    "a BMP of 4 billion megapixels": lambda: _bmp_of(2**31 - 1, 2**31 - 1),
    "a file of 31 MB": lambda: bytes(31 << 20),
    "a drawing that runs programs": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(id) run\n",
    "a drawing with a script": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "a drawing of a billion laughs": lambda: b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'ha'>]><svg>&a;</svg>",
}
