"""Colour management: pixels in any colour space -> the sRGB that a person would see on a screen."""

import functools
import io
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageCms

_SCREEN_GAMMA = 2.2
_LEAST_GAMMA = 0.1  # an exponent beyond it is nonsense, which browsers pass over too
_LARGEST_PROFILE = 8 << 20  # bytes; those of printers have two or three million
_RESIZABLE = ("L", "RGB", "CMYK", "LA", "RGBA")


def as_seen(image: Image.Image) -> Image.Image:
    """Bring an image to 8 bits a channel in a mode that can be resized: L, LA, RGB, RGBA or CMYK."""
    if image.has_transparency_data and image.mode not in ("LA", "RGBA"):
        return image.convert("RGBA")
    if image.mode in _RESIZABLE:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def to_srgb(image: Image.Image, info: Mapping[str | tuple[int, int], Any]) -> Image.Image:
    """Return RGB in sRGB: what is transparent lies on white, what the file says of its colours is applied.

    A profile that is damaged, or made for another kind of image, is passed over as browsers do. A PNG may name an
    exponent instead (gAMA).
    """
    profile, gamma = info.get("icc_profile"), info.get("gamma")
    if isinstance(gamma, float) and gamma > 0 and not profile and "srgb" not in info and image.mode != "CMYK":
        image = with_gamma(image, gamma)
    if image.mode in ("LA", "RGBA"):
        image = _on_white(image)
    transform = _transform(profile, image.mode) if profile and len(profile) <= _LARGEST_PROFILE else None
    if transform is None:
        return image.convert("RGB")
    return transform.apply(image)


def with_gamma(image: Image.Image, gamma: float) -> Image.Image:
    """Return an image, whose file says with which exponent it was written, as it looks on a screen."""
    exponent = 1 / (gamma * _SCREEN_GAMMA)
    if not _LEAST_GAMMA < exponent < 1 / _LEAST_GAMMA or abs(exponent - 1) < 0.03:
        return image
    curve = [round(255 * (level / 255) ** exponent) for level in range(256)]
    bands = image.getbands()
    if bands[-1] == "A":
        return image.point([*curve * (len(bands) - 1), *range(256)])
    return image.point(curve * len(bands))


def _on_white(image: Image.Image) -> Image.Image:
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return flat


# Photos of one camera share a profile, and making a transform takes longer than using it.
@functools.lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return the transform from a profile to sRGB; `None` where there is none, or no need of one."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if mode == "RGB" and "srgb" in ImageCms.getProfileDescription(source).lower():
            return None
        return ImageCms.buildTransform(source, _srgb(), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return None


@functools.cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
