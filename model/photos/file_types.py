"""What a file is, judged by its first bytes: a refusal can then say what someone added instead of a photo."""

from dataclasses import dataclass

_SAVE_AS = "Save it as JPEG or PNG and add that."
_PHOTOS_ARE = "Photos are JPEG, PNG, WebP, GIF or BMP files."
_UNPACK = "Unpack it and add the photos in it."
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}


@dataclass(frozen=True)
class FileKind:
    """A kind of file."""

    words: str  # for a person, with its article
    advice: str = _PHOTOS_ARE  # what to do where it is no photo of ours
    pillow: str | None = None  # the decoder's name for it, for a photo of ours


def _photo(words: str, pillow: str) -> FileKind:
    return FileKind(words, _SAVE_AS, pillow)


def _picture(words: str) -> FileKind:
    return FileKind(words, _SAVE_AS)


JPEG, PNG = _photo("a JPEG photo", "JPEG"), _photo("a PNG picture", "PNG")
WEBP, HEIC = _photo("a WebP photo", "WEBP"), _photo("a HEIC photo", "HEIF")
_VIDEO = FileKind("a video", "Save single pictures of it as JPEG and add those.")
_RAW = _picture("a TIFF or raw camera picture")
_JPEG_2000, _JPEG_XL = _picture("a JPEG 2000 picture"), _picture("a JPEG XL picture")

# The first match counts, so a longer signature stands before one that begins like it.
_SIGNATURES: tuple[tuple[int, bytes, FileKind], ...] = (
    (0, b"\xff\xd8", JPEG),
    (0, b"\x89PNG", PNG),
    (0, b"GIF8", _photo("a GIF picture", "GIF")),
    (0, b"BM", _photo("a BMP picture", "BMP")),
    (0, b"II*\0", _RAW),
    (0, b"MM\0*", _RAW),
    (0, b"II+\0", _RAW),
    (0, b"MM\0+", _RAW),
    (0, b"FUJIFILMCCD-RAW", _RAW),
    (0, b"%PDF", FileKind("a PDF document", "Save its photos as JPEG and add those.")),
    (0, b"PK\3\4", FileKind("a zip archive or an office document", _UNPACK)),
    (0, b"PK\5\6", FileKind("an empty zip archive")),
    (0, b"Rar!", FileKind("a RAR archive", _UNPACK)),
    (0, b"7z\xbc\xaf", FileKind("a 7z archive", _UNPACK)),
    (0, b"\x1f\x8b", FileKind("a gzip archive", _UNPACK)),
    (0, b"8BPS", _picture("a Photoshop picture")),
    (0, b"\0\0\0\x0cjP  ", _JPEG_2000),
    (0, b"\xff\x4f\xff\x51", _JPEG_2000),
    (0, b"\0\0\0\x0cJXL ", _JPEG_XL),
    (0, b"\xff\x0a", _JPEG_XL),
    (0, b"DDS ", _picture("a DDS picture")),
    (0, b"\0\0\1\0", FileKind("an icon")),
    (0, b"icns", FileKind("an icon")),
    (0, b"\0\0\2\0", FileKind("a mouse pointer")),
    (0, b"%!PS", _picture("a PostScript drawing")),
    (0, b"\xc5\xd0\xd3\xc6", _picture("a PostScript drawing")),
    (0, b"\xd0\xcf\x11\xe0", FileKind("an old office document")),
    (0, b"\x1a\x45\xdf\xa3", _VIDEO),
    (0, b"\0\0\1\xba", _VIDEO),
    (0, b"OggS", FileKind("a sound or a video")),
    (0, b"ID3", FileKind("a sound")),
    (0, b"fLaC", FileKind("a sound")),
    (0, b"MZ", FileKind("a program")),
    (0, b"\x7fELF", FileKind("a program")),
    (0, b"SQLite format 3\0", FileKind("a database")),
    (128, b"DICM", _picture("a medical scan (DICOM)")),
)

# The decoders' names of the kinds that are photos.
KINDS = {kind.pillow for kind in (WEBP, HEIC, *(kind for _, _, kind in _SIGNATURES)) if kind.pillow}


def kind_of(data: bytes) -> FileKind:
    """Say what kind of file these bytes are; the name of the file is never asked."""
    if data[4:8] == b"ftyp":
        return _kind_of_container(data)
    if data[:4] == b"RIFF":
        by_form = {b"WEBP": WEBP, b"AVI ": _VIDEO, b"WAVE": FileKind("a sound")}
        return by_form.get(data[8:12], FileKind("a file of an unknown kind"))
    for offset, signature, kind in _SIGNATURES:
        if data[offset : offset + len(signature)] == signature:
            return kind
    return _kind_of_text(data[:2048])


def _kind_of_container(data: bytes) -> FileKind:
    """Tell photos from videos in the container that both use: by the brands in its first box."""
    length = min(int.from_bytes(data[:4], "big"), 256)
    # The major brand, then (after a version number) the compatible ones.
    brands = {data[8:12], *(data[i : i + 4] for i in range(16, length, 4))}
    if brands & _AVIF_BRANDS:
        return _picture("an AVIF picture")
    if data[8:12] == b"crx ":
        return _RAW
    return HEIC if brands & _HEIF_BRANDS else _VIDEO


def _kind_of_text(start: bytes) -> FileKind:
    """Name the kind of text that a file begins with."""
    try:
        text = start.decode()
    except UnicodeDecodeError as error:
        # The cut may have fallen into the middle of a character: that is still text.
        text = start[: error.start].decode() if error.start > len(start) - 4 else "\0"
    if any(character < " " and character not in "\t\n\r\f\x1b" for character in text):
        return FileKind("a file of an unknown kind")
    text = text.lstrip().lower()
    if "<svg" in text:
        return _picture("a vector drawing (SVG)")
    return FileKind("a web page" if text.startswith(("<!doctype html", "<html")) else "a text file")
