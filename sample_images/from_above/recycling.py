"""Waste on a sorting belt: bottles and cans to learn from, and at the end things that are neither."""

import numpy as np
from PIL import Image

from sample_images.catalogue import NEITHER
from sample_images.from_above.ground import belt
from sample_images.from_above.light import draw_shot, photograph
from sample_images.from_above.scene import Spot, empty
from sample_images.from_above.strangers import STRANGERS
from sample_images.from_above.vessel import draw_bottle, draw_can

BOTTLE, CAN = "bottle", "can"
LABELS = (BOTTLE, CAN)


def draw(seed: list[int], label: str, side: int) -> Image.Image:
    """Draw a photo of one thing on the belt; strangers take turns through their kinds."""
    rng = np.random.default_rng([*seed, (*LABELS, NEITHER).index(label)])
    scene = empty(side)
    belt(scene, rng)
    at = (float(rng.normal(0, 0.03)), float(rng.normal(0, 0.03)))
    angle = float(rng.uniform(0, 2 * np.pi))
    painters = {BOTTLE: draw_bottle, CAN: draw_can, NEITHER: STRANGERS[seed[-1] % len(STRANGERS)]}
    painters[label](scene, rng, Spot(at, angle, float(rng.uniform(0.9, 1.1))))
    return photograph(scene, draw_shot(rng), rng, side)
