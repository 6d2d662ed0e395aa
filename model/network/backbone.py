"""Backbone: the pretrained network as ONNX graphs, from photos to embeddings, without torch.

The network is cut in two: the stem runs once a photo, the tail is what fine-tuning trains. A fine-tuned classifier
runs the same tail graph with its own weights in it, so no graph ever comes from outside this machine.

Shapes: n photos, V views of each (as it is, mirrored), S side of the input in pixels, W windows of a map with the whole
of it first (5), K channels and H side of the stem's activations, B values of statistics, D of an embedding. In
EfficientNet-Lite0 S is 256, K 40, H 32, B 3,504 and D 7,008.
"""

import math
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from PIL import Image

from model.common.arrays import Float32s, Pixels
from model.common.cores import cores
from model.common.errors import FileRefused, TwentyError
from model.network.catalogue import BUILT_IN, DEFAULT, BackboneSpec, graph_folder, known_spec, why_not_there
from model.network.compute_lock import compute_lock
from model.network.features import to_embedding
from model.network.graph_cache import is_ready, read_graphs, sealed_shapes
from model.network.wording import NetworkCode
from model.photos.photo import open_jpeg
from model.photos.squares import AskedPhoto

T = TypeVar("T", bound=np.generic)

# Batches of 8 use both cores well and hold 8 photos' activations, some 60 MB, at a time.
BATCH = 8
# Of the images in one run of a network: more are no faster, and the memory that a run takes is kept.
_PIXELS_A_RUN = 2 * 256**2
N_VIEWS = 2  # V: a photo as it is, and mirrored
VIEWS_BESIDE = 1  # by networks beside: the mirror image brings nothing there, and would be half of their work
# Windows are this share of a map's width and height, one in each corner.
WINDOW = 0.6
WINDOWS = (None, (0, 0), (1, 0), (0, 1), (1, 1))  # the whole map; at the right?, at the bottom?
REFUSED = 3  # exit code of the process that makes graphs, when it ends with a sentence for a person


class TailSession:
    """An onnxruntime session of the network's last stages, with the pretrained weights or fine-tuned ones."""

    def __init__(self, graph: bytes, at_once: int) -> None:
        self._session, self._at_once = open_session(graph), at_once

    def statistics(self, activations: Float32s) -> Float32s:
        """Return mean and maximum of every channel of every stage, by window: (..., K, H, H) to (..., W, B)."""
        return _run(self._session, "statistics", "activations", activations, self._at_once)

    def map(self, activations: Float32s) -> Float32s:
        """Return the last map: (..., K, H, H) to (..., channels, map_side, map_side)."""
        return _run(self._session, "map", "activations", activations, self._at_once)


class Backbone:
    """The pretrained network of this process: load it with `load_backbone`, which is cached."""

    def __init__(self, spec: BackboneSpec) -> None:
        self.spec = spec
        # Read once, and compared with their seal as they were read: whatever becomes of the cache while this process
        # runs, what it answers comes from whole graphs. They stay: fine-tuned weights are put in the tail's 13 MB, and
        # an exported classifier is made of both.
        graphs = read_graphs(spec.name)
        self.stem_graph, self.tail_graph = graphs["stem.onnx"], graphs["tail.onnx"]
        self._stem = open_session(self.stem_graph)
        self._at_once = max(_PIXELS_A_RUN // spec.side**2, 1)
        self.tail = TailSession(self.tail_graph, self._at_once)
        self.tail_shapes = sealed_shapes(spec.name)

    def preprocess(self, photo: bytes | AskedPhoto) -> Pixels:
        """Return a photo as the network's input, (S, S, 3): its square, or one of a stored JPEG, as quickly as can be.

        The whole photo is squeezed into a square: cropping its centre would cut off a long blade's ends.
        """
        side = self.spec.side
        if isinstance(photo, AskedPhoto):
            return photo.squares[side] if side in photo.squares else self.preprocess(photo.jpeg)
        image = open_jpeg(photo, side)
        return np.asarray(image.resize((side, side), Image.Resampling.BICUBIC, reducing_gap=3.0))

    def activations(self, pixels: Pixels) -> Float32s:
        """Run the stem: (..., S, S, 3) to (..., K, H, H)."""
        return _run(self._stem, "activations", "photos", pixels, self._at_once)

    def embed(self, photos: Pixels, n_views: int = N_VIEWS) -> Float32s:
        """Return the embeddings of photos (n, S, S, 3) and of their mirror images: (n, V, D)."""
        return self.embed_activations(self.activations(views_of(photos)[:, :n_views]))

    def embed_activations(self, activations: Float32s) -> Float32s:
        """Return the embeddings of what the stem made of photos: (n, V, K, H, H) to (n, V, D)."""
        return to_embedding(self.tail.statistics(activations), self.spec.channels)

    def tuned_tail(self, weights: Mapping[str, NDArray[np.floating]]) -> TailSession:
        """Return a tail that runs with `weights`, named and shaped as `tail_shapes` says."""
        graph = with_weights(self.tail_graph, {f"tail.{name}": w for name, w in weights.items()})
        return TailSession(graph, self._at_once)


def with_weights(content: bytes, weights: Mapping[str, NDArray[np.floating]]) -> bytes:
    """Return a graph file's content with other weights in it; what `weights` does not name, such as a mean, stays.

    onnxruntime can lay weights over a session too (`SessionOptions.add_initializer`), but its optimiser has then
    already repacked the convolutions' old ones, and goes on using them.
    """
    graph = onnx.load_model_from_string(content)
    there = {initializer.name: initializer for initializer in graph.graph.initializer}
    for name, values in weights.items():
        assert tuple(there[name].dims) == values.shape, f"{name}: {values.shape}"
        there[name].raw_data = values.astype(np.float32).tobytes()
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


def _run(session: ort.InferenceSession, output: str, name: str, images: NDArray[np.generic], at_once: int) -> Float32s:
    """Return one output of a graph for images or maps, the last three axes of the input, a few at a time."""

    def run(batch: NDArray[np.generic]) -> Float32s:
        with compute_lock.held():
            found: Float32s = session.run([output], {name: batch})[0]
        return found

    places = 1 if compute_lock.works_ahead else compute_lock.places
    parts = list(batches(images.reshape(-1, *images.shape[-3:]), max(at_once // places, 1)))
    together = np.concatenate(list(map(run, parts) if places == 1 else _side_by_side().map(run, parts)))
    return together.reshape(*images.shape[:-3], *together.shape[1:])


@cache
def _side_by_side() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(compute_lock.places, thread_name_prefix="network")


def serve_pages() -> None:
    """Say that this process answers clicks too: what is looked at ahead leaves half of the cores free for them.

    What somebody waits for takes all, half a network's run beside the other. For networks that are opened later.
    """
    compute_lock.places = 2


def open_session(graph: bytes) -> ort.InferenceSession:
    """Open a graph with as many threads as this process may use for one run."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = max(cores() // compute_lock.places, 1)
    # Threads that spin while they wait take the cores from the trainer: 27 ms a photo instead of 7.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return ort.InferenceSession(graph, options, providers=_providers())


def _providers() -> list[str | tuple[str, dict[str, str]]]:
    """Return what onnxruntime computes with, the best first: an NVIDIA card where its package for one is installed."""
    # Not in TensorFloat-32, whose rounding would show in embeddings that a machine without a card made.
    known: dict[str, str | tuple[str, dict[str, str]]] = {
        "CUDAExecutionProvider": ("CUDAExecutionProvider", {"use_tf32": "0"}),
        "CPUExecutionProvider": "CPUExecutionProvider",
    }
    available = ort.get_available_providers()
    return [provider for name, provider in known.items() if name in available]


_backbones: dict[Path, Backbone] = {}
_lock = threading.Lock()


def load_backbone(name: str = DEFAULT, *, may_download: bool = False) -> Backbone:
    """Return this process's backbone; its graph files are made first if they are missing or damaged.

    Args:
        name: As `model.network.catalogue` has it. It may come from a stranger's file.
        may_download: Whether the person has chosen this network, so that its weights may be fetched.

    Raises:
        TwentyError: there is no such network, it is not there, or its graph files cannot be made.
    """
    folder = graph_folder(name)
    with _lock:
        if folder not in _backbones:
            if not is_ready(name):
                if name not in BUILT_IN and not may_download:
                    if why_not := why_not_there(name):
                        raise why_not
                    read_graphs(name)  # raises: they are there and damaged
                make_graphs(name)
            spec = known_spec(name)
            assert spec is not None, name
            _backbones[folder] = Backbone(spec)
        return _backbones[folder]


def make_graphs(name: str = DEFAULT) -> None:
    """Make the graph files in a process of its own, since it takes torch. Some seconds, once a machine.

    Weights that are chosen by name and not there are downloaded.

    Raises:
        FileRefused: there is no such network, it cannot be downloaded, or it does not fit.
        TwentyError: the files cannot be made, with the last line of what the process said.
    """
    root, folder = Path(__file__).parents[2], graph_folder(name)
    made = subprocess.run(
        [sys.executable, "-m", "model.network.onnx_export", name], capture_output=True, text=True, cwd=root, check=False
    )
    if made.returncode == 0 and is_ready(name):
        return
    said = (made.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    if made.returncode == REFUSED:
        raise FileRefused(said)
    raise TwentyError(NetworkCode.NOT_PREPARED, name=name, folder=str(folder), said=said)
