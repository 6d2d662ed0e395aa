"""Data augmentation: views of a photo as it might also have been taken, for fine-tuning to draw from.

Shapes: side of a view in pixels.
"""

import numpy as np
from PIL import Image, ImageEnhance

from model.common.arrays import Pixels
from model.photos.photo import open_jpeg


def views(jpeg: bytes, side: int, n_views: int, rng: np.random.Generator) -> Pixels:
    """Return a stored photo as it is, and `n_views - 1` augmented views of it, (n_views, side, side, 3)."""
    image = open_jpeg(jpeg, side)
    whole = np.asarray(image.resize((side, side), Image.Resampling.BICUBIC, reducing_gap=3.0))
    return np.stack([whole, *(augmented(image, side, rng) for _ in range(n_views - 1))])


def augmented(image: Image.Image, side: int, rng: np.random.Generator) -> Pixels:
    """Return a photo cropped, mirrored or not, and in another light, (side, side, 3).

    Crops keep at least 60 % of the area: with less, small damage is often no longer in the picture, and the label is
    wrong (docs/experiments.md).
    """
    area, stretch = rng.uniform(0.6, 1.0), np.exp(rng.uniform(-0.15, 0.15))
    width, height = (image.width * min(1, np.sqrt(area * stretch)), image.height * min(1, np.sqrt(area / stretch)))
    left, top = rng.uniform(0, image.width - width), rng.uniform(0, image.height - height)
    view = image.resize((side, side), Image.Resampling.BILINEAR, box=(left, top, left + width, top + height))
    if rng.random() < 0.5:
        view = view.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for change in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        view = change(view).enhance(rng.uniform(0.8, 1.2))
    return np.asarray(view)
