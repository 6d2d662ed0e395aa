"""Magic bytes: the type of a file, judged by its first bytes; its name is never asked.

A refusal can then say what someone added instead of a photo.
"""

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}


JPEG, PNG, WEBP, HEIC, AVIF, TIFF, RAW, UNKNOWN = "JPEG", "PNG", "WebP", "HEIC", "AVIF", "TIFF", "raw", "unknown"
# File types that are photos here -> the decoder's name for each.
PILLOW_NAMES = {
    JPEG: "JPEG",
    PNG: "PNG",
    WEBP: "WEBP",
    HEIC: "HEIF",
    "GIF": "GIF",
    "BMP": "BMP",
    AVIF: "AVIF",
    TIFF: "TIFF",
}

# The first match counts, so a longer signature stands before one that begins like it.
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8", JPEG),
    (0, b"\x89PNG", PNG),
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (8, b"CR\2\0", RAW),
    (0, b"II*\0", TIFF),
    (0, b"MM\0*", TIFF),
    (0, b"II+\0", TIFF),
    (0, b"MM\0+", TIFF),
    (0, b"IIRO", RAW),
    (0, b"IIU\0", RAW),
    (0, b"FUJIFILMCCD-RAW", RAW),
    (0, b"%PDF", "PDF"),
    (0, b"PK\3\4", "zip"),
    (0, b"PK\5\6", "empty zip"),
    (0, b"Rar!", "RAR"),
    (0, b"7z\xbc\xaf", "7z"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"8BPS", "Photoshop"),
    (0, b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000"),
    (0, b"\0\0\0\x0cJXL ", "JPEG XL"),
    (0, b"\xff\x0a", "JPEG XL"),
    (0, b"DDS ", "DDS"),
    (0, b"\0\0\1\0", "icon"),
    (0, b"icns", "icon"),
    (0, b"\0\0\2\0", "pointer"),
    (0, b"%!PS", "PostScript"),
    (0, b"\xc5\xd0\xd3\xc6", "PostScript"),
    (0, b"\xd0\xcf\x11\xe0", "old office"),
    (0, b"\x1a\x45\xdf\xa3", "video"),
    (0, b"\0\0\1\xba", "video"),
    (0, b"OggS", "Ogg"),
    (0, b"ID3", "sound"),
    (0, b"fLaC", "sound"),
    (0, b"MZ", "program"),
    (0, b"\x7fELF", "program"),
    (0, b"SQLite format 3\0", "database"),
    (128, b"DICM", "DICOM"),
)


def type_of(data: bytes) -> str:
    """Return the type of file that these bytes are, one of `model.photos.wording.TYPES`."""
    if data[4:8] == b"ftyp":
        return _type_in_boxes(data)
    if data[:4] == b"RIFF":
        by_form = {b"WEBP": WEBP, b"AVI ": "video", b"WAVE": "sound"}
        return by_form.get(data[8:12], UNKNOWN)
    for offset, signature, found in _SIGNATURES:
        if data[offset : offset + len(signature)] == signature:
            return found
    return _type_of_text(data[:2048])


def _type_in_boxes(data: bytes) -> str:
    """Tell photos from videos, which lie in the same boxes (ISO media files): by the brands in the first box."""
    length = min(int.from_bytes(data[:4], "big"), 256)
    # The major brand, then (after a version number) the compatible ones.
    brands = {data[8:12], *(data[i : i + 4] for i in range(16, length, 4))}
    if brands & _AVIF_BRANDS:
        return AVIF
    if data[8:12] == b"crx ":
        return RAW
    return HEIC if brands & _HEIF_BRANDS else "video"


def _type_of_text(start: bytes) -> str:
    """Name the type of text that a file begins with."""
    try:
        text = start.decode()
    except UnicodeDecodeError as error:
        # The cut may have fallen into the middle of a character: that is still text.
        text = start[: error.start].decode() if error.start > len(start) - 4 else "\0"
    if any(character < " " and character not in "\t\n\r\f\x1b" for character in text):
        return UNKNOWN
    text = text.lstrip().lower()
    if "<svg" in text:
        return "SVG"
    return "web page" if text.startswith(("<!doctype html", "<html")) else "text"
