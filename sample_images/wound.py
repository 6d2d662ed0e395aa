"""What every damage is made with: paint that keeps a mask, bare places, ragged lines."""

from dataclasses import dataclass

import numpy as np

from sample_images.scene import Scene
from sample_images.surface import visible
from sample_images.texture import Array, fbm, mix, step, value_noise, wander


@dataclass
class Wound:
    """A scene whose blade is being damaged, and where: all paint goes through here, so the mask is complete."""

    scene: Scene
    mask: Array  # (h, w), above 0 wherever a damage has touched the surface
    size: float  # 0.85 plain to 1.5 severe: the factor on every length

    def cover(self, rgb: Array, alpha: Array) -> None:
        """Paint on the surface; what covers less than a hundredth is left out, for a soft mark must end."""
        alpha = np.asarray(np.clip(alpha * 1.01 - 0.01, 0.0, 1.0) * self.scene.inside, dtype=np.float32)
        self.scene.albedo = mix(self.scene.albedo, rgb, alpha)
        self.mask = np.maximum(self.mask, alpha)

    def relief(self, amount: Array) -> None:
        """Brighten (above 0) or shade (below 0) the surface where it is raised, lowered or chipped."""
        amount = np.asarray(np.where(np.abs(amount) > 0.01, amount, 0.0) * self.scene.inside, dtype=np.float32)
        self.scene.light = self.scene.light * (1.0 + amount[..., None])
        self.mask = np.maximum(self.mask, np.abs(amount))

    def frame(self, u0: float, v0: float, angle: float) -> tuple[Array, Array]:
        """Return coordinates (t, d) along and across a line through (u0, v0), in widths of the photo."""
        a, b, c, s = self.scene.u - u0, self.scene.v - v0, np.cos(angle), np.sin(angle)
        return np.asarray(c * a + s * b, dtype=np.float32), np.asarray(c * b - s * a, dtype=np.float32)

    def edge_point(self, rng: np.random.Generator) -> tuple[float, float]:
        """Return (u, v) where coating fails first: on a seam, at the leading edge, else anywhere."""
        if self.scene.long_seams and rng.random() < 0.7:
            n0 = self.scene.long_seams[int(rng.integers(len(self.scene.long_seams)))]
            return visible(self.scene, rng, n0 - 0.02, n0 + 0.02)
        return visible(self.scene, rng, 0.0, 0.15) if rng.random() < 0.6 else visible(self.scene, rng)

    def joint_point(self, rng: np.random.Generator) -> tuple[float, float]:
        """Return (u, v) on a joint across the blade if there is one, else anywhere."""
        u0, v0 = visible(self.scene, rng)
        return (self.scene.cross_seams[0], v0) if self.scene.cross_seams else (u0, v0)


def ragged(wound: Wound, rng: np.random.Generator, depth: Array, grain: float) -> tuple[Array, Array]:
    """Return (bare, lip): where `depth` (above 0 inside a region) roughened by noise is bare, and its rim."""
    scene = wound.scene
    rough = depth + 0.55 * fbm(rng, scene.u * grain, scene.v * grain, 4, 0.45)
    return step(0.0, 0.10, rough), step(-0.22, -0.02, rough) * step(0.10, 0.0, rough)


def expose_below(wound: Wound, rng: np.random.Generator, bare: Array, lip: Array, below: Array) -> None:
    """Take the paint off where `bare`: what lies below shows, the lip of the paint stands up and shades it."""
    scene = wound.scene
    texture = 1.0 + 0.13 * fbm(rng, scene.u * 60, scene.v * 60, 3, 0.7)
    wound.cover(np.asarray(texture[..., None] * below, dtype=np.float32), bare * 0.96)
    shift = max(scene.side // 220, 1)
    turned = np.roll(bare, (shift, shift), axis=(0, 1))
    wound.relief(-0.45 * np.clip(bare - turned, 0.0, 1.0))
    wound.relief(0.14 * lip)


def line(rng: np.random.Generator, t: Array, d: Array, long: float, width: float) -> Array:
    """Return the coverage of a ragged line that wanders from t = 0 to `long` and thins out."""
    s = t / long
    path = wander(rng, s, 14, 0.10) * long + value_noise(rng, t * 60, d * 0) * 0.002
    thin = width * (0.25 + 0.75 * step(0.0, 0.12, s) * step(1.0, 0.3, s))
    thin = thin * np.maximum(1.0 + 0.4 * value_noise(rng, t * 45, d * 0), 0.2)
    return np.asarray(step(thin, thin * 0.3, np.abs(d - path)) * (s > 0) * (s < 1), dtype=np.float32)
