"""Opened file: untrusted bytes -> a decoded picture and its upright pixels, or a refusal with a reason.

It needs Pillow and numpy alone: an exported classifier carries this file and those that it imports, and so opens photos
as the app does.
"""

import io
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PIL import AvifImagePlugin, Image, ImageFile, JpegImagePlugin

from model.common.arrays import Pixels
from model.common.errors import PhotoRefused
from model.photos.formats import file_structure, file_types, jpeg_damage, png_structure
from model.photos.formats.colours import as_seen, to_srgb
from model.photos.formats.deep_pixels import DeepPixels, deep_pixels, rawmode_of
from model.photos.formats.file_types import type_of
from model.photos.formats.orientation import turn_of
from model.photos.formats.tiff_structure import refuse_odd_tiff
from model.photos.wording import PhotoCode

Shrink = Callable[[Image.Image], Image.Image]


class _PhotoLimits(NamedTuple):
    """What one photo may be; `workspace.quotas` has what a workspace may hold.

    A 60-megapixel picture takes about 250 MB while it is decoded. A JPEG is at all of its size only where squares of it
    are wanted, and never beyond that.
    """

    file_bytes: int = 30 << 20
    pixels: int = 60_000_000
    drafted_pixels: int = 250_000_000  # of a JPEG, which its decoder shrinks while it reads
    side: int = 20_000
    least_side: int = 16


PHOTO_LIMITS = _PhotoLimits()
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit is lower; ours are checked when a file is opened, before its pixels
# A JPEG decoder can halve, quarter or eighth a photo for less than all of it costs. What ends up between
# this side and that of a stored photo, 1024 (4000 -> 1000, 1600 -> 800), is kept: resampling would take longer.
LEAST_DRAFT_SIDE = 768
_STRIP = 128  # rows
_MOST_SCANS = 40  # of a JPEG; programs write about ten


@dataclass(frozen=True)
class OpenedFile:
    """A decoded file."""

    image: ImageFile.ImageFile
    file_type: str
    size: tuple[int, int]  # of the file, as it lies; the image may be smaller
    deep: DeepPixels | None = None  # of more than 8 bits a channel
    frame: int | None = None  # of a JPEG: where the header of its frame begins

    def in_eight_bits(self) -> Image.Image:
        """Return the picture with 8 bits a channel, in its own colours."""
        return self.deep.in_eight_bits() if self.deep else as_seen(self.image)

    def upright(self, shrink: Shrink | None = None, curve: list[int] | None = None) -> Image.Image:
        """Return the picture in sRGB as it was held.

        Args:
            shrink: Makes it smaller first: colours and turning then cost less.
            curve: Where each of its 256 levels goes (`formats.deep_pixels.Measured.curve_to`).
        """
        eight_bits = self.in_eight_bits()
        image = to_srgb(shrink(eight_bits) if shrink else eight_bits, self.image.info)
        image = image.point(curve * 3) if curve else image
        turn = turn_of(self.image)
        return image if turn is None else image.transpose(turn)

    def in_full(self, data: bytes) -> "OpenedFile":
        """Return the file at all of its size, where it is not: what `open_photo` has accepted is not judged again."""
        if self.image.size == self.size or self.size[0] * self.size[1] > PHOTO_LIMITS.pixels:
            return self
        image = _image(data, self.file_type)
        image.load()
        return OpenedFile(image, self.file_type, self.size, self.deep, self.frame)

    def pixels_to_ask(self, name: str, data: bytes, mapping: tuple[float, float] | None) -> Pixels:
        """Return all pixels, upright and in sRGB, (height, width, 3).

        `mapping` has the values of deep photos that are black and white; `None`: each has its own.
        """
        curve = self.deep.levels.curve_to(name, *mapping) if self.deep and mapping else None
        return _pixels(self.in_full(data).upright(curve=curve))


def _pixels(image: Image.Image) -> Pixels:
    """Return an RGB image as an array; in strips, for as a whole it would take four times as long."""
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    for top in range(0, image.height, _STRIP):
        bottom = min(top + _STRIP, image.height)
        pixels[top:bottom] = np.asarray(image.crop((0, top, image.width, bottom)))
    return pixels


@contextmanager
def refusing(name: str, data: bytes) -> Iterator[None]:
    """Turn whatever decoders raise into `PhotoRefused`, and keep their warnings quiet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # decoders warn about harmless oddities
        try:
            yield
        except PhotoRefused:
            raise
        except Exception as error:  # decoders raise anything: struct.error, IndexError, KeyError ...
            raise _refusal(name, error, data) from error


def open_photo(name: str, data: bytes, enough: int | None = None) -> OpenedFile:
    """Decode a file; within `refusing`, for decoders raise anything.

    Args:
        name: In refusals.
        data: The file.
        enough: A JPEG may come out smaller, while its longest side is at least this.

    Raises:
        PhotoRefused: with what is wrong, the likely cause and what to do.
    """
    file_type = _accepted_type(name, data)
    _check_structure(name, data, file_type)
    if file_type == file_types.JPEG:
        return _opened_jpeg(name, data, enough)
    return _opened(name, data, file_type)


def pixels_to_ask(name: str, data: bytes, mapping: tuple[float, float] | None) -> Pixels:
    """Open a file and return its pixels as a classifier is asked about them, or raise `PhotoRefused`."""
    with refusing(name, data):
        return open_photo(name, data, enough=LEAST_DRAFT_SIDE).pixels_to_ask(name, data, mapping)


def refuse_too_large(name: str, n_bytes: int) -> None:
    """Raise `PhotoRefused` where a file is too large to be read at all."""
    if n_bytes > PHOTO_LIMITS.file_bytes:
        raise PhotoRefused(
            name, PhotoCode.TOO_LARGE, **_more_than(PHOTO_LIMITS.file_bytes, n_bytes, 2**20, "megabytes")
        )


def fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Return `size` scaled so that its longest side is `side`; never enlarged."""
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _image(data: bytes, file_type: str) -> ImageFile.ImageFile:
    return Image.open(io.BytesIO(data), formats=(file_types.PILLOW_NAMES[file_type],))


def _opened(name: str, data: bytes, file_type: str) -> OpenedFile:
    """Decode a file, at all of its depth."""
    image = _image(data, file_type)
    _check_size(name, *image.size)
    if file_type == file_types.TIFF:
        refuse_odd_tiff(name, image)
    rawmode = rawmode_of(image)
    image.load()
    if file_type == file_types.PNG and png_structure.lacks_pixels(data, image):
        raise PhotoRefused(name, PhotoCode.CUT_SHORT)
    return OpenedFile(image, file_type, image.size, deep_pixels(image, rawmode, lambda: _image(data, file_type)))


def _opened_jpeg(name: str, data: bytes, enough: int | None) -> OpenedFile:
    """Decode a JPEG at an eighth, a quarter or half of its size where that is enough."""
    scans = file_structure.scans_of(data, _MOST_SCANS)
    if len(scans) > _MOST_SCANS:
        raise PhotoRefused(name, PhotoCode.TOO_MANY_SCANS, most=_MOST_SCANS)
    watched = jpeg_damage.WatchedScan(data, scans[0]) if scans and scans[0].alone else None
    image = Image.open(watched or io.BytesIO(data), formats=("JPEG",))
    assert isinstance(image, JpegImagePlugin.JpegImageFile)
    size = image.size
    _check_size(name, *size, most=PHOTO_LIMITS.drafted_pixels if enough else PHOTO_LIMITS.pixels)
    if enough:
        image.draft(None, fitted(size, enough))
    if watched:
        watched.watching = True
    image.load()
    whole = watched is None or (watched.ended_well() and jpeg_damage.restarts_are_in_order(data, scans[0]))
    if not whole or jpeg_damage.is_damaged(image, size):
        raise PhotoRefused(name, PhotoCode.DAMAGED_PART)
    return OpenedFile(image, file_types.JPEG, size, frame=scans[0].frame if scans else None)


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


def _refusal(name: str, error: Exception, data: bytes) -> PhotoRefused:
    """Say why a decoder gave up. It says so in words alone, so here, and nowhere else, they are read."""
    said = str(error).lower()
    if isinstance(error, MemoryError) or "out of memory" in said:
        return PhotoRefused(name, PhotoCode.TOO_MUCH_MEMORY)
    if isinstance(error, EOFError) or re.search("truncated|premature|end of file", said):
        return PhotoRefused(name, PhotoCode.CUT_SHORT)
    code = PhotoCode.RARE_MAKE if "unsupported" in said else PhotoCode.DAMAGED
    return PhotoRefused(name, code, type=type_of(data))
