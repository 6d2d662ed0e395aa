"""Parking spaces, seen from a mast: free or taken."""

from dataclasses import replace

import numpy as np
from PIL import Image

from sample_images.from_above.ground import asphalt
from sample_images.from_above.light import draw_shot, photograph
from sample_images.from_above.scene import Scene, Spot, empty, polyline, turned, within
from sample_images.from_above.vehicle import draw_car
from sample_images.texture import colour, fbm, step, value_noise

FREE, TAKEN = "free", "taken"
LABELS = (FREE, TAKEN)
_LONG, _WIDE = 0.66, 0.36  # a space


def draw(seed: list[int], label: str, side: int) -> Image.Image:
    """Draw a photo of a space and of what stands beside it."""
    rng = np.random.default_rng([*seed, LABELS.index(label)])
    scene = empty(side)
    asphalt(scene, rng)
    angle, scale = float(rng.normal(np.pi / 2, 0.22)), float(rng.uniform(0.95, 1.2))
    space = Spot((float(rng.normal(0, 0.035)), float(rng.normal(0, 0.035))), angle, scale)
    _lines(scene, rng, space)
    if rng.random() < 0.5:
        _leaves(scene, rng)
    for aside in (-1, 1):
        if rng.random() < 0.6:  # a neighbour tells nothing of this space
            off = aside * _WIDE * scale
            beside = (space.at[0] - float(np.sin(angle)) * off, space.at[1] + float(np.cos(angle)) * off)
            _park(scene, rng, replace(space, at=beside))
    if label == TAKEN:
        _park(scene, rng, space)
    return photograph(scene, draw_shot(rng), rng, side)


def _park(scene: Scene, rng: np.random.Generator, space: Spot) -> None:
    place = (space.at[0] + float(rng.normal(0, 0.012)), space.at[1] + float(rng.normal(0, 0.012)))
    turn = space.angle + float(rng.normal(0, 0.04)) + np.pi * float(rng.integers(2))
    draw_car(scene, rng, Spot(place, turn, space.size * float(rng.uniform(0.55, 0.62))))


def _lines(scene: Scene, rng: np.random.Generator, space: Spot) -> None:
    """Paint the marks of the space and of those beside it, worn by tyres."""
    u, v = turned(scene, space.at, space.angle, space.size)
    shade = (colour(0.85, 0.85, 0.82), colour(0.80, 0.62, 0.12))[int(rng.random() < 0.25)]
    thick, edge = rng.uniform(0.008, 0.013), 2 * scene.pixel
    sides = np.abs(np.abs(v) % _WIDE - _WIDE / 2)
    marks = within(sides - thick, edge) * (np.abs(u) < _LONG / 2)
    marks = np.maximum(marks, within(np.abs(u - _LONG / 2) - thick, edge))
    worn = 1.0 - 0.8 * step(rng.uniform(-0.2, 1.0), 2.2, fbm(rng, u * 18, v * 18, 3) + value_noise(rng, u * 90, v * 90))
    scene.stain(np.asarray(marks * worn, dtype=np.float32), shade + 0 * scene.albedo, 0.1)


def _leaves(scene: Scene, rng: np.random.Generator) -> None:
    for _ in range(int(rng.integers(3, 14))):
        place, angle = (float(rng.uniform(-0.5, 0.5)), float(rng.uniform(-0.5, 0.5))), float(rng.uniform(0, 6.3))
        size, shade = rng.uniform(0.006, 0.013), colour(0.45, 0.30, 0.08) * rng.uniform(0.5, 1.3)
        for part in scene.around(place, 0.03):
            u, v = turned(part, place, angle)
            leaf = within(polyline(u, v, np.array([[-size, 0.0], [size, 0.0]])) - size * 0.5, scene.pixel)
            part.put(leaf, 0.004, shade + 0 * part.albedo)
