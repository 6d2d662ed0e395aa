"""Orientation (EXIF): how a camera was held, and what makes its photo upright."""

from PIL import Image
from PIL.ExifTags import Base

_TURNED = {  # orientation -> what makes the photo upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SWAPPING = {_TURNED[orientation] for orientation in (5, 6, 7, 8)}  # width and height change places


def turn_of(image: Image.Image) -> Image.Transpose | None:
    """Return what makes a decoded photo upright; notes that are broken count as not there."""
    # Notes of a PNG may stand behind its pixels: only once it is decoded are both read.
    try:
        found = image.getexif().get(Base.Orientation)
    except Exception:  # noqa: BLE001  (broken EXIF raises anything)
        return None
    return _TURNED.get(found) if isinstance(found, int) else None


def turned_size(size: tuple[int, int], turn: Image.Transpose | None) -> tuple[int, int]:
    """Return width and height once a photo is upright."""
    return (size[1], size[0]) if turn in _SWAPPING else size
