"""The first tools of every painter of a blade: a point to paint at, shade and paint."""

import numpy as np

from sample_images.scene import Scene
from sample_images.texture import Array, colour, mix


def visible(scene: Scene, rng: np.random.Generator, low: float = 0.05, high: float = 0.95) -> tuple[float, float]:
    """Return (u, v) of a random point of the blade that the photo shows, with n between low and high."""
    centre = (np.abs(scene.x) < 0.38) & (np.abs(scene.y) < 0.38) & (scene.inside > 0.5)
    for _, alpha in scene.before:
        centre &= alpha < 0.5
    wanted = np.flatnonzero(centre & (scene.n > low) & (scene.n < high))
    if not len(wanted):
        wanted = np.flatnonzero(centre)
    if not len(wanted):
        wanted = np.flatnonzero(scene.inside > 0.5)
    if not len(wanted):  # the blade is out of the frame; any point will do, for nothing on it shows
        return 0.0, 0.0
    k = int(wanted[int(rng.integers(len(wanted)))])
    return float(scene.u.flat[k]), float(scene.v.flat[k])


def thickness(scene: Scene) -> float:
    """Return the width of a fine line on this blade: thinner the further away the blade is."""
    return float(np.clip(scene.outline.chord * 0.004, 0.002, 0.006))


def darken(scene: Scene, amount: Array) -> None:
    """Take `amount` (h, w), 0 to 1, of the light away from the blade."""
    scene.light = np.asarray(scene.light * (1.0 - amount[..., None] * colour(1.0, 0.93, 0.80)), dtype=np.float32)


def cover(scene: Scene, rgb: Array, alpha: Array) -> None:
    """Paint on the blade's surface."""
    scene.albedo = mix(scene.albedo, rgb, alpha)
