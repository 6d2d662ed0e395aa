"""A picture that shows how it is turned, and what of it is seen in a photo."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from model.common.errors import PhotoRefused
from model.photos.photo import Photo, open_jpeg, read_photo
from tests.support.pictures import encoded

# A picture that shows how it is turned: each quarter has a colour of its own, and it is wider than high.
QUARTERS = ((220, 40, 40), (40, 200, 60), (50, 60, 210), (230, 220, 60))  # left and right above, then below
WIDTH, HEIGHT = 96, 64


def quartered(width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    image = Image.new("RGB", (width, height))
    for i, colour in enumerate(QUARTERS):
        x, y = i % 2 * width // 2, i // 2 * height // 2
        image.paste(colour, (x, y, x + width // 2, y + height // 2))
    return image


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
    "JPEG": lambda image: encoded(image, "JPEG", quality=95, subsampling=0),
    "progressive JPEG": lambda image: encoded(image, "JPEG", quality=95, progressive=True),
    "MPO": lambda image: encoded(image, "MPO", save_all=True, append_images=[Image.new("RGB", image.size)]),
    "PNG": lambda image: encoded(image, "PNG"),
    "palette PNG": lambda image: encoded(image.quantize(8), "PNG"),
    "WebP": lambda image: encoded(image, "WEBP", quality=95),
    "lossless WebP": lambda image: encoded(image, "WEBP", lossless=True),
    "BMP": lambda image: encoded(image, "BMP"),
    "palette BMP": lambda image: encoded(image.quantize(8), "BMP"),
    "GIF": lambda image: encoded(image, "GIF"),
}
