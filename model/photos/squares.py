"""Squares: a photo as networks take it in, made from all of its pixels without loss, by the one resize that all share.

ONNX's Resize gives the same bytes in Python and, compiled to WebAssembly, in a browser; Pillow's bicubic, which is as
sharp, differs from it by some levels here and there (docs/experiments.md). So whoever asks a classifier, be it this
app, an exported file or a page, squeezes a photo by this node.

Shapes: S side of a square in pixels.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import onnxruntime as ort

from model.common.arrays import Pixels

Squares = Mapping[int, Pixels]  # S -> the whole photo, (S, S, 3), upright sRGB


class SquaresWanted(NamedTuple):
    """Which squares somebody wants of a photo."""

    sides: tuple[int, ...]
    mapping: tuple[float, float] | None = None  # of photos with more than 8 bits: the values that are black and white


@dataclass(frozen=True, eq=False)
class AskedPhoto:
    """A photo that is asked about: its squares, and the stored photo for networks of another side."""

    jpeg: bytes
    squares: Squares


RESIZE: Mapping[str, int | float | str | tuple[int, ...]] = {
    "mode": "cubic", "cubic_coeff_a": -0.5, "antialias": 1, "exclude_outside": 1,
    "coordinate_transformation_mode": "half_pixel", "axes": (1, 2),
}  # fmt: skip
OPSET, IR_VERSION = 20, 10  # of every graph that is put together here: the oldest that has all that is needed


def resize_graph() -> bytes:
    """Return a graph of one node: `photo` (1, height, width, 3) of bytes and `size` (2,) to `square` (1, S, S, 3)."""
    from onnx import TensorProto, helper  # not where photos are decoded: it takes 60 MB

    photo = helper.make_tensor_value_info("photo", TensorProto.UINT8, [1, "height", "width", 3])
    size = helper.make_tensor_value_info("size", TensorProto.INT64, [2])
    square = helper.make_tensor_value_info("square", TensorProto.UINT8, [1, "side", "side", 3])
    node = helper.make_node("Resize", ["photo", "", "", "size"], ["square"], **RESIZE)  # type: ignore[arg-type]
    graph = helper.make_graph([node], "squeeze", [photo, size], [square])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    return bytes(made.SerializeToString())


class Squeezer:
    """Makes squares with one session, in the thread that asks."""

    def __init__(self, graph: bytes) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1  # a sandbox may start no thread
        options.enable_cpu_mem_arena = False  # one large photo would hold its memory for good
        self._session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def squares(self, photo: Pixels, sides: tuple[int, ...]) -> dict[int, Pixels]:
        """Return squares of an upright photo (height, width, 3)."""
        return {side: self._square(photo, side) for side in sides}

    def _square(self, photo: Pixels, side: int) -> Pixels:
        size = np.array((side, side), dtype=np.int64)
        square: Pixels = self._session.run(["square"], {"photo": photo[None], "size": size})[0][0]
        return square
