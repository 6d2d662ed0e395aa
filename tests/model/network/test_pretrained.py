"""Weights that cannot be had or are not the right ones are refused with a sentence."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from model.common.errors import FileRefused
from model.network import catalogue, pretrained
from model.network.backbone import make_graphs
from model.network.catalogue import LITE0, LITE2, BackboneSpec, graph_folder, known_spec, offered, weights_file
from tests.support.networks import put_weights

pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.mark.parametrize("spec", [LITE0, LITE2])
def test_weights_of_the_wrong_content_are_refused(spec: BackboneSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalogue.BUILT_IN, spec.name, replace(spec, weights=spec.weights[:8] + "0" * 56))
    if spec is not LITE0:
        pytest.importorskip(catalogue.weights_package(spec.name))
    with pytest.raises(FileRefused, match="SHA-256"):
        pretrained.pretrained(spec.name)


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TWENTY_CACHE", str(tmp_path))
    monkeypatch.setattr(catalogue, "weights_package", lambda _: "efficientnet_lite9_pytorch_model")
    offer = next(offer for offer in offered() if offer.name == LITE2.name)
    assert offer.why_not is not None
    assert "efficientnet-lite9-pytorch-model" in str(offer.why_not)
    assert "Install it again" in str(offer.why_not)


# --- what cannot be had ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("timm:mobilnetv3_small_050", "Did you mean timm:mobilenetv3_small_050"),
        ("torchvision:resnet19", "Did you mean torchvision:resnet1"),
        ("timm:vit_tiny_patch16_224", "probably a transformer.*such as torchvision:resnet18"),
        ("timm:lcnet_050", "could not be downloaded .* no connection .* timm-lcnet_050.safetensors"),
        ("torchvision:mnasnet0_5", "could not be downloaded .* no connection .* use efficientnet-lite0"),
        ("resnet18", "Names are efficientnet-lite0, .* such as torchvision:resnet18"),
    ],
)
def test_a_network_that_cannot_be_had_is_refused_with_a_sentence(name: str, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        pretrained.pretrained(name)
    assert not list(catalogue.cache_folder().rglob("*.part"))


@pytest.mark.parametrize("damage", ["cut short", "another network's", "a pickle", "not numbers"])
def test_damaged_weights_are_refused_with_a_sentence(damage: str, tmp_path: Path) -> None:
    name = "torchvision:squeezenet1_1"
    path = weights_file(name)
    made = put_weights(name)
    if damage == "cut short":
        path.write_bytes(path.read_bytes()[:10_000])
    elif damage == "another network's":
        save_file({"only": torch.zeros(3)}, path)
    elif damage == "a pickle":
        torch.save({"a": Path.touch}, path)
    else:
        state = {key: tensor.contiguous() * float("nan") for key, tensor in made.state_dict().items()}
        save_file(state, path)
    with pytest.raises(FileRefused, match=r"weights of torchvision:squeezenet1_1 in .* are damaged"):
        pretrained.pretrained(name)
    assert known_spec(name) is None


def test_the_process_that_makes_graphs_passes_its_sentence_on() -> None:
    with pytest.raises(FileRefused, match="timm has no network timm:resnetty with pretrained weights"):
        make_graphs("timm:resnetty")
    assert not graph_folder("timm:resnetty").exists()


def test_weights_that_do_not_fit_are_refused() -> None:
    with pytest.raises(FileRefused, match="do not fit"):
        pretrained._weights_by_position({"only": torch.zeros(3)}, pretrained._installed_weights(LITE0.name))
