"""A hen's egg that lies on its side."""

import numpy as np

from sample_images.from_above.scene import Scene, Spot, polyline, turned, within
from sample_images.texture import Array, colour, fbm, step, value_noise

_SHELLS = ((0.86, 0.82, 0.76), (0.80, 0.62, 0.46), (0.68, 0.45, 0.30), (0.84, 0.72, 0.58))


def draw_egg(scene: Scene, rng: np.random.Generator, spot: Spot, *, cracked: bool) -> None:
    """Draw an egg as long as the spot is large."""
    size = spot.size
    u, v = turned(scene, spot.at, spot.angle, size)
    slim = rng.uniform(0.72, 0.78)
    across = v / (slim * (1.0 - rng.uniform(0.18, 0.3) * u))  # one end is blunter
    radius = 2.0 * np.hypot(u, across)
    inside = within((radius - 1.0) / 2, 2.5 * scene.pixel / size)
    round_top = np.sqrt(np.maximum(1.0 - np.minimum(radius, 1.0) ** 2, 0.0))
    tone = 1.0 + 0.03 * fbm(rng, u * 5, v * 5, 4) + 0.012 * value_noise(rng, u * 90, v * 90)
    freckles = step(1.5, 2.6, fbm(rng, u * 26, v * 26, 2)) * rng.uniform(0.0, 0.35)
    shell = (tone * (1.0 - freckles))[..., None] * colour(*_SHELLS[int(rng.integers(len(_SHELLS)))])
    dirt = step(1.2, 2.6, fbm(rng, u * 8, v * 8, 4)) * rng.uniform(0.0, 0.5)
    shell = shell * (1.0 - dirt[..., None] * colour(0.4, 0.5, 0.65))
    gap = _crack(rng, u, v) if cracked else 0.0 * u
    shell = shell * (1.0 - 0.55 * gap)[..., None]
    scene.put(inside, round_top * slim * size * 0.42 - gap * 0.004, shell, 0.22, below=0.0)


def _crack(rng: np.random.Generator, u: Array, v: Array) -> Array:
    """Return where the shell is open, (h, w): a line with a branch or two, no wider than a hair."""
    start, heading = rng.uniform(-0.16, 0.16, 2), rng.uniform(0, 2 * np.pi)
    lines = [_walk(rng, start, heading, int(rng.integers(7, 13)))]
    for _ in range(int(rng.integers(1, 4))):
        fork = lines[0][int(rng.integers(1, len(lines[0]) - 1))]
        lines.append(_walk(rng, fork, heading + rng.choice([-1, 1]) * rng.uniform(0.5, 1.2), int(rng.integers(3, 6))))
    distance = np.minimum.reduce([polyline(u, v, line) for line in lines])
    return within(distance - rng.uniform(0.0012, 0.0026), 0.003)


def _walk(rng: np.random.Generator, start: Array, heading: float, steps: int) -> Array:
    """Return a jagged line's points, (steps + 1, 2)."""
    turns = heading + rng.normal(0, 0.65, steps)
    strides = rng.uniform(0.02, 0.045, steps)
    way = np.stack([np.cos(turns) * strides, np.sin(turns) * strides], axis=1)
    return np.concatenate([start[None], start + np.cumsum(way, axis=0)])
