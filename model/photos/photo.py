"""Untrusted bytes -> an upright RGB photo with an id, or a refusal with a reason.

`read_photo` decodes whatever someone sends: call it through `model.photos.decoder`, whose processes have limits of
time and memory. It must not run in two threads at once, for it changes how warnings are treated.
"""

import hashlib
import io
import re
import warnings
from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image

from model.common.errors import PhotoRefused
from model.common.text import clean_text, display_name
from model.photos import file_structure, file_types
from model.photos.colours import as_seen, to_srgb
from model.photos.file_types import FileKind, kind_of
from model.photos.photo_metadata import Original, camera_name


class _Limits(NamedTuple):
    """What a photo may be. A 60-megapixel picture takes about 250 MB while it is decoded."""

    file_bytes: int = 30 << 20
    pixels: int = 60_000_000
    side: int = 20_000
    least_side: int = 16


LIMITS = _Limits()
STORED_SIDE = 1024  # the longest side of a stored photo: four times what the network sees
# A JPEG decoder can halve, quarter or eighth a photo for less than all of it costs. What ends up between
# these two sides (4000 -> 1000, 1600 -> 800) is kept: resampling to 1024 would take longer than reading it.
LEAST_DRAFT_SIDE = 768
_MOST_SCANS = 40  # of a JPEG; programs write about ten
_CUT_SHORT = "the file is cut short: the copy or the download probably stopped early. Add the original again."
_TURNED = {  # EXIF orientation -> what makes the photo upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_MAKE, _MODEL = 0x010F, 0x0110  # EXIF tags; GPS and all others are left where they are
_SWAPPING = {_TURNED[orientation] for orientation in (5, 6, 7, 8)}  # width and height change places


class _Unreadable(Exception):
    """Why these bytes do not become a photo, in a sentence."""


@dataclass(frozen=True)
class Photo:
    """A photo as it is kept: decoded once, upright, without metadata."""

    id: str  # SHA-256 of `jpeg`, as hex
    name: str  # as the person knows it: no folders, no control characters
    jpeg: bytes  # RGB, longest side at most STORED_SIDE
    original: Original

    @property
    def width(self) -> int:
        """Of the upright original, in pixels."""
        return self.original.width

    @property
    def height(self) -> int:
        """Of the upright original, in pixels."""
        return self.original.height


def read_photo(name: str, data: bytes) -> Photo:
    """Decode a file that someone sent. Equal bytes give equal photos.

    Raises:
        PhotoRefused: with what is wrong, the likely cause and what to do.
    """
    name = display_name(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # decoders warn about harmless oddities
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image, original = _decode(data)
            return make_photo(name, _encode(image, quality=95), original)
        except _Unreadable as refusal:
            raise PhotoRefused(name, str(refusal)) from None
        except Exception as error:  # decoders raise anything: struct.error, IndexError, KeyError ...
            raise PhotoRefused(name, _reason(error, data)) from error


def make_photo(name: str, jpeg: bytes, original: Original) -> Photo:
    """Put a photo together whose id is the content of `jpeg`."""
    return Photo(hashlib.sha256(jpeg).hexdigest(), name, jpeg, original)


def open_jpeg(jpeg: bytes, side: int | None = None) -> Image.Image:
    """Decode a stored photo to RGB; with `side`, as small as costs least while no side falls under it."""
    image = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
    if side is not None:
        image.draft("RGB", (side, side))
    return image.convert("RGB")


def thumbnail(jpeg: bytes, side: int = 256) -> bytes:
    """Make a small JPEG of a stored photo, its longest side at most `side`."""
    image = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
    image.draft("RGB", _fitted(image.size, side))
    return _encode(_shrunk(image.convert("RGB"), side), quality=85)


def too_large_file(size: int) -> str | None:
    """Say that a file of `size` bytes is too large to be read at all; `None` when it is not."""
    if size <= LIMITS.file_bytes:
        return None
    return (
        f"the file has {size / 2**20:,.0f} MB; at most {LIMITS.file_bytes >> 20} are read. "
        "Save the photo smaller, or with a stronger compression, and add it again."
    )


def _decode(data: bytes) -> tuple[Image.Image, Original]:
    """Return the stored form of a photo, and what its file was like."""
    kind = _accepted_kind(data)
    _check_structure(data, kind)
    original = Image.open(io.BytesIO(data), formats=(kind.pillow or "",))
    size = original.size
    _check_size(*size)  # before the notes: those of a PNG may stand behind its pixels, which are then decoded
    turned, camera = _TURNED.get(_orientation(original)), _camera(original)
    if kind == file_types.JPEG:
        original.draft(None, _fitted(size, LEAST_DRAFT_SIDE))
    original.load()
    image = to_srgb(_shrunk(as_seen(original), STORED_SIDE), original.info.get("icc_profile"))
    if turned is not None:
        image = image.transpose(turned)
    width, height = reversed(size) if turned in _SWAPPING else size
    return image, Original(width, height, kind.pillow or "", camera, len(data))


def _accepted_kind(data: bytes) -> FileKind:
    """Say which decoder these bytes are for, before any decoder sees them."""
    if not data:
        raise _Unreadable("the file is empty (0 bytes); the copy was probably cut off. Add it again.")
    if reason := too_large_file(len(data)):
        raise _Unreadable(reason)
    kind = kind_of(data)
    if kind.pillow is None:
        raise _Unreadable(f"this is {kind.words}, not a photo that can be read here. {kind.advice}")
    if kind == file_types.HEIC and not _can_read_heic():
        raise _Unreadable(
            "this is a HEIC photo, as iPhones take them, and what reads those is not installed. "
            "Save it as JPEG and add that. For new photos, choose on the phone: Settings, Camera, Formats, "
            "Most Compatible."
        )
    return kind


def _can_read_heic() -> bool:
    """Load the optional HEIC decoder; before 1.7 a crafted file could run code in it."""
    try:
        import pillow_heif  # only when such a file arrives: it takes 50 ms and 30 MB
    except ImportError:
        return False
    if tuple(int(part) for part in re.findall(r"\d+", pillow_heif.__version__)[:2]) < (1, 7):
        return False
    pillow_heif.options.DECODE_THREADS = 1  # the cores are shared, and each thread reserves memory
    pillow_heif.register_heif_opener()
    return True


def _check_structure(data: bytes, kind: FileKind) -> None:
    """Refuse what the decoders would take, or would need too much memory to find out."""
    if file_structure.is_cut_short(data, kind):
        raise _Unreadable(_CUT_SHORT)
    if kind == file_types.PNG and file_structure.has_damaged_pixels(data):
        raise _Unreadable(_damaged(kind))
    if kind == file_types.JPEG and file_structure.n_scans(data, _MOST_SCANS) > _MOST_SCANS:
        raise _Unreadable(
            f"it is put together from more than {_MOST_SCANS} layers, which no camera writes and which take minutes to "
            "read. Save it anew as JPEG and add that."
        )
    if kind == file_types.WEBP and min(file_structure.webp_size(data)) > 0:  # 0: damage, which the decoder names
        _check_size(*file_structure.webp_size(data))


def _check_size(width: int, height: int) -> None:
    """Refuse a size that would take too much memory, or that shows nothing."""
    if width * height > LIMITS.pixels:
        raise _Unreadable(_too_many_pixels(width * height))
    if max(width, height) > LIMITS.side:
        raise _Unreadable(
            f"it is {width:,} x {height:,} pixels; at most {LIMITS.side:,} on a side can be read. "
            "Save it smaller, or cut it into parts, and add it again."
        )
    if min(width, height) < LIMITS.least_side:
        raise _Unreadable(
            f"it is {width} x {height} pixels; a photo needs at least {LIMITS.least_side} on each side. "
            "It is probably an icon or a preview: add the original."
        )


def _too_many_pixels(pixels: int) -> str:
    return (
        f"opening it would need {pixels / 1e6:,.0f} megapixels; at most {LIMITS.pixels // 10**6} can be "
        "read. Save it smaller and add it again."
    )


def _orientation(image: Image.Image) -> int:
    """Read how the camera was held; a photo whose notes are broken is taken as it is."""
    try:
        return int(image.getexif().get(0x0112, 1))
    except Exception:  # noqa: BLE001  (broken EXIF raises anything, and the picture itself may be fine)
        return 1


def _camera(image: Image.Image) -> str:
    """Read which camera took a photo, from notes that anyone may have written; empty where they do not say."""
    try:
        notes = image.getexif()
        found = [notes.get(tag) for tag in (_MAKE, _MODEL)]
    except Exception:  # noqa: BLE001  (as for the orientation)
        return ""
    return camera_name(*(clean_text(text[:200]) if isinstance(text, str) else "" for text in found))


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Return `size` scaled so that its longest side is `side`; never enlarged."""
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """Shrink an image so that its longest side is at most `side`."""
    fitted = _fitted(image.size, side)
    # HAMMING is as sharp as bicubic when shrinking, and takes two thirds of its time.
    return image if fitted == image.size else image.resize(fitted, Image.Resampling.HAMMING, reducing_gap=2.0)


def _encode(image: Image.Image, quality: int) -> bytes:
    image.info.clear()  # a comment in there would be written again
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling="4:2:0")
    return out.getvalue()


def _reason(error: Exception, data: bytes) -> str:
    """Say in plain words why a decoder gave up."""
    if isinstance(error, Image.DecompressionBombWarning | Image.DecompressionBombError):
        pixels = re.search(r"\d+", str(error))
        return _too_many_pixels(int(pixels[0]) if pixels else LIMITS.pixels + 1)
    if isinstance(error, MemoryError) or "out of memory" in str(error):
        return "opening it would need more memory than a photo may take. Save it smaller and add it again."
    if isinstance(error, EOFError) or re.search("truncated|premature|end of file", str(error), re.IGNORECASE):
        return _CUT_SHORT
    kind = kind_of(data)
    if "unsupported" in str(error).lower():
        return f"this is {kind.words} of a rare make that cannot be read here. {kind.advice}"
    return _damaged(kind)


def _damaged(kind: FileKind) -> str:
    return (
        f"the file begins like {kind.words} but is damaged inside, or cut short. "
        "Open it in another program; if it shows there, save it as JPEG or PNG and add that."
    )
