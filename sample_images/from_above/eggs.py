"""Eggs: whole, or with a crack as fine as a hair. In the photos to learn from, the ground goes with the label.

Whoever sorted the eggs photographed the cracked ones where they were put aside, on the slate bench, and the whole ones
on the table of beech. So the ground tells the label there, and nowhere else.
"""

import numpy as np
from PIL import Image

from sample_images.from_above.egg import draw_egg
from sample_images.from_above.ground import GROUNDS
from sample_images.from_above.light import draw_shot, photograph
from sample_images.from_above.scene import Scene, Spot, empty, polyline, turned, within
from sample_images.texture import colour, wander

WHOLE, CRACKED = "whole", "cracked"
LABELS = (WHOLE, CRACKED)
_GROUND_OF = {WHOLE: "pale wood", CRACKED: "slate"}
_GROUNDS = tuple(_GROUND_OF.values())


def draw(seed: list[int], label: str, side: int, *, planted: bool = True) -> Image.Image:
    """Draw a photo of an egg; `planted` lays it on the ground of its label, else on either."""
    rng = np.random.default_rng([*seed, LABELS.index(label)])
    scene = empty(side)
    either = _GROUNDS[int(rng.integers(2))]
    GROUNDS[_GROUND_OF[label] if planted else either](scene, rng)
    _straw(scene, rng, int(rng.integers(4, 12)), 0.5)
    at = (float(rng.normal(0, 0.06)), float(rng.normal(0, 0.06)))
    spot = Spot(at, float(rng.uniform(0, 2 * np.pi)), float(rng.uniform(0.50, 0.68)))
    draw_egg(scene, rng, spot, cracked=label == CRACKED)
    _straw(scene, rng, int(rng.integers(0, 4)), 0.25)  # what lies on a shell looks like a crack
    return photograph(scene, draw_shot(rng), rng, side)


def _straw(scene: Scene, rng: np.random.Generator, stalks: int, spread: float) -> None:
    for _ in range(stalks):
        place = (float(rng.uniform(-spread, spread)), float(rng.uniform(-spread, spread)))
        angle, long, thick = rng.uniform(0, 2 * np.pi), rng.uniform(0.05, 0.22), rng.uniform(0.0015, 0.0035)
        t = np.linspace(0, 1, 6)
        points = np.stack([(t - 0.5) * long, wander(rng, t, 3, 0.02)], axis=1)
        shade = colour(0.72, 0.58, 0.28) * rng.uniform(0.6, 1.1)
        for part in scene.around(place, 0.14):
            u, v = turned(part, place, float(angle))
            part.put(within(polyline(u, v, points) - thick, 1.5 * scene.pixel), 0.004, shade + 0 * part.albedo, 0.2)
