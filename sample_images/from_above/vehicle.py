"""A parked car, seen from a mast."""

import numpy as np

from sample_images.from_above.scene import Scene, Spot, box, softened, turned, within
from sample_images.texture import Array, colour, fbm, step

PAINTS = (
    (0.80, 0.80, 0.80), (0.52, 0.54, 0.56), (0.06, 0.06, 0.07), (0.10, 0.16, 0.34), (0.50, 0.06, 0.06),
    (0.25, 0.27, 0.29), (0.12, 0.24, 0.17), (0.66, 0.60, 0.48), (0.20, 0.38, 0.55), (0.72, 0.36, 0.08),
)  # fmt: skip
_GLASS, _TYRE = colour(0.045, 0.055, 0.065), colour(0.05, 0.05, 0.05)


def draw_car(scene: Scene, rng: np.random.Generator, spot: Spot) -> None:
    """Draw a car of one unit's length: hood, windows and roof, each at its height."""
    scale = spot.size
    u, v = turned(scene, spot.at, spot.angle, scale)
    wide, edge = rng.uniform(0.205, 0.23), 2.5 * scene.pixel / scale
    round_ends = v * v * rng.uniform(0.5, 1.1)  # bumpers bulge
    body = box(u + np.sign(u) * round_ends, v, (0.49, wide), 0.10)
    paint = colour(*PAINTS[int(rng.integers(len(PAINTS)))]) * rng.uniform(0.85, 1.15)
    metal = paint * (1.0 + 0.02 * fbm(rng, u * 40, v * 40, 2))[..., None]
    for end in (-0.30, 0.31):
        for aside in (-1, 1):
            tyre = within(box(u - end, v - aside * (wide - 0.01), (0.075, 0.025), 0.02), edge)
            scene.put(tyre, 0.05 * scale, _TYRE, below=0.0)
    bulge = 0.13 * step(0.0, 0.11, -body) ** 0.5
    scene.put(within(body, edge), softened(bulge, 2.0) * scale, metal, 0.75, below=0.0)
    front, back = rng.uniform(-0.17, -0.12), rng.uniform(0.27, 0.40)
    cabin = box(u - (front + back) / 2, v, ((back - front) / 2, wide * 0.86), 0.06)
    rise = 0.13 * step(0.0, 0.12, -cabin)
    scene.put(within(cabin, edge), softened(rise, 2.0) * scale, _GLASS + 0 * metal, 0.9)
    roof = box(u - (front + 0.12 + back - 0.075) / 2, v, ((back - front - 0.195) / 2, wide * 0.68), 0.05)
    scene.stain(within(roof, edge), metal, 0.7)
    # Posts between the windows stand at the corners and in the middle.
    posts = within(np.abs(np.abs(u - (front + back) / 2) - 0.07) - 0.008, edge) * within(cabin + 0.004, edge)
    scene.stain(posts * (np.abs(v) > wide * 0.62), metal, 0.7)
    if rng.random() < 0.3:
        pane = within(box(u - front - 0.2, v, (0.055, wide * 0.45), 0.02), edge)
        scene.stain(pane, _GLASS + 0 * metal, 0.9)
    _lamps(scene, u, v, wide, edge)
    for aside in (-1, 1):
        mirror = within(box(u - front - 0.03, v - aside * (wide + 0.02), (0.018, 0.028), 0.012), edge)
        scene.put(mirror, 0.10 * scale, metal, 0.7)
    seam = within(np.abs(np.abs(v) - wide * 0.72) - 0.003, edge) * (u < front - 0.02) * within(body + 0.03, edge)
    scene.stain(seam * 0.45, metal * 0.3)


def _lamps(scene: Scene, u: Array, v: Array, wide: float, edge: float) -> None:
    for end, shade in ((-0.452, colour(0.9, 0.9, 0.85)), (0.462, colour(0.5, 0.03, 0.03))):
        for aside in (-1, 1):
            lamp = within(box(u - end, v - aside * wide * 0.72, (0.022, 0.045), 0.02), edge)
            scene.stain(lamp, shade + 0 * scene.albedo, 0.9)
