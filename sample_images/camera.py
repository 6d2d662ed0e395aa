"""The camera: what a lens, a sensor and a JPEG file make of a scene."""

import io

import numpy as np
from PIL import Image
from scipy import ndimage

from sample_images.scene import Scene
from sample_images.texture import Array, colour, value_noise


def expose(image: Array, scene: Scene, rng: np.random.Generator) -> Array:
    """Return the image after exposure, white balance, vignetting and the tone curve."""
    brief = scene.brief
    warm = brief.warmth * colour(0.05, 0.0, -0.07) + rng.normal(0, 0.01) * colour(-1.0, 1.0, -1.0)
    fall_off = 1.0 - rng.uniform(0.0, 0.30) * (scene.x * scene.x + scene.y * scene.y)
    seen = np.maximum(image * brief.exposure * (1.0 + warm) * fall_off[..., None], 0.0)
    # A shoulder keeps a lit blade from clipping all at once, as raw converters do.
    shoulder = np.where(seen > 0.8, 0.8 + 0.2 * np.tanh((seen - 0.8) / 0.26), seen)
    pivot = 0.5
    curve = pivot + (shoulder - pivot) * (1.0 + 0.25 * (brief.contrast - 0.3))
    return np.asarray(np.clip(curve, 0.0, 1.0), dtype=np.float32)


def blur(image: Array, sigma: float) -> Array:
    """Blur an image (h, w, 3) by `sigma` pixels."""
    return np.asarray(ndimage.gaussian_filter(image, (sigma, sigma, 0)), dtype=np.float32)


def grain(rng: np.random.Generator, image: Array, amount: float) -> Array:
    """Add a sensor's noise: brighter parts carry more, and the colours less than the brightness."""
    shape = image.shape[:2]
    luminance = rng.standard_normal(shape).astype(np.float32)[..., None]
    chroma = ndimage.gaussian_filter(rng.standard_normal(image.shape).astype(np.float32), (1, 1, 0)) * 1.4
    return np.asarray(image + (luminance + chroma) * amount * np.sqrt(0.2 + image), dtype=np.float32)


def to_photo(image: Array) -> Image.Image:
    """Return an image (h, w, 3) of values 0 to 1 as a Pillow image."""
    return Image.fromarray(np.uint8(np.clip(image, 0.0, 1.0) * 255.0 + 0.5), "RGB")


def photograph(image: Array, scene: Scene, rng: np.random.Generator, side: int) -> Image.Image:
    """Return a scene's image (h, w, 3) as a photo of side x side pixels."""
    brief = scene.brief
    soft = image.shape[0] * (0.0045 - 0.0035 * brief.sharpness)
    shown = blur(expose(image, scene, rng), max(soft * rng.uniform(0.6, 1.2), 0.6))
    if rng.random() < 0.3:  # a drone in the wind is never quite still
        shake = int(rng.integers(2, max(3, image.shape[0] // 120)))
        shown = np.asarray(ndimage.uniform_filter1d(shown, shake, axis=int(rng.integers(2))), dtype=np.float32)
    # Most inspection photos are cut out of a far larger one: fewer true pixels than the file has.
    true_side = int(side * (0.4 + 0.5 * brief.sharpness + rng.uniform(0.0, 0.1)))
    pixels = np.asarray(to_photo(shown).resize((true_side, true_side), Image.Resampling.BOX), dtype=np.float32) / 255
    small = grain(rng, pixels, float(rng.uniform(0.002, 0.010)))
    halo = rng.uniform(0.0, 0.7)
    small = small + halo * (small - blur(small, 1.2))  # the sharpening that cameras apply
    kept = io.BytesIO()
    to_photo(small).save(kept, "JPEG", quality=int(rng.integers(50, 92)))
    return Image.open(kept).convert("RGB").resize((side, side), Image.Resampling.BICUBIC)


def uneven_light(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """Return slow changes of brightness (h, w) around 1 that any sky casts."""
    return np.asarray(1.0 + 0.03 * value_noise(rng, x * 1.5, y * 1.5), dtype=np.float32)
