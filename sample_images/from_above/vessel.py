"""Bottles and cans that lie on their side."""

import numpy as np

from sample_images.from_above.scene import Scene, Spot, turned, within
from sample_images.texture import Array, colour, fbm, step, value_noise

_GLASS = ((0.05, 0.20, 0.08), (0.24, 0.11, 0.03), (0.30, 0.36, 0.36), (0.07, 0.14, 0.20))
_PRINTS = ((0.62, 0.06, 0.06), (0.06, 0.18, 0.50), (0.08, 0.38, 0.16), (0.72, 0.52, 0.06), (0.70, 0.70, 0.70),
           (0.40, 0.10, 0.40), (0.80, 0.34, 0.06))  # fmt: skip


def _round(v: Array, radius: Array) -> Array:
    """Return how high a body of a radius along its axis stands, across it."""
    return np.asarray(np.sqrt(np.maximum(radius**2 - v**2, 0.0)), dtype=np.float32)


def draw_bottle(scene: Scene, rng: np.random.Generator, spot: Spot) -> None:
    """Draw a glass bottle: body, shoulder, neck, and often a paper label."""
    scale = spot.size
    u, v = turned(scene, spot.at, spot.angle, scale)
    edge = 2.5 * scene.pixel / scale
    body, neck = float(rng.uniform(0.095, 0.125)), float(rng.uniform(0.032, 0.042))
    shoulder, soft = float(rng.uniform(0.02, 0.12)), float(rng.uniform(0.07, 0.16))
    radius = body + (neck - body) * step(shoulder, shoulder + soft, u)
    radius = np.where(u > 0.36, neck * 1.12, radius)  # the lip
    radius = radius * (1 - 0.25 * step(-0.37, -0.40, u))
    inside = within(np.maximum(np.abs(v) - radius, np.abs(u) - 0.40), edge)
    rise = _round(v, radius)
    glass = colour(*_GLASS[int(rng.integers(len(_GLASS)))]) * rng.uniform(0.8, 1.2)
    place = np.abs(v) / np.maximum(radius, 1e-3)
    clear = (1.5 - 0.9 * place + 0.1 * fbm(rng, u * 3, v * 6, 2))[..., None]  # thicker towards the sides
    seen = scene.albedo * 0.35 + glass * clear
    glint = step(0.12, 0.02, np.abs(v / np.maximum(radius, 1e-3) - rng.uniform(-0.6, 0.6))) * 0.35
    scene.put(inside, rise * 0.9 * scale, seen + (glint * (u < 0.35))[..., None], 0.95, below=0.0)
    if rng.random() < 0.75:
        low, high = float(rng.uniform(-0.34, -0.28)), float(rng.uniform(-0.10, 0.0))
        torn = 0.006 * fbm(rng, u * 30, v * 30, 3)
        paper = within(np.abs(u - (low + high) / 2) - (high - low) / 2 + torn, edge) * inside
        scene.stain(paper, _paper(rng, u, v, low, high), 0.15)
    if rng.random() < 0.5:
        cap = within(np.maximum(np.abs(u - 0.385) - 0.022, np.abs(v) - neck * 1.2), edge)
        scene.put(cap, 0.004, _print(rng) * (1 + 0.15 * np.sin(v * 500))[..., None], 0.5)


def _print(rng: np.random.Generator) -> Array:
    return colour(*_PRINTS[int(rng.integers(len(_PRINTS)))]) * rng.uniform(0.8, 1.15)


def _paper(rng: np.random.Generator, u: Array, v: Array, low: float, high: float) -> Array:
    base = colour(0.84, 0.80, 0.70) * (1 + 0.03 * fbm(rng, u * 20, v * 20, 3))[..., None]
    ink = _print(rng)
    middle = (low + high) / 2
    badge = step(0.05, 0.046, np.hypot(u - middle, v))
    bands = (np.abs(np.abs(u - middle) - (high - low) * 0.42) < 0.008).astype(np.float32)
    letters = step(0.2, 0.4, value_noise(rng, u * 45, v * 130)) * (np.abs(u - middle) < 0.02) * badge
    alpha = np.clip(badge + bands - 0.9 * letters, 0, 1)[..., None]
    return np.asarray(base * (1 - alpha) + ink * alpha, dtype=np.float32)


def draw_can(scene: Scene, rng: np.random.Generator, spot: Spot) -> None:
    """Draw an aluminium can: printed, drawn in at its ends, often crushed a little."""
    scale = spot.size
    u, v = turned(scene, spot.at, spot.angle, scale)
    edge = 2.5 * scene.pixel / scale
    half, wide = float(rng.uniform(0.22, 0.28)), float(rng.uniform(0.125, 0.145))
    crushed = float(rng.uniform(0.0, 0.16)) * (rng.random() < 0.6)
    v = np.asarray(v + crushed * 0.25 * np.sin(u * 9 + rng.uniform(0, 6)), dtype=np.float32)
    ends = step(half * 0.82, half, np.abs(u))
    radius = wide * (1 - 0.16 * ends) * (1 + crushed * 0.3 * fbm(rng, u * 5, v * 0 + 1, 2))
    inside = within(np.maximum(np.abs(v) - radius, np.abs(u) - half), edge)
    dents = crushed * 0.10 * fbm(rng, u * 7, v * 7, 3) * step(1.0, 0.6, np.abs(v) / radius)
    shell = step(half * 0.86, half * 0.84, np.abs(u))
    place = np.arcsin(np.clip(v / np.maximum(radius, 1e-3), -1, 1))
    # Bare metal mirrors its surroundings: bright and dark bands along the body.
    metal = 0.42 + 0.22 * np.sin(place * 5 + rng.uniform(0, 6)) + 0.10 * np.sin(place * 13)
    metal = metal * (1 + 0.2 * crushed * fbm(rng, u * 16, v * 16, 3))
    painted = _design(rng, u, place, half) * (0.9 + 0.12 * np.sin(place * 5))[..., None]
    shade = painted * shell[..., None] + metal[..., None] * colour(1.0, 1.0, 1.03) * (1 - shell[..., None])
    scene.put(inside, (_round(v, radius) * 0.9 + dents) * scale, shade, 0.85, below=0.0)


def _design(rng: np.random.Generator, u: Array, place: Array, half: float) -> Array:
    """Return the colours printed around a can."""
    ground, ink = _print(rng), _print(rng)
    turn = rng.uniform(-1, 1)
    kind = int(rng.integers(3))
    if kind == 0:  # a wave along the body
        alpha = step(0.0, 0.03, 0.25 - np.abs(place - turn - 0.5 * np.sin(u * rng.uniform(8, 14))))
    elif kind == 1:  # a badge
        alpha = step(0.0, 0.03, 0.55 - np.hypot(u / half, place - turn * 0.5))
    else:  # rings
        alpha = step(0.0, 0.1, np.sin(u / half * rng.uniform(4, 9)) - 0.2)
    letters = step(0.3, 0.5, value_noise(rng, u * 28, place * 11)) * (np.abs(place - turn * 0.5) < 0.16)
    shade = ground * (1 - alpha[..., None]) + ink * alpha[..., None]
    return np.asarray(shade * (1 - letters[..., None]) + letters[..., None] * 0.85, dtype=np.float32)
