"""Other networks than the default one: larger ones, and torchvision's and timm's by name, never fetched unasked."""

import io
import itertools
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from cli.main import main
from model.classifier import classifier_file
from model.classifier.classifier import Classifier, predict
from model.classifier.explain import heatmap
from model.classifier.settings import Settings
from model.common.errors import FileRefused
from model.learning.training import train
from model.network import catalogue, onnx_export, pretrained
from model.network.backbone import Backbone, _providers, load_backbone, make_graphs, tail_shapes
from model.network.catalogue import LITE0, LITE2, graph_folder, known_spec, offered, weights_file
from model.network.embeddings import embeddings_of
from model.network.split import take_apart
from model.photos.dataset import Dataset
from tests.support.pictures import write_folder

# Small ones, one of each library: branches with shuffled channels; squeeze-and-excite, activations below zero.
BY_NAME = ("torchvision:shufflenet_v2_x0_5", "timm:mobilenetv3_small_050")


def photos(n: int, side: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (n, side, side, 3), dtype=np.uint8)


def untrained(name: str) -> nn.Module:
    """Make a network with seeded weights, and batch norms that do something."""
    import timm
    import torchvision

    torch.manual_seed(0)
    source, architecture = name.split(":")
    made = torchvision.models.get_model(architecture) if source == "torchvision" else timm.create_model(architecture)
    for module in made.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2.0)
    return made.eval()


def put_weights(name: str) -> nn.Module:
    """Put weights where a person without a connection would."""
    made = untrained(name)
    weights_file(name).parent.mkdir(parents=True, exist_ok=True)
    save_file({key: tensor.contiguous() for key, tensor in made.state_dict().items()}, weights_file(name))
    return made


@pytest.fixture(scope="module", autouse=True)
def _a_cache_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    load_backbone()
    whole = graph_folder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWENTY_CACHE", str(tmp_path_factory.mktemp("cache")))
        shutil.copytree(whole, graph_folder())  # the default network's, which take seconds to make
        # Nothing listens there: whatever wants the internet is refused at once.
        for variable in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            patch.setenv(variable, "http://127.0.0.1:9")
        yield


@pytest.fixture(scope="module", params=BY_NAME)
def by_name(request: pytest.FixtureRequest) -> tuple[Backbone, nn.Module]:
    made = put_weights(request.param)
    onnx_export.write_graphs(request.param)
    return load_backbone(request.param), made


# --- larger networks ---------------------------------------------------------------------------------------------


def test_weights_of_the_wrong_content_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalogue.BUILT_IN, LITE2.name, replace(LITE2, weights=LITE2.weights[:8] + "0" * 56))
    pytest.importorskip(catalogue.weights_package(LITE2.name))
    with pytest.raises(FileRefused, match="SHA-256"):
        pretrained.pretrained(LITE2.name)


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TWENTY_CACHE", str(tmp_path))
    monkeypatch.setattr(catalogue, "weights_package", lambda _: "efficientnet_lite9_pytorch_model")
    offer = next(offer for offer in offered() if offer.name == LITE2.name)
    assert not offer.available
    assert "efficientnet-lite9-pytorch-model" in offer.why_not
    assert "extra “larger”" in offer.why_not


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
    tuned = {
        key: rng.normal(0, 0.1, shape).astype(np.float32) for key, shape in tail_shapes(backbone.spec.name).items()
    }
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
    """A classifier on a network by name, with a fine-tuned member."""
    from model.classifier.ensemble import Member
    from tests.support.tuned_networks import tuned_network

    backbone, _ = by_name
    (only,) = train(dataset, Settings(pace="quick", network=backbone.spec.name))
    heads = [Member(m.part, m.share / 2) for m in only.classifier.members]
    return replace(only.classifier, members=(*heads, Member(tuned_network(backbone, dataset), 0.5)), _tails={})


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
    assert not any("running" in key for key in trained.members[-1].part.tail)


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
        ({"name": {"a": 1}}, "is not the name of a network"),
        ({"weights": "f" * 64}, "stands on other weights"),
    ],
)
def test_what_a_classifier_says_of_its_network_is_checked(
    trained: Classifier, entry: dict[str, object], sentence: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(classifier_file.to_bytes(trained))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["manifest.json"])
    files["manifest.json"] = json.dumps(manifest | {"backbone": manifest["backbone"] | entry}).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with pytest.raises(FileRefused, match=sentence):
        classifier_file.from_bytes(out.getvalue())


# --- anatomy -----------------------------------------------------------------------------------------------------


class Block(nn.Module):
    """Names its parts in another order than it runs them in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        self.of_first = nn.BatchNorm2d(width)
        self.of_second = nn.BatchNorm2d(width)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        return maps + self.of_second(self.second(self.of_first(self.first(maps)).relu()))


class Network(nn.Module):
    """Four sizes of maps, and a head."""

    def __init__(self, *, branches: bool = False) -> None:
        super().__init__()
        widths = (3, 8, 12, 16, 24)
        self.stages = nn.ModuleList(
            nn.Sequential(nn.Conv2d(a, b, 3, 2, 1), nn.BatchNorm2d(b), nn.ReLU(inplace=True), Block(b))
            for a, b in itertools.pairwise(widths)
        )
        self.fc = nn.Linear(24, 5)
        self.branches = branches

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        for stage in self.stages:
            maps = stage(maps) + stage(maps) if self.branches else stage(maps)
        return self.fc(maps.mean(dim=(2, 3)))


def uneven(made: nn.Module) -> nn.Module:
    for module in made.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.5)
            module.running_var.uniform_(0.5, 2.0)
    return made.eval()


def test_batch_norms_are_folded_only_where_nothing_changes() -> None:
    torch.manual_seed(0)
    made = uneven(Network())
    parts = take_apart(made, "ours", 64)
    norms = [m for group in parts.stem + parts.tail for m in group.steps.modules() if isinstance(m, nn.BatchNorm2d)]
    assert norms  # those of Block, whose order of names misleads
    image = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        maps = image
        for group in parts.stem + parts.tail:
            maps = group.steps(maps)
        assert made.fc(maps.mean(dim=(2, 3))).numpy() == pytest.approx(made(image).numpy(), abs=1e-4)
    assert parts.channels == (12, 16, 24)
    assert [group.side for group in parts.tail] == [8, 4]


def test_what_is_no_chain_of_modules_is_refused() -> None:
    with pytest.raises(FileRefused, match="ours cannot be taken apart"):
        take_apart(uneven(Network(branches=True)), "ours", 64)


def test_a_network_that_takes_one_size_only_is_refused() -> None:
    fixed = nn.Sequential(nn.Flatten(), nn.Linear(3 * 64 * 64, 2))
    with pytest.raises(FileRefused, match="only takes photos of 64 x 64 pixels"):
        pretrained._check_other_sides(fixed, "ours", 64)


# --- what cannot be had ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("timm:mobilnetv3_small_050", "Did you mean timm:mobilenetv3_small_050"),
        ("torchvision:resnet19", "Did you mean torchvision:resnet1"),
        ("timm:vit_tiny_patch16_224", "probably a transformer.*such as timm:mobilenetv3_large_100"),
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


# --- choosing ----------------------------------------------------------------------------------------------------


def test_the_list_of_networks_starts_with_the_default_and_has_those_prepared_by_name(
    by_name: tuple[Backbone, nn.Module], capsys: pytest.CaptureFixture[str]
) -> None:
    name = by_name[0].spec.name
    offers = offered()
    assert offers[0].name == catalogue.DEFAULT == Settings().network
    found = next(offer for offer in offers if offer.name == name)
    assert (found.prepared, found.available, found.why_not) == (True, True, "")
    assert "times the work" in found.words
    assert main(["networks"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith(name))
    assert " prepared " in line
    assert f" {by_name[0].spec.side} " in line


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
