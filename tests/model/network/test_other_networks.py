"""Other networks than the default one: larger ones, and torchvision's and timm's by name, never fetched unasked."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from cli.main import main
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.common.errors import FileRefused
from model.explanation.heatmap import heatmap
from model.learning.training import train
from model.network import catalogue, onnx_export
from model.network.backbone import Backbone, _providers, load_backbone
from model.network.catalogue import LITE0, offered
from model.network.embeddings import embeddings_of
from model.photos.dataset import Dataset
from model.prediction.prediction import predict
from tests.support.classifiers import manifest, rebuilt
from tests.support.networks import put_weights
from tests.support.pictures import write_folder
from tests.support.project import ROOT
from tests.support.zips import unpacked

pytestmark = pytest.mark.usefixtures("own_cache")

# Small ones, one of each library: branches with shuffled channels; squeeze-and-excite, activations below zero.
BY_NAME = ("torchvision:shufflenet_v2_x0_5", "timm:mobilenetv3_small_050")


def photos(n: int, side: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (n, side, side, 3), dtype=np.uint8)


@pytest.fixture(scope="module", params=BY_NAME)
def by_name(own_cache: None, request: pytest.FixtureRequest) -> tuple[Backbone, nn.Module]:
    made = put_weights(request.param)
    onnx_export.write_graphs(request.param)
    return load_backbone(request.param), made


# --- by name -----------------------------------------------------------------------------------------------------


def test_a_networks_parts_make_what_the_whole_makes(by_name: tuple[Backbone, nn.Module]) -> None:
    backbone, whole = by_name
    spec = backbone.spec
    pixels = photos(2, spec.side)
    normal = (torch.from_numpy(pixels).permute(0, 3, 1, 2) / 255 - torch.tensor(spec.mean).reshape(3, 1, 1)) / (
        torch.tensor(spec.deviation).reshape(3, 1, 1)
    )
    expected = []
    last = whole.conv5 if spec.name == BY_NAME[0] else whole.blocks
    last.register_forward_hook(lambda *given: expected.append(given[-1]))
    with torch.no_grad():
        whole(normal)
    found = backbone.tail.map(backbone.activations(pixels))
    assert found == pytest.approx(expected[0].numpy(), abs=1e-3 * float(expected[0].abs().max()))
    assert found.shape[1:] == (spec.channels[-1], spec.map_side, spec.map_side)
    assert spec.mean == (0.485, 0.456, 0.406)


def test_a_tuned_tail_of_a_network_by_name_agrees_with_torch(by_name: tuple[Backbone, nn.Module]) -> None:
    backbone, _ = by_name
    rng = np.random.default_rng(1)
    activations = backbone.activations(photos(2, backbone.spec.side))
    tuned = {key: rng.normal(0, 0.1, shape).astype(np.float32) for key, shape in backbone.tail_shapes.items()}
    _, tail = onnx_export.load_network(backbone.spec.name)
    with torch.no_grad():
        for key, parameter in tail.named_parameters():
            parameter.copy_(torch.from_numpy(tuned[key]))
        expected = tail(torch.from_numpy(activations)).numpy()
    found = backbone.tuned_tail(tuned).map(activations)
    assert found == pytest.approx(expected, abs=1e-3 * float(np.abs(expected).max()))
    assert not np.allclose(found, backbone.tail.map(activations), atol=1e-2)


@pytest.fixture(scope="module")
def trained(by_name: tuple[Backbone, nn.Module], dataset: Dataset) -> Classifier:
    """A classifier on a network by name, with a fine-tuned network."""
    from tests.support.tuned_networks import mixed_in

    backbone, _ = by_name
    (only,) = train(dataset, Settings(pace="quick", network=backbone.spec.name))
    return mixed_in(only.classifier, backbone, dataset)


def test_a_classifier_on_a_network_by_name_is_trained_saved_opened_and_asked(
    trained: Classifier, by_name: tuple[Backbone, nn.Module], dataset: Dataset, tmp_path: Path
) -> None:
    backbone, _ = by_name
    assert trained.backbone == backbone.spec.name
    assert len(trained.evaluation.targets) == len(dataset.targets)
    classifier_file.save(trained, tmp_path / "a.twenty")
    opened = classifier_file.load(tmp_path / "a.twenty")
    jpegs = [dataset.store.jpeg(i) for i in dataset.photo_ids[:3]]
    before, after = (predict(c, load_backbone(c.backbone), jpegs) for c in (trained, opened))
    assert [a.label for a in before] == [a.label for a in after]
    assert np.stack([a.probabilities for a in before]) == pytest.approx(np.stack([a.probabilities for a in after]))
    heat = heatmap(opened, backbone, jpegs[0], 0)
    assert heat.shape == (backbone.spec.map_side,) * 2
    assert np.isfinite(heat).all()


def test_fine_tuning_leaves_the_means_of_batch_norms_alone(trained: Classifier) -> None:
    assert not any("running" in key for key in trained.ensemble[-1].predictor.tail)


def test_embeddings_of_other_networks_lie_in_folders_of_their_own(
    by_name: tuple[Backbone, nn.Module], dataset: Dataset
) -> None:
    backbone, _ = by_name
    embeddings_of(dataset.store, dataset.photo_ids[:1], backbone)
    folder = dataset.store.folder / "cache" / f"embeddings-{backbone.spec.key}"
    assert folder.is_dir()
    assert ":" not in folder.name
    assert backbone.spec.weights[:12] in folder.name
    assert LITE0.key == "efficientnet-lite0-v1"  # photos that are there already keep what was computed


def test_a_classifier_that_names_an_absent_network_is_refused_without_a_download(
    trained: Classifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = classifier_file.to_bytes(trained)
    monkeypatch.setenv("TWENTY_CACHE", str(tmp_path))
    monkeypatch.setattr("model.network.backbone.make_graphs", lambda name: pytest.fail(f"made graphs of {name}"))
    with pytest.raises(FileRefused, match=f"run: twenty network {trained.backbone}"):
        classifier_file.from_bytes(data)
    with pytest.raises(FileRefused, match="nothing is downloaded unasked"):
        load_backbone(trained.backbone)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"name": "timm:../../../etc"}, "is not the name of a network"),
        ({"name": "timm:hf-hub:someone/evil"}, "is not the name of a network"),
        ({"name": {"a": 1}}, "is damaged"),
        ({"weights": "f" * 64}, "needs another version of the network"),
    ],
)
def test_what_a_classifier_says_of_its_network_is_checked(
    trained: Classifier, entry: dict[str, object], sentence: str
) -> None:
    data = classifier_file.to_bytes(trained)
    said = json.loads(unpacked(data)["manifest.json"])["backbone"]
    with pytest.raises(FileRefused, match=sentence):
        classifier_file.from_bytes(rebuilt(data, manifest(backbone=said | entry)))


# Larger ones of a family of which another one is suggested too.
LARGER = ("hgnetv2_b1", "hgnetv2_b2", "_femto.")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in catalogue.SUGGESTED if not any(one in name for one in LARGER)])
def test_a_network_of_every_family_that_is_suggested_is_taken_apart_and_runs(name: str) -> None:
    whole = put_weights(name)
    onnx_export.write_graphs(name)
    backbone = load_backbone(name)
    assert backbone.spec.licence == catalogue.SUGGESTED[name]
    assert backbone.spec.parameters == sum(p.numel() for p in whole.parameters())
    one, two = backbone.embed(photos(2, backbone.spec.side))
    assert one.shape == (2, backbone.spec.embedding_size)
    assert np.isfinite(one).all()
    assert not np.allclose(one, two)


# --- choosing ----------------------------------------------------------------------------------------------------


def test_the_list_of_networks_starts_with_the_default_and_has_those_prepared_by_name(
    by_name: tuple[Backbone, nn.Module], capsys: pytest.CaptureFixture[str]
) -> None:
    name = by_name[0].spec.name
    offers = offered()
    assert offers[0].name == catalogue.DEFAULT == Settings().network
    found = next(offer for offer in offers if offer.name == name)
    assert (found.prepared, found.why_not) == (True, None)
    assert "times the work" in found.words
    assert main(["networks"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith(name))
    assert " prepared " in line
    assert f" {by_name[0].spec.side} " in line


def test_a_network_of_timm_is_offered_by_its_name_in_the_catalogue_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    import timm

    new = "timm:resnet26d"
    assert new.split(":")[1] in {name.split(".")[0] for name in timm.list_models(pretrained=True)}
    monkeypatch.setitem(catalogue.SUGGESTED, new, "apache-2.0")
    (found,) = [offer for offer in offered() if offer.name == new]
    assert found.why_not is None
    assert "downloaded when it is first chosen" in found.words
    product = [path for folder in ("model", "views", "cli", "jobs", "server") for path in (ROOT / folder).rglob("*.py")]
    named = {path.name for path in product for name in catalogue.SUGGESTED if name.split(":")[1] in path.read_text()}
    assert named == {"catalogue.py"}


def test_the_command_line_trains_on_the_network_that_is_named(
    by_name: tuple[Backbone, nn.Module], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, name = write_folder(tmp_path / "in", {"striped": 0, "dotted": 1}, per_label=5), by_name[0].spec.name
    out = tmp_path / "a.twenty"
    assert main(["train", str(folder), "--out", str(out), "--quick", "--network", name]) == 0
    assert classifier_file.load(out).backbone == name
    assert main(["predict", str(out), str(folder / "dotted"), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["answers"]) == 5


def test_where_onnxruntime_knows_a_graphics_card_it_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    known = ["TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: known)
    assert _providers() == [("CUDAExecutionProvider", {"use_tf32": "0"}), "CPUExecutionProvider"]
