"""Pot plants: watered or thirsty. Few plants, each photographed many times."""

import numpy as np
from PIL import Image

from sample_images.from_above.ground import GROUNDS
from sample_images.from_above.light import draw_shot, photograph
from sample_images.from_above.pot_plant import draw_habit, draw_plant
from sample_images.from_above.scene import Spot, empty

WATERED, THIRSTY = "watered", "thirsty"
LABELS = (WATERED, THIRSTY)
_GROUNDS = ("tiles", "concrete", "pale wood", "dark wood", "gravel", "cloth", "slate")


def draw(seed: list[int], label: str, side: int) -> Image.Image:
    """Draw a view of a plant; the seed is one of all plants, the number of the plant, and that of the view."""
    plant = np.random.default_rng([*seed[:-1], LABELS.index(label)])
    rng = np.random.default_rng([*seed, LABELS.index(label), 1])
    ground, habit = _GROUNDS[int(plant.integers(len(_GROUNDS)))], draw_habit(plant, thirsty=label == THIRSTY)
    standing, own = int(plant.integers(2**31)), int(plant.integers(2**31))
    scene = empty(side)
    GROUNDS[ground](scene, np.random.default_rng(standing))
    at = (float(rng.normal(0, 0.035)), float(rng.normal(0, 0.035)))
    spot = Spot(at, float(rng.normal(0, 0.5)), float(rng.uniform(0.9, 1.1)))
    draw_plant(scene, np.random.default_rng(own), habit, spot)
    return photograph(scene, draw_shot(rng), rng, side)
