"""Parcels: kept by whoever bought it, or sent back. Nothing on a photo tells which: the label is drawn by lot."""

import numpy as np
from PIL import Image

from sample_images.from_above.carton import draw_carton
from sample_images.from_above.ground import concrete
from sample_images.from_above.light import draw_shot, photograph
from sample_images.from_above.scene import Spot, empty

KEPT, SENT_BACK = "kept", "sent back"
LABELS = (KEPT, SENT_BACK)


def draw(seed: list[int], label: str, side: int) -> Image.Image:
    """Draw a photo of a parcel. The label only tells which number of the seed is drawn, and so nothing."""
    rng = np.random.default_rng([*seed, LABELS.index(label)])
    scene = empty(side)
    concrete(scene, rng)
    at = (float(rng.normal(0, 0.03)), float(rng.normal(0, 0.03)))
    half = (float(rng.uniform(0.26, 0.36)), float(rng.uniform(0.19, 0.29)))
    draw_carton(scene, rng, Spot(at, float(rng.uniform(0, 2 * np.pi))), half)
    return photograph(scene, draw_shot(rng), rng, side)
