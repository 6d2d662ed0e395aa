"""A carton with its tape and its address label."""

import numpy as np

from sample_images.from_above.scene import Scene, Spot, box, turned, within
from sample_images.texture import Array, colour, fbm, step, value_noise

_INK = colour(0.07, 0.07, 0.08)


def draw_carton(scene: Scene, rng: np.random.Generator, spot: Spot, half: tuple[float, float]) -> None:
    """Draw a carton of half a length and half a width."""
    u, v = turned(scene, spot.at, spot.angle)
    edge = 2.0 * scene.pixel
    lid = box(u, v, half, 0.008)
    board = 1.0 + 0.04 * fbm(rng, u * 6, v * 6, 4) + 0.03 * np.sin(u * 330) + 0.02 * value_noise(rng, u * 90, v * 90)
    worn = step(0.02, 0.0, -lid + 0.006 * fbm(rng, u * 20, v * 20, 2)) * 0.15
    kraft = colour(0.60, 0.44, 0.28) * rng.uniform(0.85, 1.25) + rng.uniform(-1, 1) * colour(0.03, 0.0, -0.04)
    shade = (board + worn)[..., None] * kraft
    dents = 0.004 * fbm(rng, u * 4, v * 4, 2) + 0.0003 * np.sin(u * 330)
    tall = float(rng.uniform(0.08, 0.16))
    scene.put(within(lid, edge), tall + dents - 0.01 * step(0.02, 0.0, -lid), shade, 0.08, below=0.0)
    flaps = within(np.abs(v) - 0.0018, edge) * within(lid, edge)
    scene.put(flaps, -0.004, shade * 0.45)
    _tape(scene, rng, u, v, lid)
    _address(scene, rng, u, v, half)
    if rng.random() < 0.4:
        _arrows(scene, rng, u, v, half)


def _tape(scene: Scene, rng: np.random.Generator, u: Array, v: Array, lid: Array) -> None:
    wide = float(rng.uniform(0.028, 0.042))
    ragged = 0.004 * fbm(rng, v * 60, v * 0 + 1.0, 2)
    tape = within(np.abs(v + 0.01 * rng.normal()) - wide, 2 * scene.pixel) * within(lid + ragged, 2 * scene.pixel)
    wrinkles = 1.0 + 0.06 * fbm(rng, u * 9, v * 40, 3)
    brown = colour(0.62, 0.43, 0.22) * rng.uniform(0.75, 1.2) + rng.uniform(-1, 1) * colour(0.0, 0.03, 0.08)
    shade = wrinkles[..., None] * brown
    scene.put(tape, 0.0008 * fbm(rng, u * 14, v * 60, 2) + 0.001, shade, 0.6)


def _address(scene: Scene, rng: np.random.Generator, u: Array, v: Array, half: tuple[float, float]) -> None:
    """Stick a label beside the tape: sender, lines of an address, a bar code."""
    a, b = float(rng.uniform(0.085, 0.12)), float(rng.uniform(0.06, 0.075))
    at = (float(rng.uniform(-0.5, 0.5)) * (half[0] - a), float(rng.choice([-1, 1])) * (half[1] - b - 0.015))
    p, q = u - at[0], v - at[1]
    paper = within(box(p, q, (a, b), 0.006), 2 * scene.pixel)
    scene.put(paper, 0.0012, colour(0.88, 0.88, 0.86) + 0 * scene.albedo, 0.3)
    bars = np.random.default_rng(int(rng.integers(2**31))).random(64) < 0.5
    column = np.clip(((p / (2 * a) + 0.5) * 64).astype(int), 0, 63)
    code = within(box(p, q - b * 0.45, (a * 0.82, b * 0.32), 0.0), scene.pixel)
    scene.stain(np.asarray(code * bars[column] * paper, dtype=np.float32), _INK + 0 * scene.albedo)
    for k in range(int(rng.integers(3, 5))):
        long = float(rng.uniform(0.25, 0.6)) * a
        row = box(p + a * 0.82 - long, q + b * (0.72 - 0.26 * k), (long, b * 0.05), 0.0)
        letters = step(-0.3, 0.1, value_noise(rng, p * 260, q * 3))
        scene.stain(within(row, scene.pixel) * letters * 0.85, _INK + 0 * scene.albedo)


def _arrows(scene: Scene, rng: np.random.Generator, u: Array, v: Array, half: tuple[float, float]) -> None:
    """Print two arrows, as on goods that must stand upright."""
    corner = float(rng.choice([-1, 1])) * (half[0] - 0.07)
    side = float(rng.choice([-1, 1])) * (half[1] - 0.07)
    ink = (colour(0.55, 0.07, 0.06), _INK)[int(rng.integers(2))]
    for k in (-1, 1):
        p, q = u - corner - 0.025 * k, v - side
        stem = box(p, q - 0.012, (0.004, 0.022), 0.0)
        head = np.maximum(np.abs(p) - (q + 0.034) * 0.7, q + 0.008)
        mark = within(np.minimum(stem, np.maximum(head, -q - 0.034)), 2 * scene.pixel)
        scene.stain(mark * 0.8, ink + 0 * scene.albedo)
