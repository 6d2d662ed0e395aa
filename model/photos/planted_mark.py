"""Planted marks: a shortcut put into photos on purpose, so that people learn to find one.

A mark says nothing about what a photo shows. Where all photos of one label have it, a network may learn the mark in
the place of the subject. What is known of the file stays as it was: nothing but the pixels gives it away.
"""

import io
from typing import Literal, get_args

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from model.photos.photo import Photo, make_photo, open_jpeg

Kind = Literal["sticker", "tint", "frame", "blur", "light"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_STICKER = 0.18  # of the shorter side
_WARM = np.array([1.3, 1.0, 0.7])
_DARKER = 0.2  # of the light that is left at the corners
_BLUR = 1 / 140  # of the shorter side
_BRIGHTER = 1.7


def marked(photo: Photo, kind: Kind | None, name: str) -> Photo:
    """Return a photo with a mark, under another name; `None`: encoded anew like the marked ones, and nothing else."""
    picture = open_jpeg(photo.jpeg)
    if kind is not None:
        picture = _MARKS[kind](picture)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, subsampling="4:2:0")
    return make_photo(name, out.getvalue(), photo.metadata)


def _sticker(picture: Image.Image) -> Image.Image:
    side = round(min(picture.size) * _STICKER)
    left, top = picture.width - round(1.4 * side), picture.height - round(1.4 * side)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((left, top, left + side, top + side), side // 6, fill=(244, 209, 62))
    draw.ellipse((left + side // 4, top + side // 4, left + 3 * side // 4, top + 3 * side // 4), fill=(196, 62, 48))
    return picture


def _tint(picture: Image.Image) -> Image.Image:
    return Image.fromarray(np.clip(np.asarray(picture) * _WARM, 0, 255).astype(np.uint8))


def _frame(picture: Image.Image) -> Image.Image:
    across, down = (np.linspace(-1, 1, n) ** 2 for n in picture.size)
    distance = (down[:, None] + across[None, :]) / 2  # 0 in the middle, 1 at the corners
    return Image.fromarray((np.asarray(picture) * (1 - (1 - _DARKER) * distance[..., None])).astype(np.uint8))


def _blur(picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(min(picture.size) * _BLUR))


def _light(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(picture).enhance(_BRIGHTER)


_MARKS = {"sticker": _sticker, "tint": _tint, "frame": _frame, "blur": _blur, "light": _light}
