"""Decoding untrusted images: bytes from anyone -> an upright RGB photo with an id, or a refusal with a reason.

`read_photo` decodes whatever someone sends: call it through `model.photos.decoder`, whose processes have limits of
time and memory. It must not run in two threads at once, for it changes how warnings are treated.
"""

import hashlib
import io
import re
import warnings
from dataclasses import dataclass
from typing import NamedTuple

from PIL import AvifImagePlugin, Image, ImageFile, JpegImagePlugin

from model.common.errors import PhotoRefused
from model.common.text import display_name
from model.photos.formats import file_structure, file_types, jpeg_damage, png_structure
from model.photos.formats.camera_notes import camera_notes
from model.photos.formats.colours import as_seen, to_srgb
from model.photos.formats.deep_pixels import DeepPixels, deep_pixels, rawmode_of
from model.photos.formats.file_types import type_of
from model.photos.formats.saving import saving_of
from model.photos.formats.tiff_structure import refuse_odd_tiff
from model.photos.full_size_traces import traces_of, traces_of_top
from model.photos.photo_metadata import PhotoMetadata, Traces
from model.photos.wording import PhotoCode


class _PhotoLimits(NamedTuple):
    """What one photo may be; `workspace.quotas` has what a workspace may hold.

    A 60-megapixel picture takes about 250 MB while it is decoded. A JPEG never is at all of its size.
    """

    file_bytes: int = 30 << 20
    pixels: int = 60_000_000
    drafted_pixels: int = 250_000_000  # of a JPEG, which its decoder shrinks while it reads
    side: int = 20_000
    least_side: int = 16


PHOTO_LIMITS = _PhotoLimits()
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit is lower; ours are checked when a file is opened, before its pixels
STORED_SIDE = 1024  # the longest side of a stored photo: four times what the network sees
# A JPEG decoder can halve, quarter or eighth a photo for less than all of it costs. What ends up between
# these two sides (4000 -> 1000, 1600 -> 800) is kept: resampling to 1024 would take longer than reading it.
LEAST_DRAFT_SIDE = 768
_MOST_SCANS = 40  # of a JPEG; programs write about ten
_TURNED = {  # EXIF orientation -> what makes the photo upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SWAPPING = {_TURNED[orientation] for orientation in (5, 6, 7, 8)}  # width and height change places


@dataclass(frozen=True)
class Photo:
    """A photo as it is kept: decoded once, upright, without metadata."""

    id: str  # SHA-256 of `jpeg`, as hex
    name: str  # as the person knows it: no folders, no control characters
    jpeg: bytes  # RGB, longest side at most STORED_SIDE
    metadata: PhotoMetadata


def read_photo(name: str, data: bytes, salt: bytes = b"") -> Photo:
    """Decode a file that someone sent. Equal bytes give equal photos; with `salt`, equal places get equal names.

    Raises:
        PhotoRefused: with what is wrong, the likely cause and what to do.
    """
    name = display_name(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # decoders warn about harmless oddities
        try:
            return _decode(name, data, salt)
        except PhotoRefused:
            raise
        except Exception as error:  # decoders raise anything: struct.error, IndexError, KeyError ...
            raise _refusal(name, error, data) from error


def make_photo(name: str, jpeg: bytes, metadata: PhotoMetadata) -> Photo:
    """Put a photo together whose id is the content of `jpeg`."""
    return Photo(hashlib.sha256(jpeg).hexdigest(), name, jpeg, metadata)


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


def encoded_again(jpeg: bytes, curve: list[int]) -> bytes:
    """Return a stored photo with each of its 256 levels moved to another one."""
    return _encode(open_jpeg(jpeg).point(curve * 3), quality=95)


def refuse_too_large(name: str, n_bytes: int) -> None:
    """Raise `PhotoRefused` where a file is too large to be read at all."""
    if n_bytes > PHOTO_LIMITS.file_bytes:
        raise PhotoRefused(
            name, PhotoCode.TOO_LARGE, **_more_than(PHOTO_LIMITS.file_bytes, n_bytes, 2**20, "megabytes")
        )


def _decode(name: str, data: bytes, salt: bytes) -> Photo:
    """Return the stored form of a photo, and what its file was like."""
    file_type = _accepted_type(name, data)
    _check_structure(name, data, file_type)
    opened = (_opened_jpeg if file_type == file_types.JPEG else _opened)(name, data, file_type)
    original = opened.image
    notes = camera_notes(original, salt)  # those of a PNG may stand behind its pixels: only now are both read
    turned = _TURNED.get(notes.orientation)
    eight_bits = opened.deep.in_eight_bits() if opened.deep else as_seen(original)
    image = to_srgb(_shrunk(eight_bits, STORED_SIDE), original.info)
    if turned is not None:
        image = image.transpose(turned)
    width, height = reversed(opened.size) if turned in _SWAPPING else opened.size
    metadata = PhotoMetadata(
        width, height, file_types.PILLOW_NAMES[file_type], notes.camera, len(data), taken=notes.taken,
        place=notes.place, saving=saving_of(original), traces=opened.traces,
        levels=opened.deep.levels if opened.deep else None,
    )  # fmt: skip
    return make_photo(name, _encode(image, quality=95), metadata)


class _Opened(NamedTuple):
    """A decoded file."""

    image: ImageFile.ImageFile
    size: tuple[int, int]  # of the file; the image may be smaller
    traces: Traces
    deep: DeepPixels | None = None


def _opened(name: str, data: bytes, file_type: str) -> _Opened:
    """Decode a file, at all of its depth."""

    def again() -> ImageFile.ImageFile:
        return Image.open(io.BytesIO(data), formats=(file_types.PILLOW_NAMES[file_type],))

    image = again()
    _check_size(name, *image.size)
    if file_type == file_types.TIFF:
        refuse_odd_tiff(name, image)
    rawmode = rawmode_of(image)
    image.load()
    if file_type == file_types.PNG and png_structure.lacks_pixels(data, image):
        raise PhotoRefused(name, PhotoCode.CUT_SHORT)
    deep = deep_pixels(image, rawmode, again)
    return _Opened(image, image.size, traces_of(deep.in_eight_bits() if deep else image), deep)


def _opened_jpeg(name: str, data: bytes, _: str) -> _Opened:
    """Decode a JPEG at an eighth, a quarter or half of its size where that is enough."""
    scans = file_structure.scans_of(data, _MOST_SCANS)
    if len(scans) > _MOST_SCANS:
        raise PhotoRefused(name, PhotoCode.TOO_MANY_SCANS, most=_MOST_SCANS)
    watched = jpeg_damage.WatchedScan(data, scans[0]) if scans and scans[0].alone else None
    image = Image.open(watched or io.BytesIO(data), formats=("JPEG",))
    assert isinstance(image, JpegImagePlugin.JpegImageFile)
    size = image.size
    _check_size(name, *size, most=PHOTO_LIMITS.drafted_pixels)
    image.draft(None, _fitted(size, LEAST_DRAFT_SIDE))
    if watched:
        watched.watching = True
    image.load()
    whole = watched is None or (watched.ended_well() and jpeg_damage.restarts_are_in_order(data, scans[0]))
    if not whole or jpeg_damage.is_damaged(image, size):
        raise PhotoRefused(name, PhotoCode.DAMAGED_PART)
    traces = traces_of(image) if image.size == size or not scans else traces_of_top(data, scans[0].frame)
    return _Opened(image, size, traces)


def _accepted_type(name: str, data: bytes) -> str:
    """Say which decoder these bytes are for, before any decoder sees them."""
    if not data:
        raise PhotoRefused(name, PhotoCode.EMPTY)
    refuse_too_large(name, len(data))
    file_type = type_of(data)
    if file_type not in file_types.PILLOW_NAMES:
        raise PhotoRefused(name, PhotoCode.NO_PHOTO, type=file_type)
    if file_type == file_types.HEIC and not _can_read_heic():
        raise PhotoRefused(name, PhotoCode.NO_HEIC)
    return file_type


AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # the cores are shared, and each thread reserves memory


def _can_read_heic() -> bool:
    """Load the optional HEIC decoder; before 1.7 a crafted file could run code in it."""
    try:
        import pillow_heif  # only when such a file arrives: it takes 50 ms and 30 MB
    except ImportError:
        return False
    if tuple(int(part) for part in re.findall(r"\d+", pillow_heif.__version__)[:2]) < (1, 7):
        return False
    pillow_heif.options.DECODE_THREADS = 1  # as for AVIF
    pillow_heif.register_heif_opener()
    return True


def _check_structure(name: str, data: bytes, file_type: str) -> None:
    """Refuse what the decoders would take, or would need too much memory to find out."""
    if file_structure.is_cut_short(data, file_type):
        raise PhotoRefused(name, PhotoCode.CUT_SHORT)
    if file_type == file_types.PNG and png_structure.is_for_apple(data):
        raise PhotoRefused(name, PhotoCode.FOR_APPLE)
    if file_type == file_types.PNG and png_structure.has_damaged_pixels(data):
        raise PhotoRefused(name, PhotoCode.DAMAGED, type=file_type)
    if file_type == file_types.WEBP and min(file_structure.webp_size(data)) > 0:  # 0: damage, which the decoder names
        _check_size(name, *file_structure.webp_size(data))


def _check_size(name: str, width: int, height: int, most: int = PHOTO_LIMITS.pixels) -> None:
    """Refuse a decompression bomb, a size that would take too much memory, and one that shows nothing."""
    if width * height > most:
        raise PhotoRefused(name, PhotoCode.TOO_MANY_PIXELS, **_more_than(most, width * height, 10**6, "megapixels"))
    if max(width, height) > PHOTO_LIMITS.side:
        raise PhotoRefused(name, PhotoCode.SIDE_TOO_LONG, width=width, height=height, most=PHOTO_LIMITS.side)
    if min(width, height) < PHOTO_LIMITS.least_side:
        raise PhotoRefused(name, PhotoCode.TOO_SMALL, width=width, height=height, least=PHOTO_LIMITS.least_side)


def _more_than(most: int, found: int, unit: int, name: str) -> dict[str, int]:
    """Return a limit and what exceeds it, in a unit: never the same number."""
    return {"most": most // unit, name: max(round(found / unit), most // unit + 1)}


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


def _refusal(name: str, error: Exception, data: bytes) -> PhotoRefused:
    """Say why a decoder gave up. It says so in words alone, so here, and nowhere else, they are read."""
    said = str(error).lower()
    if isinstance(error, MemoryError) or "out of memory" in said:
        return PhotoRefused(name, PhotoCode.TOO_MUCH_MEMORY)
    if isinstance(error, EOFError) or re.search("truncated|premature|end of file", said):
        return PhotoRefused(name, PhotoCode.CUT_SHORT)
    code = PhotoCode.RARE_MAKE if "unsupported" in said else PhotoCode.DAMAGED
    return PhotoRefused(name, code, type=type_of(data))
