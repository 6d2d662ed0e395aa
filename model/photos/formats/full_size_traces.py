"""Traces at full size: noise, sharpness and the grid of an earlier compression, which shrinking a photo wipes out.

Cameras, programs and people leave them, and never the subject. They are measured in a part of the original of about
a quarter of a megapixel: its middle, or the top of a JPEG that is otherwise decoded at less than its full size.
"""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.common.arrays import Float32s
from model.photos.photo_metadata import Traces

_PIXELS = 1 << 18
_BLOCK = 8  # pixels: a JPEG codes blocks of 8 x 8
_HEIGHT = 5  # of a JPEG's frame header: where its height stands, after its mark


def traces_of(image: Image.Image) -> Traces:
    """Measure the middle of a picture at full size."""
    rows = max(_PIXELS // image.width // _BLOCK * _BLOCK, _BLOCK)
    top = max((image.height - rows) // 2 // _BLOCK * _BLOCK, 0)
    return _measured(image.crop((0, top, image.width, min(top + rows, image.height))))


def traces_of_top(data: bytes, frame: int) -> Traces:
    """Measure the top of a JPEG, whose frame header begins at `frame`: its decoder is told that there is no more."""
    start = frame + _HEIGHT
    height, width = (int.from_bytes(data[start + i : start + i + 2], "big") for i in (0, 2))
    rows = min(max(_PIXELS // width // 16 * 16, 16), height)
    image = Image.open(io.BytesIO(data[:start] + rows.to_bytes(2, "big") + data[start + 2 :]), formats=("JPEG",))
    image.draft("L", image.size)  # colours are not looked at
    return _measured(image)


def _measured(part: Image.Image) -> Traces:
    grey = part.getchannel("L") if part.mode == "LAB" else part.convert("L")
    light = np.asarray(grey, dtype=np.float32)
    light = light[: light.shape[0] // 2 * 2, : light.shape[1] // 2 * 2]
    if min(light.shape) < 4 * _BLOCK:
        return Traces()
    halved = (light[::2, ::2] + light[1::2, ::2] + light[::2, 1::2] + light[1::2, 1::2]) / 4
    fine, coarse = _detail(light), _detail(halved)
    few, most = np.percentile(fine[::2], (30, 99)).tolist()
    return Traces(
        noise=_log(few),
        sharpness=_log(most) - _log(float(np.percentile(coarse, 99))),
        grid=max(_grid(light), _grid(light.T)),
    )


def _detail(light: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return how much pixels differ from what their neighbours let expect (Immerkaer, 1996)."""
    across = light[:, :-2] - 2 * light[:, 1:-1] + light[:, 2:]
    found: NDArray[np.floating] = np.abs(across[:-2] - 2 * across[1:-1] + across[2:])
    return found


def _grid(light: Float32s) -> float:
    """Return how much more neighbours differ at every eighth place than elsewhere, as a logarithm."""
    steps = np.diff(light, axis=1)
    jumps = np.abs(steps[:, 1:-1] - (steps[:, :-2] + steps[:, 2:]) / 2).mean(axis=0)
    whole = jumps[: len(jumps) // _BLOCK * _BLOCK].reshape(-1, _BLOCK).mean(axis=0)  # (8,) by place in a block
    return _log(float(whole.max())) - _log(float(np.median(whole)))


def _log(value: float) -> float:
    return float(np.log(value + 0.05))
