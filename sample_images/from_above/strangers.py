"""Things that belong to neither label, as they end up on a sorting belt."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from sample_images.from_above.carton import draw_carton
from sample_images.from_above.egg import draw_egg
from sample_images.from_above.pot_plant import draw_habit, draw_plant
from sample_images.from_above.scene import Scene, Spot, box, polyline, turned, within
from sample_images.texture import colour, fbm, step

Painter = Callable[[Scene, np.random.Generator, Spot], None]


def banana(scene: Scene, rng: np.random.Generator, spot: Spot) -> None:
    """Draw a banana with its brown spots."""
    u, v = turned(scene, spot.at, spot.angle, spot.size)
    bend = float(rng.uniform(0.28, 0.4))
    turn = np.arctan2(u, v + bend)  # along the bow
    across = np.hypot(u, v + bend) - bend
    along = turn / float(rng.uniform(0.95, 1.1))
    radius = 0.065 * np.sqrt(np.clip(1 - np.abs(along) ** 3, 0, 1)) + 0.012 * (np.abs(along) < 1.08)
    inside = within(np.maximum(np.abs(across) - radius, (np.abs(along) - 1.08) * 0.3), 2.5 * scene.pixel)
    ridge = 0.6 * np.sqrt(np.maximum(radius**2 - across**2, 0)) + 0.4 * np.maximum(radius - np.abs(across), 0)
    tone = 1.0 + 0.05 * fbm(rng, along * 4, across * 20, 3)
    spots = step(1.1, 2.0, fbm(rng, along * 9, across * 40, 3)) + step(0.86, 1.0, np.abs(along))
    brown = np.clip(spots, 0, 1)[..., None]
    shade = (tone[..., None] * colour(0.80, 0.60, 0.10)) * (1 - brown) + brown * colour(0.22, 0.12, 0.04)
    scene.put(inside, ridge * spot.size, shade, 0.25, below=0.0)


def paper(scene: Scene, rng: np.random.Generator, spot: Spot) -> None:
    """Draw a crumpled sheet of paper."""
    u, v = turned(scene, spot.at, spot.angle, spot.size)
    folds = np.abs(fbm(rng, u * 5, v * 5, 4))
    away = np.hypot(u, v * 1.15) + 0.03 * fbm(rng, u * 4, v * 4, 3)
    inside = within(away - 0.21, 2.5 * scene.pixel)
    dome = np.sqrt(np.maximum(0.045 - away**2, 0.0)) * 0.5
    shade = colour(0.95, 0.94, 0.91) * (0.98 - 0.08 * folds)[..., None]
    scene.put(inside, (dome + 0.05 * folds) * spot.size, shade, 0.05, below=0.0)


def fork(scene: Scene, rng: np.random.Generator, spot: Spot) -> None:
    """Draw a fork of steel."""
    u, v = turned(scene, spot.at, spot.angle, spot.size)
    stem = np.abs(v) - (0.014 + 0.014 * step(0.0, -0.36, u))
    handle = np.maximum(stem, np.abs(u + 0.1) - 0.28)
    head = box(u - 0.22, v, (0.07, 0.055), 0.045)
    tines = np.minimum.reduce([box(u - 0.32, v - 0.0313 * (k - 1.5), (0.085, 0.0075), 0.007) for k in range(4)])
    shape = np.minimum(np.minimum(handle, head), tines)
    bands = 0.45 + 0.18 * np.sin(u * 18 + rng.uniform(0, 6)) + 0.06 * fbm(rng, u * 2, v * 30, 2)
    curve = 0.02 + 0.03 * step(0.05, 0.35, u) + 0.6 * np.minimum(np.maximum(-shape, 0), 0.01)
    scene.put(within(shape, 2.5 * scene.pixel), curve * spot.size, bands[..., None] + 0 * scene.albedo, 0.9, below=0.0)


def ball(scene: Scene, rng: np.random.Generator, spot: Spot) -> None:
    """Draw a tennis ball."""
    u, v = turned(scene, spot.at, spot.angle, spot.size)
    away, radius = np.hypot(u, v), float(rng.uniform(0.15, 0.19))
    rise = np.sqrt(np.maximum(radius**2 - away**2, 0.0))
    felt = 1.0 + 0.10 * fbm(rng, u * 60, v * 60, 2)
    seam = within(np.abs(np.hypot(u - radius * 1.1, v) - radius * 0.8) - 0.008, 2.5 * scene.pixel)
    shade = felt[..., None] * colour(0.62, 0.70, 0.12)
    shade = shade * (1 - seam[..., None]) + seam[..., None] * colour(0.80, 0.80, 0.74)
    scene.put(within(away - radius, 2.5 * scene.pixel), rise * spot.size, shade, 0.03, below=0.0)


def rope(scene: Scene, rng: np.random.Generator, spot: Spot) -> None:
    """Draw a coil of cable."""
    u, v = turned(scene, spot.at, spot.angle, spot.size)
    turns = np.linspace(0, float(rng.uniform(9, 14)), 70)
    radius = 0.10 + 0.08 * turns / 14 + 0.03 * np.sin(turns * 0.7 + rng.uniform(0, 6))
    points = np.stack([np.cos(turns) * radius * 1.25, np.sin(turns) * radius], axis=1)
    distance = polyline(u, v, points)
    thick = float(rng.uniform(0.011, 0.016))
    shade = colour(0.75, 0.74, 0.72) if rng.random() < 0.5 else colour(0.65, 0.12, 0.08)
    rise = np.sqrt(np.maximum(thick**2 - distance**2, 0.0)) * 1.6
    scene.put(within(distance - thick, 2 * scene.pixel), rise * spot.size, shade + 0 * scene.albedo, 0.4, below=0.0)


def _carton(scene: Scene, rng: np.random.Generator, spot: Spot) -> None:
    draw_carton(scene, rng, spot, (0.24 * spot.size, 0.18 * spot.size))


def _egg(scene: Scene, rng: np.random.Generator, spot: Spot) -> None:
    draw_egg(scene, rng, replace(spot, size=0.36 * spot.size), cracked=True)


def _plant(scene: Scene, rng: np.random.Generator, spot: Spot) -> None:
    draw_plant(scene, rng, draw_habit(rng, thirsty=True), replace(spot, size=0.9 * spot.size))


STRANGERS: tuple[Painter, ...] = (banana, paper, fork, ball, _carton, rope, _plant, _egg)
