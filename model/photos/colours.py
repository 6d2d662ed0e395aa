"""Colour management: pixels in any colour space -> the sRGB that a person would see on a screen."""

import functools
import io

from PIL import Image, ImageCms

_SLIVER = 4096  # of the 65,536 levels of a 16-bit picture
_LARGEST_PROFILE = 8 << 20  # bytes; those of printers have two or three million
_RESIZABLE = ("L", "RGB", "CMYK", "LA", "RGBA")


def as_seen(image: Image.Image) -> Image.Image:
    """Bring an image to 8 bits a channel in a mode that can be resized: L, LA, RGB, RGBA or CMYK."""
    if image.mode.startswith("I;16"):
        return _from_sixteen_bits(image)
    if image.has_transparency_data and image.mode not in ("LA", "RGBA"):
        return image.convert("RGBA")
    if image.mode in _RESIZABLE:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return RGB in sRGB: what is transparent lies on white, an embedded colour profile is applied.

    A profile that is damaged, or made for another kind of image, is passed over as browsers do.
    """
    if image.mode in ("LA", "RGBA"):
        image = _on_white(image)
    transform = _transform(profile, image.mode) if profile and len(profile) <= _LARGEST_PROFILE else None
    if transform is None:
        return image.convert("RGB")
    return transform.apply(image)


def _from_sixteen_bits(image: Image.Image) -> Image.Image:
    """Bring 16-bit grey to 8 bits.

    White is 65,535, as in a scan or a photo. But where all values lie within a sixteenth of that range, as
    12-bit sensors and thermal cameras write them, the picture would be one flat grey: then the darkest value
    becomes black and the lightest white. Two such photos cannot be compared in absolute brightness.
    """
    wide = image.convert("I")
    low, high = wide.getextrema()
    assert isinstance(low, int)
    assert isinstance(high, int)
    black, white = (low, high) if 0 < high - low < _SLIVER else (0, 65_535)
    levels = [min(max(level - black, 0) * 255 // (white - black), 255) for level in range(65_536)]
    grey = wide.point(levels, "L")
    transparent = image.info.get("transparency")
    if isinstance(transparent, int) and 0 <= transparent < 65_536:
        opaque = [255] * 65_536
        opaque[transparent] = 0
        return Image.merge("LA", (grey, wide.point(opaque, "L")))
    return grey


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
