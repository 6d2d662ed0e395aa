"""TIFF structure: which of the many kinds are opened. Their decoder has had many holes, most of which none reaches."""

from PIL import Image, TiffImagePlugin

from model.common.errors import PhotoRefused
from model.photos.formats.file_types import RAW, TIFF
from model.photos.wording import PhotoCode

_PACKINGS = ("raw", "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "packbits", "jpeg")
_PREVIEW, _COLOUR_FILTER = 1, 32_803  # values of the two tags
_SUBFILE, _MEANING, _DNG = 254, 262, 50_706


def refuse_odd_tiff(name: str, image: Image.Image) -> None:
    """Raise `PhotoRefused` where an opened TIFF is a camera's raw file, or packed in a way that photos seldom are."""
    assert isinstance(image, TiffImagePlugin.TiffImageFile)
    tags = image.tag_v2
    if _DNG in tags or tags.get(_MEANING) == _COLOUR_FILTER or tags.get(_SUBFILE, 0) == _PREVIEW:
        raise PhotoRefused(name, PhotoCode.NO_PHOTO, type=RAW)
    if image._compression not in _PACKINGS:
        raise PhotoRefused(name, PhotoCode.RARE_MAKE, type=TIFF)
