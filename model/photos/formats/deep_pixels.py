"""Deep pixels: pictures with 16 or 32 bits a channel (thermal, X-ray, electroluminescence), brought to 8 bits.

What is black and what is white in them stands nowhere: a sensor of 12 bits fills a sixteenth of the range, a thermal
camera a sliver. So both are taken from the values, without the few that lie apart, such as hot pixels. Photos of a set
are then brought to one common mapping (`model.photos.levels`).
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from model.common.errors import PhotoRefused
from model.photos.wording import PhotoCode

# Between neighbours in a set, by the lightest value: more than light and subject do, and less than two bits of depth.
OTHER_DEPTH = 3.0
_APART = 0.1  # per cent of the values at each end, which may be hot or dead pixels
_MOST_SAMPLED = 1 << 22  # values that are looked at for black and white
_WHITE = 65_535.0
_MOST_MEASURED = 1e12  # what is beyond no camera has measured
_PHOTOMETRIC = 262  # TIFF tag: what zero means
_LOWER_BYTES = {  # how Pillow reads the upper bytes of 16-bit values -> how it reads the lower ones
    "RGB;16B": "RGB;16L", "RGB;16L": "RGB;16B", "RGB;16N": "RGB;16B",
    "RGBA;16B": "RGBA;16L", "RGBA;16L": "RGBA;16B", "RGBA;16N": "RGBA;16B",
    "RGBX;16B": "RGBX;16L", "RGBX;16L": "RGBX;16B", "RGBX;16N": "RGBX;16B",
}  # fmt: skip
_GREY_WITH_ALPHA = "LA;16B"
_Values = NDArray[Any]  # uint16, int32 or float32


class Measured(NamedTuple):
    """Which values of a deep picture are black and white: `photo_metadata.Levels`."""

    low: float  # its own darkest and lightest values, but for the few that lie apart
    high: float
    black: float
    white: float

    def curve_to(self, name: str, black: float, white: float) -> list[int]:
        """Return where each of 256 levels goes when other values become black and white.

        Raises:
            PhotoRefused: nearly all of the picture, which is called `name`, would be black or white.
        """
        if self.high <= black or self.low >= white or self.high - black > OTHER_DEPTH * (white - black):
            raise PhotoRefused(name, PhotoCode.OTHER_LEVELS, low=self.low, high=self.high, black=black, white=white)
        values = self.black + np.arange(256) / 255 * (self.white - self.black)
        levels: list[int] = np.rint(np.clip((values - black) / (white - black), 0, 1) * 255).astype(int).tolist()
        return levels


class DeepPixels:
    """The values of a deep picture: grey, (height, width), or several channels of that shape."""

    def __init__(self, channels: Sequence[_Values], alpha: Image.Image | None) -> None:
        self._channels, self._alpha = channels, alpha
        self.levels = self._measured()

    def in_eight_bits(self) -> Image.Image:
        """Return the picture with its darkest values black and its lightest white."""
        grey = [Image.fromarray(self._mapped(channel)) for channel in self._channels]
        bands = [*grey, self._alpha] if self._alpha else grey
        return bands[0] if len(bands) == 1 else Image.merge({2: "LA", 3: "RGB", 4: "RGBA"}[len(bands)], bands)

    def _measured(self) -> Measured:
        """Return where black and white lie, with what is transparent left out."""
        step = max(1, int((self._channels[0].size * len(self._channels) / _MOST_SAMPLED) ** 0.5))
        sampled = np.stack([channel[::step, ::step] for channel in self._channels])
        if self._alpha:
            sampled = sampled[:, np.asarray(self._alpha)[::step, ::step] > 0]
        known = sampled[np.abs(sampled) < _MOST_MEASURED]  # neither what is no number
        low, high = np.percentile(known, (_APART, 100 - _APART)).tolist() if known.size else (0.0, 0.0)
        if low < high:
            return Measured(low, high, low, high)
        of_16_bits = self._channels[0].dtype == np.uint16
        return (
            Measured(low, high, 0.0, _WHITE) if of_16_bits else Measured(low, high, low - 1, low + 1)
        )  # one flat tone

    def _mapped(self, channel: _Values) -> NDArray[np.uint8]:
        black, white = self.levels.black, self.levels.white
        if channel.dtype == np.uint16:  # a table takes a quarter of the memory
            table = _scaled(np.arange(65_536), black, white)
            return np.take(table, channel)
        return np.stack([_scaled(row, black, white) for row in channel])


def deep_pixels(
    image: ImageFile.ImageFile, rawmode: str, again: Callable[[], ImageFile.ImageFile]
) -> DeepPixels | None:
    """Return the values of a decoded picture, if there are more than 8 bits; `again` opens it anew.

    `rawmode` is how Pillow has read it. Of colours it keeps the upper 8 bits of 16: the lower ones are read by telling
    it that the bytes stand the other way around.
    """
    if image.mode in ("I;16", "I;16B", "I;16L", "I;16N", "I", "F"):
        return _grey(image)
    if rawmode == _GREY_WITH_ALPHA:  # its four bytes, as if they were four channels
        high, low, alpha, _ = _decoded(again(), "RGBA").split()
        return DeepPixels([_joined(high, low)], alpha)
    if rawmode in _LOWER_BYTES:
        upper, lower = image.split(), _decoded(again(), _LOWER_BYTES[rawmode]).split()
        channels = [_joined(high, low) for high, low in zip(upper[:3], lower[:3], strict=True)]
        return DeepPixels(channels, upper[3] if len(upper) == 4 else None)
    return None


def rawmode_of(image: ImageFile.ImageFile) -> str:
    """Return how Pillow is going to read an opened picture."""
    arguments = image.tile[0].args if image.tile else ""
    return str(arguments[0] if isinstance(arguments, tuple) else arguments)


def _decoded(image: ImageFile.ImageFile, rawmode: str) -> Image.Image:
    def changed(arguments: object) -> object:
        return (rawmode, *arguments[1:]) if isinstance(arguments, tuple) else rawmode

    image.tile = [tile._replace(args=changed(tile.args)) for tile in image.tile]  # type: ignore[arg-type]
    image.load()
    return image


def _joined(high: Image.Image, low: Image.Image) -> NDArray[np.uint16]:
    joined: NDArray[np.uint16] = np.asarray(high).astype(np.uint16) << 8 | np.asarray(low)
    return joined


def _grey(image: Image.Image) -> DeepPixels:
    values = np.asarray(image)
    if values.dtype.kind in "iu" and values.dtype.itemsize == 2:
        values = values.astype(np.uint16, copy=False)
    elif values.dtype.kind == "i" and values.min() >= 0 and values.max() <= _WHITE:
        values = values.astype(np.uint16)
    transparent = image.info.get("transparency")
    alpha = None
    if isinstance(transparent, int):
        alpha = Image.fromarray(np.where(values == transparent, 0, 255).astype(np.uint8))
    if getattr(image, "tag_v2", {}).get(_PHOTOMETRIC) == 0:  # of a TIFF: zero is white
        values = 65_535 - values if values.dtype == np.uint16 else -values
    return DeepPixels([values], alpha)


def _scaled(values: NDArray[np.generic], black: float, white: float) -> NDArray[np.uint8]:
    share = np.nan_to_num((values.astype(np.float64) - black) / (white - black), nan=0.0, posinf=1.0, neginf=0.0)
    return np.rint(255 * np.clip(share, 0, 1)).astype(np.uint8)
