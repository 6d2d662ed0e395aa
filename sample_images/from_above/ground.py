"""Grounds that things lie on: each paints colour, height and gloss of a whole scene."""

from collections.abc import Callable, Mapping

import numpy as np

from sample_images.from_above.scene import Scene, turned
from sample_images.texture import Array, colour, fbm, step, value_noise

Painter = Callable[[Scene, np.random.Generator], None]


def _lay(scene: Scene, albedo: Array, relief: Array, gloss: float) -> None:
    scene.albedo = np.asarray(np.clip(albedo, 0.0, 1.0), dtype=np.float32)
    scene.height = np.asarray(scene.height + relief, dtype=np.float32)
    scene.gloss = np.asarray(scene.gloss * 0 + gloss, dtype=np.float32)


def asphalt(scene: Scene, rng: np.random.Generator) -> None:
    """Paint worn asphalt: stones in tar, stains, a crack."""
    grey = rng.uniform(0.17, 0.34)
    stones = value_noise(rng, scene.x * 170, scene.y * 170)
    large = fbm(rng, scene.x * 3, scene.y * 3, 4)
    tone = grey * (1.0 + 0.10 * large + 0.07 * stones + 0.15 * step(1.4, 2.2, stones))
    stain = step(0.9, 2.2, fbm(rng, scene.x * 4, scene.y * 4, 3)) * 0.5
    tone = tone * (1.0 - stain)
    crack = np.abs(fbm(rng, scene.x * 2.2, scene.y * 2.2, 5))
    tone = tone * (1.0 - 0.55 * step(0.018, 0.004, crack) * (rng.random() < 0.6))
    tint = colour(1.0, 1.0, 1.0) + rng.uniform(-1, 1) * colour(0.04, 0.0, -0.04)
    _lay(scene, tone[..., None] * tint, 0.0003 * stones, 0.12)


def _wood(scene: Scene, rng: np.random.Generator, tone: Array, gloss: float) -> None:
    u, v = turned(scene, (0.0, 0.0), float(rng.uniform(-0.3, 0.3)) + float(rng.integers(2)) * np.pi / 2)
    plank = rng.uniform(0.16, 0.3)
    place = v / plank + rng.uniform(0, 1)
    board = np.floor(place)
    shift = np.sin(board * 12.9898 + rng.uniform(0, 9)) * 43.7
    grain = fbm(rng, u * 2.2 + shift, v * 34 + shift, 4)
    rings = np.sin((v * 26 + 1.5 * fbm(rng, u * 1.2 + shift, v * 3 + shift, 3)) * 3.0)
    fine = value_noise(rng, u * 12 + shift, v * 220)
    shade = 1.0 + 0.10 * grain + 0.06 * rings + 0.05 * fine + 0.09 * np.sin(board * 78.2)
    seam = np.abs(place - board - 0.5) > 0.5 - 0.006 / plank
    shade = np.where(seam, 0.35, shade)
    _lay(scene, shade[..., None] * tone, 0.0006 * grain + np.where(seam, -0.004, 0.0), gloss)


def pale_wood(scene: Scene, rng: np.random.Generator) -> None:
    """Paint a table of beech."""
    _wood(scene, rng, colour(0.72, 0.55, 0.38) * rng.uniform(0.9, 1.1), 0.15)


def dark_wood(scene: Scene, rng: np.random.Generator) -> None:
    """Paint a floor of smoked oak."""
    _wood(scene, rng, colour(0.34, 0.22, 0.14) * rng.uniform(0.8, 1.2), 0.25)


def slate(scene: Scene, rng: np.random.Generator) -> None:
    """Paint a bench of dark slate."""
    clouds, fine = fbm(rng, scene.x * 5, scene.y * 5, 5), value_noise(rng, scene.x * 120, scene.y * 120)
    tone = rng.uniform(0.10, 0.15) * (1.0 + 0.18 * clouds + 0.08 * fine)
    layers = fbm(rng, scene.x * 9, scene.y * 4, 4)
    _lay(scene, tone[..., None] * colour(0.92, 1.0, 1.10), 0.0016 * layers, 0.2)


def concrete(scene: Scene, rng: np.random.Generator) -> None:
    """Paint a floor of concrete."""
    clouds, fine = fbm(rng, scene.x * 3, scene.y * 3, 5), value_noise(rng, scene.x * 150, scene.y * 150)
    holes = step(2.0, 2.5, value_noise(rng, scene.x * 60, scene.y * 60))
    tone = rng.uniform(0.38, 0.55) * (1.0 + 0.08 * clouds + 0.025 * fine - 0.35 * holes)
    _lay(scene, tone[..., None] * colour(1.02, 1.0, 0.96), 0.0004 * fine - 0.002 * holes, 0.1)


def tiles(scene: Scene, rng: np.random.Generator) -> None:
    """Paint a floor of tiles."""
    u, v = turned(scene, (0.0, 0.0), float(rng.uniform(0, np.pi / 2)))
    size = rng.uniform(0.22, 0.34)
    a, b = u / size + rng.uniform(0, 1), v / size + rng.uniform(0, 1)
    joint = np.minimum(0.5 - np.abs(a % 1 - 0.5), 0.5 - np.abs(b % 1 - 0.5)) < 0.014
    each = np.sin(np.floor(a) * 12.9 + np.floor(b) * 78.2)
    tone = 1.0 + 0.05 * each + 0.04 * fbm(rng, u * 7, v * 7, 4)
    base = (colour(0.62, 0.60, 0.56), colour(0.45, 0.50, 0.54), colour(0.58, 0.42, 0.32))[int(rng.integers(3))]
    shade = np.where(joint, 0.5, tone)
    _lay(scene, shade[..., None] * base, np.where(joint, -0.003, 0.0), 0.45)


def cloth(scene: Scene, rng: np.random.Generator) -> None:
    """Paint a woven cloth with a fold or two."""
    u, v = turned(scene, (0.0, 0.0), float(rng.uniform(-0.4, 0.4)))
    weave = np.sin(u * 620) * np.sin(v * 620)
    folds = fbm(rng, u * 1.6, v * 3.5, 2)
    hue = (colour(0.55, 0.58, 0.62), colour(0.60, 0.50, 0.40), colour(0.33, 0.42, 0.50), colour(0.62, 0.60, 0.52))
    tone = 1.0 + 0.09 * weave + 0.05 * fbm(rng, u * 30, v * 30, 2)
    _lay(scene, tone[..., None] * hue[int(rng.integers(4))], 0.012 * folds + 0.0004 * weave, 0.02)


def belt(scene: Scene, rng: np.random.Generator) -> None:
    """Paint a conveyor belt of black rubber with dust and scratches."""
    u, v = turned(scene, (0.0, 0.0), float(rng.uniform(-0.12, 0.12)))
    ribs = np.sin(v * rng.uniform(150, 210) + rng.uniform(0, 6))
    dust = step(-0.3, 2.5, fbm(rng, u * 4, v * 4, 5))
    scratch = step(2.1, 2.6, value_noise(rng, u * 4, v * 130)) * 0.5
    tone = rng.uniform(0.085, 0.13) * (1.0 + 0.12 * ribs) + 0.15 * dust + 0.08 * scratch
    _lay(scene, tone[..., None] * colour(1.04, 1.0, 0.95), 0.0016 * ribs, 0.2)


def soil(scene: Scene, rng: np.random.Generator) -> None:
    """Paint gravel, as it lies around a greenhouse."""
    stones = fbm(rng, scene.x * 38, scene.y * 38, 3)
    tone = rng.uniform(0.34, 0.46) * (1.0 + 0.22 * stones + 0.1 * value_noise(rng, scene.x * 26, scene.y * 26))
    _lay(scene, tone[..., None] * colour(1.06, 1.0, 0.9), 0.007 * stones, 0.08)


GROUNDS: Mapping[str, Painter] = {
    "asphalt": asphalt, "pale wood": pale_wood, "dark wood": dark_wood, "slate": slate, "concrete": concrete,
    "tiles": tiles, "cloth": cloth, "belt": belt, "gravel": soil,
}  # fmt: skip
