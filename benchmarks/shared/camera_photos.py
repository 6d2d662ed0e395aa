"""Photos as a camera makes them: real ones or smooth noise, with a sensor's grain, which makes their files large."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image


def some_picture(files: Sequence[Path], i: int, rng: np.random.Generator) -> Image.Image:
    """Return one of some real photos, in turn; smooth noise, to be enlarged, where there are none."""
    if files:
        return Image.open(files[i % len(files)]).convert("RGB")
    return Image.fromarray(rng.integers(40, 220, (12, 16, 3), dtype=np.uint8))


def with_grain(
    image: Image.Image, deviation: float, quality: int, rng: np.random.Generator, exif: Image.Exif | None = None
) -> bytes:
    """Return a JPEG of a picture with grey grain of that standard deviation, of 255."""
    grain = rng.normal(0, deviation, (image.height, image.width, 1)).astype(np.float32)
    pixels = np.clip(np.asarray(image, dtype=np.float32) + grain, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality, exif=exif or Image.Exif())
    return out.getvalue()
