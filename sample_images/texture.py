"""Noise and small helpers that every painter of the sample photos shares."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Colour = tuple[float, float, float]

TABLE = 64  # lattice points a side; the noise repeats after that many units, further than any photo shows


def colour(*rgb: float) -> Array:
    """Return a colour as an array of three floats, 0 to 1, that broadcasts over an image."""
    return np.asarray(rgb, dtype=np.float32)


def step(low: float | Array, high: float | Array, x: Array) -> Array:
    """Return 0 below low, 1 above high and a smooth ramp between, elementwise (smoothstep)."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), dtype=np.float32)


def mix(below: Array, above: Array | Colour, alpha: Array) -> Array:
    """Return the image `below` (h, w, 3) covered by `above` as far as alpha (h, w), 0 to 1, says."""
    a = alpha[..., None]
    return np.asarray(below * (1.0 - a) + np.asarray(above, dtype=np.float32) * a, dtype=np.float32)


def value_noise(rng: np.random.Generator, u: Array, v: Array) -> Array:
    """Return smooth noise of about unit deviation at the points (u, v), one lattice cell a unit."""
    table = rng.standard_normal((TABLE, TABLE)).astype(np.float32) * np.float32(1.35)
    # The four corners of a cell lie side by side: one look-up a point instead of four is three times as fast.
    below = np.roll(table, -1, axis=0)
    corners = np.stack([table, np.roll(table, -1, axis=1), below, np.roll(below, -1, axis=1)], axis=-1).reshape(-1, 4)
    u = np.asarray(u + np.float32(rng.uniform(0, TABLE)), dtype=np.float32)
    v = np.asarray(v + np.float32(rng.uniform(0, TABLE)), dtype=np.float32)
    iu, iv = np.floor(u), np.floor(v)
    fu, fv = u - iu, v - iv
    fu, fv = fu * fu * (3.0 - 2.0 * fu), fv * fv * (3.0 - 2.0 * fv)
    cell = (iu.astype(np.int32) % TABLE) * TABLE + iv.astype(np.int32) % TABLE
    near_left, near_right, far_left, far_right = np.moveaxis(corners[cell], -1, 0)
    near = near_left + (near_right - near_left) * fv
    far = far_left + (far_right - far_left) * fv
    return np.asarray(near + (far - near) * fu, dtype=np.float32)


def fbm(rng: np.random.Generator, u: Array, v: Array, octaves: int = 4, gain: float = 0.5) -> Array:
    """Return fractal noise of about unit deviation: octaves of value noise, each twice as fine."""
    total, power = np.zeros_like(u), 0.0
    for octave in range(octaves):
        # Turning each octave hides the lattice that all of them would otherwise share.
        c, s = np.float32(np.cos(octave * 0.9)), np.float32(np.sin(octave * 0.9))
        scale = np.float32(2.0**octave)
        total += np.float32(gain**octave) * value_noise(rng, (c * u - s * v) * scale, (s * u + c * v) * scale)
        power += gain ** (2 * octave)
    return np.asarray(total / np.sqrt(power), dtype=np.float32)


def wander(rng: np.random.Generator, t: Array, knots: int, roughness: float) -> Array:
    """Return a random path's offset at t (0 to 1): zero at the start, `knots` random turns on the way."""
    turns = np.cumsum(rng.standard_normal(knots)) * roughness / np.sqrt(knots)
    path = np.concatenate([[0.0], turns])
    return np.asarray(np.interp(t, np.linspace(0.0, 1.0, knots + 1), path), dtype=np.float32)
