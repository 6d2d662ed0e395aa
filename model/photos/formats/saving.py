"""How a file was saved: the quality, subsampling and order of a JPEG, from its tables, before it is decoded."""

import functools

from PIL import Image, JpegImagePlugin

from model.photos.photo_metadata import Saving

# The table for light of the JPEG standard (Annex K), which most programs scale by the quality asked for.
_STANDARD = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
    87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
_SAMPLINGS = {0: "4:4:4", 1: "4:2:2", 2: "4:2:0"}  # as Pillow numbers them


def saving_of(image: Image.Image) -> Saving:
    """Say how an opened photo was saved; of anything but a JPEG nothing is known."""
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return Saving()
    light = image.quantization.get(0)
    sampling = _SAMPLINGS.get(JpegImagePlugin.get_sampling(image), "")
    return Saving(_quality(sum(light)) if light else 0, sampling, bool(image.info.get("progressive")))


def _quality(divisors: int) -> int:
    """Return the quality whose table comes nearest by its sum: cameras and Photoshop have tables of their own."""
    return min(range(100, 0, -1), key=lambda quality: abs(_sum_at(quality) - divisors))


@functools.cache
def _sum_at(quality: int) -> int:
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return sum(min(max((divisor * scale + 50) // 100, 1), 255) for divisor in _STANDARD)
