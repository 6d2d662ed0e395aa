"""The scene: what lies where, how high it is and of what colour, before any light falls on it.

Arrays are of shape (h, w); lengths are shares of the photo's width, x to the right and y down, both from -0.5 to 0.5.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import ndimage

from sample_images.texture import Array, mix

OVERSAMPLED = 3  # points to every two pixels of the photo


@dataclass
class Scene:
    """A scene that painters put things into, one above the other."""

    x: Array
    y: Array
    height: Array
    albedo: Array  # (h, w, 3), the share of light that is thrown back
    gloss: Array  # 0 of cloth to 1 of glass
    level: Array  # the height without the fine relief of what lies below
    points: int  # of a side of the whole scene

    @property
    def pixel(self) -> float:
        """The width of a point."""
        return 1.0 / self.points

    def put(
        self, inside: Array, thickness: Array | float, albedo: Array, gloss: Array | float = 0.1, *, below: float = 1.0
    ) -> None:
        """Put a thing onto what is there: how far `inside` covers it (0 to 1), how thick and of what colour it is.

        A heavy thing lies on the ground: what it covers adds nothing to its height (`below` is 0).
        """
        top = self.level * below + thickness
        self.level = np.asarray(self.level * (1 - inside) + top * inside, dtype=np.float32)
        # What lies on gravel is not itself rough.
        self.height = np.asarray(self.height * (1 - inside) + self.level * inside, dtype=np.float32)
        self.albedo = mix(self.albedo, albedo, inside)
        self.gloss = np.asarray(self.gloss * (1 - inside) + gloss * inside, dtype=np.float32)

    def stain(self, alpha: Array, albedo: Array, gloss: float | None = None) -> None:
        """Colour what is there as far as alpha says, without a thickness of its own."""
        self.albedo = mix(self.albedo, albedo, alpha)
        if gloss is not None:
            self.gloss = np.asarray(self.gloss * (1 - alpha) + gloss * alpha, dtype=np.float32)

    def around(self, at: tuple[float, float], radius: float) -> Iterator["Scene"]:
        """Yield the part of the scene around a place, and keep what was put into it: quicker for small things."""
        side = self.x.shape[1]
        rows, columns = (
            slice(max(0, int((middle - radius + 0.5) * side)), max(0, int((middle + radius + 0.5) * side) + 1))
            for middle in (at[1], at[0])
        )
        here = (rows, columns)
        if not self.x[here].size:
            return
        part = Scene(**{name: getattr(self, name)[here] for name in (*_ARRAYS, "x", "y")}, points=self.points)
        yield part
        for name in _ARRAYS:
            getattr(self, name)[here] = getattr(part, name)


_ARRAYS = ("height", "albedo", "gloss", "level")


@dataclass(frozen=True)
class Spot:
    """Where a thing lies, how it is turned, and how large it is."""

    at: tuple[float, float]
    angle: float
    size: float = 1.0


def empty(side: int) -> Scene:
    """Return a scene with nothing in it, for a photo of side x side pixels: painted larger, for smooth edges."""
    points = side * OVERSAMPLED // 2
    line = ((np.arange(points) + 0.5) / points - 0.5).astype(np.float32)
    x, y = np.meshgrid(line, line)
    none = np.zeros_like(x)
    black = np.zeros((points, points, 3), np.float32)
    return Scene(x=x, y=y, height=none, albedo=black, gloss=none.copy(), level=none.copy(), points=points)


def turned(scene: Scene, at: tuple[float, float], angle: float, scale: float = 1.0) -> tuple[Array, Array]:
    """Return a thing's own coordinates (along, across): it lies at a place, turned, `scale` times as large."""
    c, s = np.cos(angle) / scale, np.sin(angle) / scale
    x, y = scene.x - at[0], scene.y - at[1]
    return np.asarray(c * x + s * y, dtype=np.float32), np.asarray(c * y - s * x, dtype=np.float32)


def box(u: Array, v: Array, half: tuple[float, float], corner: float) -> Array:
    """Return the signed distance to a rectangle with round corners: negative within."""
    du, dv = np.abs(u) - (half[0] - corner), np.abs(v) - (half[1] - corner)
    outside = np.hypot(np.maximum(du, 0), np.maximum(dv, 0))
    return np.asarray(outside + np.minimum(np.maximum(du, dv), 0) - corner, dtype=np.float32)


def within(distance: Array, edge: float) -> Array:
    """Return 1 inside, 0 outside, with a ramp of width `edge` around a signed distance of 0."""
    return np.asarray(np.clip(0.5 - distance / edge, 0.0, 1.0), dtype=np.float32)


def polyline(u: Array, v: Array, points: Array) -> Array:
    """Return the distance of every place to a line through points (k, 2)."""
    nearest = np.full_like(u, 9.0)
    for (au, av), (bu, bv) in pairwise(points):
        du, dv = bu - au, bv - av
        t = np.clip(((u - au) * du + (v - av) * dv) / (du * du + dv * dv + 1e-9), 0.0, 1.0)
        nearest = np.minimum(nearest, np.hypot(u - au - t * du, v - av - t * dv))
    return np.asarray(nearest, dtype=np.float32)


def softened(image: Array, sigma: float) -> Array:
    """Return (h, w) blurred by `sigma` points."""
    return np.asarray(ndimage.gaussian_filter(image, sigma), dtype=np.float32)
