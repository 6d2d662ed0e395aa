"""Light and camera: a scene under a lamp or the sun, as a photo of it looks."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from sample_images.camera import blur, grain, to_photo
from sample_images.from_above.scene import Scene, softened
from sample_images.texture import Array, colour, value_noise

_STEPS = 36  # on the way from a place to the light, each a chance that something stands in it


@dataclass(frozen=True)
class Shot:
    """How a photo is taken: nothing in it knows a label."""

    azimuth: float  # of the light
    elevation: float
    hardness: float  # 0 an overcast day to 1 the sun
    exposure: float
    warmth: float
    softness: float  # of the lens, in points of the finished photo
    noise: float
    quality: int  # of the camera's own JPEG


def draw_shot(rng: np.random.Generator, exposure: tuple[float, float] = (0.85, 1.2)) -> Shot:
    """Draw how a photo is taken."""
    return Shot(
        azimuth=float(rng.uniform(0, 2 * np.pi)),
        elevation=float(rng.uniform(0.6, 1.1)),
        hardness=float(rng.uniform(0.35, 0.85)),
        exposure=float(rng.uniform(*exposure)),
        warmth=float(rng.uniform(-1, 1)),
        softness=float(rng.uniform(0.5, 0.9)),
        noise=float(rng.uniform(0.002, 0.005)),
        quality=int(rng.integers(70, 93)),
    )


def lit(scene: Scene, shot: Shot) -> Array:
    """Return what reaches the lens, (h, w, 3): direct light with its shadows, the sky's light, and highlights."""
    height = softened(scene.height, 0.8)
    fall_y, fall_x = np.gradient(height, scene.pixel)
    steep = 1.0 / np.sqrt(fall_x**2 + fall_y**2 + 1.0)
    to_x, to_y = np.cos(shot.azimuth) * np.cos(shot.elevation), np.sin(shot.azimuth) * np.cos(shot.elevation)
    to_z = np.sin(shot.elevation)
    facing = np.maximum((-fall_x * to_x - fall_y * to_y + to_z) * steep, 0.0)
    free = 1.0 - softened(_shadow(height, shot), 1.2)
    open_sky = _open_sky(height) * (0.65 + 0.35 * steep)
    direct = (0.35 + 0.75 * shot.hardness) * facing * free
    light = direct[..., None] * colour(1.05, 1.0, 0.92)
    light = light + ((0.75 - 0.45 * shot.hardness) * open_sky)[..., None] * colour(0.92, 0.98, 1.08)
    half_z = 1.0 + to_z
    towards = (-fall_x * to_x - fall_y * to_y + half_z) * steep / np.sqrt(to_x**2 + to_y**2 + half_z**2)
    sharp = 8.0 + 110.0 * scene.gloss
    highlight = np.maximum(towards, 0.0) ** sharp * scene.gloss * free * (0.3 + 0.7 * shot.hardness)
    # A window or the sky mirrors itself in what is smooth and turned away.
    rim = (1.0 - steep) ** 2 * scene.gloss * 0.35 * open_sky
    return np.asarray(scene.albedo * light + (highlight + rim)[..., None], dtype=np.float32)


def _shadow(height: Array, shot: Shot) -> Array:
    """Return how far each place lies in shadow, (h, w): the light's way over the heights is walked in steps."""
    rise, reach = np.tan(shot.elevation), float(height.max() - height.min())
    blocked = np.zeros_like(height)
    side = height.shape[0]
    padded = np.pad(height, side // 4, mode="edge")
    for k in range(1, _STEPS + 1):
        away = reach / rise * k / _STEPS
        dx, dy = (round(float(away * f(shot.azimuth)) * side) for f in (np.cos, np.sin))
        top = max(-side // 4, min(side // 4, dy)) + side // 4
        left = max(-side // 4, min(side // 4, dx)) + side // 4
        over = padded[top : top + side, left : left + side] - away * rise - height
        # The further off what stands in the way, the wider its half-shadow.
        blocked = np.maximum(blocked, np.clip(over / (0.004 + 0.25 * away * (1.2 - shot.hardness)), 0.0, 1.0))
    return np.asarray(blocked, dtype=np.float32)


def _open_sky(height: Array) -> Array:
    """Return how much sky each place sees, (h, w): little in corners and beside what is higher."""
    side = height.shape[0]
    near, far = softened(height, side * 0.012) - height, softened(height, side * 0.05) - height
    return np.asarray(np.clip(1.0 - 9.0 * np.maximum(near, 0) - 4.0 * np.maximum(far, 0), 0.25, 1.0), dtype=np.float32)


def photograph(scene: Scene, shot: Shot, rng: np.random.Generator, side: int) -> Image.Image:
    """Return a scene as a photo of side x side pixels."""
    warm = shot.warmth * colour(0.06, 0.0, -0.08)
    corners = 1.0 - rng.uniform(0.05, 0.35) * (scene.x**2 + scene.y**2) * 2
    uneven = 1.0 + 0.05 * value_noise(rng, scene.x * 1.3, scene.y * 1.3)
    seen = lit(scene, shot) * shot.exposure * (1.0 + warm) * (corners * uneven)[..., None]
    seen = np.maximum(seen, 0.0) ** np.float32(1 / 1.15)
    shoulder = np.where(seen > 0.75, 0.75 + 0.25 * np.tanh((seen - 0.75) / 0.3), seen)
    shown = to_photo(blur(shoulder, shot.softness * scene.x.shape[0] / side)).resize((side, side), Image.Resampling.BOX)
    pixels = grain(rng, np.asarray(shown, dtype=np.float32) / 255, shot.noise)
    pixels = pixels + 0.25 * (pixels - blur(pixels, 1.0))  # the sharpening that cameras apply
    kept = io.BytesIO()
    to_photo(pixels).save(kept, "JPEG", quality=shot.quality)
    return Image.open(kept).convert("RGB")
