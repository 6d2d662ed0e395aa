"""The pretrained network as ONNX graphs with their preprocessing: photos to embeddings, without torch.

The network is cut in two: the stem runs once a photo, the tail is what fine-tuning trains. A fine-tuned classifier
runs the same tail graph with its own weights in it, so no graph ever comes from outside this machine.

Shapes: n photos, V views of each (as it is, mirrored), S side of the input in pixels (256), W windows of a map with
the whole of it first (5), D values of an embedding (7,008).
"""

import hashlib
import math
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from PIL import Image

from model.errors import TwentyError
from model.features import to_embedding
from model.files import cache_folder, read_json, write_json
from model.photo import open_jpeg

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]
T = TypeVar("T", bound=np.generic)

# Batches of 8 use both cores well and hold 8 photos' activations, some 60 MB, at a time.
BATCH = 8


@dataclass(frozen=True)
class BackboneSpec:
    """What identifies a pretrained network and what its input must look like."""

    name: str
    side: int  # pixels; photos are squeezed to a square, so that nothing is cropped away
    cut: int  # how many groups of blocks belong to the stem
    channels: tuple[int, ...]  # of the stages that embeddings are made from, the last one last
    map_side: int  # the last map is map_side x map_side
    version: int  # of graphs and preprocessing: raised when an embedding would come out different

    @property
    def embedding_size(self) -> int:
        """D: mean and maximum of every channel of every stage, of the whole photo and of its windows."""
        return 4 * sum(self.channels)


# 256 pixels, not the 224 that it was trained with: finer texture, and two points on real turbine photos.
LITE0 = BackboneSpec("efficientnet-lite0", side=256, cut=3, channels=(40, 112, 320, 1280), map_side=8, version=1)
N_VIEWS = 2  # V: a photo as it is, and mirrored
# Windows are this share of a map's width and height, one in each corner.
WINDOW = 0.6
WINDOWS = (None, (0, 0), (1, 0), (0, 1), (1, 1))  # the whole map; at the right?, at the bottom?
GRAPHS = ("stem.onnx", "tail.onnx")


def graph_folder(spec: BackboneSpec = LITE0) -> Path:
    """Return the folder of the graph files in this machine's cache."""
    return cache_folder() / f"{spec.name}-v{spec.version}"


def seal_graphs(tail_shapes: Mapping[str, Sequence[int]], spec: BackboneSpec = LITE0) -> None:
    """Note the SHA-256 of the graph files beside them; a file that differs later is made again.

    Args:
        tail_shapes: The shapes of the tail's weights by name: what fine-tuned weights must fit.
        spec: Which network.
    """
    folder = graph_folder(spec)
    digests = {name: _digest(folder / name) for name in GRAPHS}
    shapes = {name: list(shape) for name, shape in tail_shapes.items()}
    write_json(folder / "seal.json", {"spec": repr(spec), "tail_shapes": shapes, **digests})


def tail_shapes(spec: BackboneSpec = LITE0) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the tail's weights by name.

    Raises:
        TwentyError: the graph files cannot be made.
    """
    load_backbone(spec)
    return {name: tuple(shape) for name, shape in read_json(graph_folder(spec) / "seal.json")["tail_shapes"].items()}


def is_ready(spec: BackboneSpec = LITE0) -> bool:
    """Tell whether the graph files are there, whole, and made for this spec."""
    folder = graph_folder(spec)
    seal = read_json(folder / "seal.json")
    if not isinstance(seal, dict):
        return False
    try:
        whole = all(seal.get(name) == _digest(folder / name) for name in GRAPHS)
    except OSError:
        return False
    return whole and seal.get("spec") == repr(spec) and "tail_shapes" in seal


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Tail:
    """The network's last stages, with the pretrained weights or with fine-tuned ones in their place."""

    def __init__(self, graph: Path | bytes) -> None:
        self._session = ort.InferenceSession(graph, _session_options(), providers=["CPUExecutionProvider"])

    def statistics(self, activations: Floats) -> Floats:
        """Return mean and maximum of every channel of every stage, by window: (..., 40, 32, 32) to (..., W, B)."""
        return self._run("statistics", activations)

    def map(self, activations: Floats) -> Floats:
        """Return the last map: (..., 40, 32, 32) to (..., channels, map_side, map_side)."""
        return self._run("map", activations)

    def _run(self, output: str, activations: Floats) -> Floats:
        flat = activations.reshape(-1, *activations.shape[-3:])
        parts = [self._session.run([output], {"activations": batch})[0] for batch in batches(flat)]
        together = np.concatenate(parts)
        return together.reshape(*activations.shape[:-3], *together.shape[1:])


class Backbone:
    """The pretrained network of this process: load it with `load_backbone`, which is cached."""

    def __init__(self, spec: BackboneSpec = LITE0) -> None:
        self.spec = spec
        self._folder = graph_folder(spec)
        self._stem = ort.InferenceSession(
            self._folder / "stem.onnx", _session_options(), providers=["CPUExecutionProvider"]
        )
        self.tail = Tail(self._folder / "tail.onnx")

    def preprocess(self, jpeg: bytes) -> Pixels:
        """Return a stored photo as the network's input, (S, S, 3).

        The whole photo is squeezed into a square: cropping its centre would cut off a long blade's ends.
        """
        size = (self.spec.side, self.spec.side)
        image = open_jpeg(jpeg, self.spec.side)
        return np.asarray(image.resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0))

    def activations(self, pixels: Pixels) -> Floats:
        """Run the stem: (..., S, S, 3) to (..., 40, 32, 32)."""
        flat = pixels.reshape(-1, *pixels.shape[-3:])
        parts = [self._stem.run(None, {"photos": batch})[0] for batch in batches(flat)]
        together = np.concatenate(parts)
        return together.reshape(*pixels.shape[:-3], *together.shape[1:])

    def embed(self, photos: Pixels) -> Floats:
        """Return the embeddings of photos (n, S, S, 3) and of their mirror images: (n, V, D)."""
        return self.embed_activations(self.activations(views_of(photos)))

    def embed_activations(self, activations: Floats) -> Floats:
        """Return the embeddings of what the stem made of photos: (n, V, 40, 32, 32) to (n, V, D)."""
        return to_embedding(self.tail.statistics(activations), self.spec.channels)

    def tuned_tail(self, weights: Mapping[str, NDArray[np.floating]]) -> Tail:
        """Return a tail that runs with `weights`, named and shaped as `tail_shapes` says."""
        return Tail(_with_weights(self._folder / "tail.onnx", {f"tail.{name}": w for name, w in weights.items()}))


def _with_weights(path: Path, weights: Mapping[str, NDArray[np.floating]]) -> bytes:
    """Return a graph file with other weights in it.

    onnxruntime can lay weights over a session too (`SessionOptions.add_initializer`), but its optimiser has then
    already repacked the convolutions' old ones, and goes on using them.
    """
    graph = onnx.load(path)
    for initializer in graph.graph.initializer:
        new = weights[initializer.name].astype(np.float32)
        assert tuple(initializer.dims) == new.shape, f"{initializer.name}: {new.shape}"
        initializer.raw_data = new.tobytes()
    return bytes(graph.SerializeToString())


def views_of(photos: Pixels) -> Pixels:
    """Return photos (..., S, S, 3) beside their mirror images: (..., V, S, S, 3)."""
    return np.stack([photos, photos[..., ::-1, :]], axis=-4)


def window_slices(side: int, window: tuple[int, int] | None) -> tuple[slice, slice]:
    """Return the rows and columns of a window of a map of `side` x `side`; `None`: all of it."""
    if window is None:
        return slice(None), slice(None)
    size = math.floor(side * WINDOW + 0.5)
    right, bottom = window
    return slice(bottom * (side - size), side if bottom else size), slice(
        right * (side - size), side if right else size
    )


def batches(rows: NDArray[T], size: int = BATCH) -> Iterator[NDArray[T]]:
    """Cut an array into batches along its first axis."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _session_options() -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = os.cpu_count() or 1
    # Threads that spin while they wait take the cores from the trainer: 27 ms a photo instead of 7.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return options


_backbones: dict[tuple[str, Path], Backbone] = {}
_lock = threading.Lock()


def load_backbone(spec: BackboneSpec = LITE0) -> Backbone:
    """Return this process's backbone; its graph files are made first if they are missing or damaged.

    Raises:
        TwentyError: the graph files cannot be made.
    """
    key = (spec.name, graph_folder(spec))
    with _lock:
        if key not in _backbones:
            if not is_ready(spec):
                make_graphs()
            _backbones[key] = Backbone(spec)
        return _backbones[key]


def make_graphs() -> None:
    """Make the graph files in a process of its own, since it takes torch. Some seconds, once a machine.

    Raises:
        TwentyError: they cannot be made, with the last line of what the process said.
    """
    root = Path(__file__).parent.parent
    made = subprocess.run(
        [sys.executable, "-m", "model.network"], capture_output=True, text=True, cwd=root, check=False
    )
    if made.returncode or not is_ready():
        reason = (made.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise TwentyError(
            f"The pretrained network could not be prepared in {graph_folder()}: {reason}. "
            "Check that the folder can be written and has 40 MB free, then start again."
        )
