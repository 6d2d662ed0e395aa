"""ONNX export: the pretrained network in torch, cut in two, and both halves written as graphs.

The *stem* never changes, so it runs once a photo; the *tail* is what fine-tuning trains. Both exist here as torch
modules and, through `write_graphs`, as files that `backbone` runs without torch. The default network is
EfficientNet-Lite0 (Tan & Le, arXiv:1905.11946, in the Lite variant for edge CPUs), ImageNet top-1 75 %.

Shapes: n photos, S side of the input, K channels and H side of the activations; 256, 40 and 32 in EfficientNet-Lite0.
"""

import io
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from model.common.errors import FileRefused, TwentyError
from model.common.files import error_of, write_atomically
from model.network.backbone import REFUSED, WINDOWS, TailSession, window_slices, with_weights
from model.network.catalogue import DEFAULT, BackboneSpec, graph_folder, known_spec
from model.network.graph_cache import seal_graphs
from model.network.pretrained import Pretrained, pretrained
from model.network.split import SplitNetwork
from model.network.wording import NetworkCode

_AGREES = 1e-3  # of the largest value: what the two runtimes may differ by


class TorchStem(nn.Module):
    """Stages that stay frozen: a photo of bytes to the activations (n, K, H, H) that the tail starts from."""

    divisor: Tensor
    offset: Tensor

    def __init__(self, parts: SplitNetwork, spec: BackboneSpec) -> None:
        super().__init__()
        mean, deviation = torch.tensor(spec.mean).double(), torch.tensor(spec.deviation).double()
        self.register_buffer("divisor", (255 * deviation).float().reshape(3, 1, 1))
        self.register_buffer("offset", (mean / deviation).float().reshape(3, 1, 1))
        self.stages = nn.Sequential(*(group.steps for group in parts.stem))

    def forward(self, photos: Tensor) -> Tensor:  # (n, side, side, 3) uint8
        """Return the activations of photos (n, S, S, 3) of bytes."""
        # The preprocessing is part of the graph, so no caller can get it wrong.
        pixels = photos.permute(0, 3, 1, 2).to(torch.float32) / self.divisor - self.offset
        activations: Tensor = self.stages(pixels)
        return activations


class TorchTail(nn.Module):
    """Stages that fine-tuning may train: activations (n, K, H, H) to the last map, (n, 1280, 8, 8) in Lite0."""

    def __init__(self, parts: SplitNetwork) -> None:
        super().__init__()
        *groups, last = parts.tail
        self.blocks = nn.ModuleList(group.steps for group in groups)
        self.last = last.steps
        self._kept = parts.kept

    def forward(self, activations: Tensor) -> Tensor:
        """Return the last map."""
        for block in self.blocks:
            activations = block(activations)
        last: Tensor = self.last(activations)
        return last

    def stages(self, activations: Tensor) -> tuple[Tensor, ...]:
        """Return the maps of the stages that embeddings are made from; 40, 112, 320 and 1280 channels in Lite0."""
        maps, made = activations, []
        for step in (*self.blocks, self.last):
            maps = step(maps)
            made.append(maps)
        return activations, *(made[i] for i in self._kept)


class _Embedding(nn.Module):
    """The tail as the ONNX graph has it: statistics of its stages in five windows, and the last map for heatmaps."""

    def __init__(self, tail: TorchTail) -> None:
        super().__init__()
        self.tail = tail

    def forward(self, activations: Tensor) -> tuple[Tensor, Tensor]:
        stages = self.tail.stages(activations)
        return torch.stack([_statistics(stages, window) for window in WINDOWS], dim=1), stages[-1]


def _statistics(stages: Iterable[Tensor], window: tuple[int, int] | None) -> Tensor:
    """Return mean and maximum of every channel of every stage in one window, (n, B)."""
    parts = []
    for maps in stages:
        rows, columns = window_slices(int(maps.shape[-1]), window)
        inside = maps[:, :, rows, columns]
        parts += [inside.mean(dim=(2, 3)), inside.amax(dim=(2, 3))]
    return torch.cat(parts, dim=1)


def load_network(name: str = DEFAULT) -> tuple[TorchStem, TorchTail]:
    """Return a pretrained network's two halves, batch norms folded into the convolutions where that is exact.

    Raises:
        FileRefused: there is no such network, or its weights are missing, damaged, or not what the graphs hold.
    """
    found = pretrained(name)
    if known_spec(name) not in (None, found.spec):
        raise FileRefused(NetworkCode.WEIGHTS_CHANGED, name=name, folder=str(graph_folder(name)))
    return _halves(found)


def _halves(found: Pretrained) -> tuple[TorchStem, TorchTail]:
    return TorchStem(found.parts, found.spec).eval(), TorchTail(found.parts).eval()


def write_graphs(name: str = DEFAULT) -> Path:
    """Write both halves as ONNX files into the cache, with a seal of their SHA-256. Takes some seconds.

    Raises:
        FileRefused: there is no such network, its weights are missing, or the graphs differ from what torch computes.
    """
    found = pretrained(name)
    stem, tail = _halves(found)
    folder, spec = graph_folder(name), found.spec
    photos = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (2, spec.side, spec.side, 3), dtype=np.uint8))
    with torch.no_grad():
        activations = stem(photos)
    _export(stem, photos, folder / "stem.onnx", ["photos"], ["activations"])
    _export(_Embedding(tail), activations, folder / "tail.onnx", ["activations"], ["statistics", "map"])
    _check_tuned_tail(tail, activations, folder / "tail.onnx", name)
    seal_graphs(spec, {key: tuple(w.shape) for key, w in tail.named_parameters()})
    return folder


def _export(module: nn.Module, example: Tensor, path: Path, inputs: list[str], outputs: list[str]) -> None:
    buffer = io.BytesIO()
    axes = {name: {0: "n"} for name in inputs + outputs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter announces its successor
        names = {"input_names": inputs, "output_names": outputs, "dynamic_axes": axes}
        # PRESERVE: the modules are in evaluation mode as they are; asked for it, the exporter would fold and merge
        # weights too, and fine-tuned ones could no longer take their place.
        settings = {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False}
        # dynamo=False: the new exporter takes five times as long for the same graph.
        torch.onnx.export(module, (example,), buffer, dynamo=False, **settings, **names)  # type: ignore[arg-type]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise error_of(error, path.parent) from error
    write_atomically(path, buffer.getvalue())


def _check_tuned_tail(tail: TorchTail, activations: Tensor, path: Path, name: str) -> None:
    """Refuse graphs in which other weights cannot be laid, by laying some there."""
    rng = np.random.default_rng(0)
    # Each weight is changed in a way of its own, so that none can stand for another.
    tuned = {key: w.detach().numpy() * rng.uniform(0.9, 1.0, w.shape) for key, w in tail.named_parameters()}
    kept = {key: w.detach().clone() for key, w in tail.state_dict().items()}
    try:
        graph = TailSession(with_weights(path.read_bytes(), {f"tail.{key}": w for key, w in tuned.items()}), at_once=1)
        found = graph.map(activations.numpy())
        with torch.no_grad():
            changed = {key: torch.from_numpy(np.asarray(w, dtype=np.float32)) for key, w in tuned.items()}
            tail.load_state_dict(changed, strict=False)
            expected = tail(activations).numpy()
    finally:
        tail.load_state_dict(kept)
    if float(np.abs(found - expected).max()) > _AGREES * float(np.abs(expected).max()):
        raise FileRefused(NetworkCode.GRAPH_DIFFERS, name=name, default=DEFAULT)


if __name__ == "__main__":
    try:
        write_graphs(*sys.argv[1:2])
    except TwentyError as sentence:
        print(sentence, file=sys.stderr)
        sys.exit(REFUSED)
