"""The pretrained network: the graphs agree with torch, and are made again when they are damaged."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.network import backbone as backbones
from model.network import catalogue, onnx_export, pretrained
from model.network.backbone import Backbone, load_backbone
from model.network.catalogue import LITE0, graph_folder
from model.network.compute_lock import compute_lock
from model.network.graph_cache import is_ready
from model.photos.photo import read_photo
from tests.support.pictures import encoded, picture_bytes


def views(n: int, side: int = 256) -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (n, side, side, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def halves() -> tuple[onnx_export.TorchStem, onnx_export.TorchTail]:
    return onnx_export.load_network()


@pytest.mark.parametrize("n", [1, 3, 9])
def test_the_graphs_agree_with_torch(
    backbone: Backbone, halves: tuple[onnx_export.TorchStem, onnx_export.TorchTail], n: int
) -> None:
    photos = views(n)
    activations = backbone.activations(photos)
    with torch.no_grad():
        expected = halves[0](torch.from_numpy(photos))
        stages = halves[1].stages(expected)
    assert activations == pytest.approx(expected.numpy(), abs=1e-3)
    assert backbone.tail.map(activations) == pytest.approx(stages[-1].numpy(), abs=1e-3)
    statistics = backbone.tail.statistics(activations)
    assert statistics.shape == (n, 5, 3504)
    assert statistics[:, 0, :40] == pytest.approx(stages[0].mean(dim=(2, 3)).numpy(), abs=1e-3)
    assert statistics[:, 0, -1280:] == pytest.approx(stages[-1].amax(dim=(2, 3)).numpy(), abs=1e-3)
    lower_right = stages[-1][:, :, 3:, 3:]
    assert statistics[:, 4, -2560:-1280] == pytest.approx(lower_right.mean(dim=(2, 3)).numpy(), abs=1e-3)


@pytest.mark.parametrize("name", ["efficientnet-lite1", "efficientnet-lite2"])
def test_the_larger_networks_graphs_agree_with_torch(name: str) -> None:
    pytest.importorskip(catalogue.weights_package(name))
    backbone = load_backbone(name)
    stem, tail = onnx_export.load_network(name)
    pixels = views(2, backbone.spec.side)
    with torch.no_grad():
        activations = stem(torch.from_numpy(pixels))
        last = tail(activations)
    spec = backbone.spec
    assert activations.shape[1:] == (spec.channels[0], spec.cut_side, spec.cut_side)
    assert last.shape[1:] == (spec.channels[-1], spec.map_side, spec.map_side)
    found = backbone.activations(pixels)
    assert found == pytest.approx(activations.numpy(), abs=1e-3)
    assert backbone.tail.map(found) == pytest.approx(last.numpy(), abs=1e-3)
    assert backbone.embed(pixels[:1]).shape == (1, 2, spec.embedding_size)


def test_folding_batch_norms_is_exact(halves: tuple[onnx_export.TorchStem, onnx_export.TorchTail]) -> None:
    import timm

    whole = timm.create_model("tf_efficientnet_lite0")
    whole.load_state_dict(
        pretrained._weights_by_position(whole.state_dict(), pretrained._installed_weights(LITE0.name))
    )
    photos = torch.from_numpy(views(2))
    with torch.no_grad():
        expected = whole.eval().forward_features(photos.permute(0, 3, 1, 2) / 127.5 - 1)
        assert halves[1](halves[0](photos)).numpy() == pytest.approx(expected.numpy(), abs=1e-3)


def test_a_tuned_tail_runs_with_its_own_weights(
    backbone: Backbone, halves: tuple[onnx_export.TorchStem, onnx_export.TorchTail]
) -> None:
    activations = backbone.activations(views(2))
    tuned = {name: (p.detach() * 0.9).numpy() for name, p in halves[1].named_parameters()}
    found = backbone.tuned_tail(tuned).map(activations)
    _, other = onnx_export.load_network()
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.mul_(0.9)
        assert found == pytest.approx(other(torch.from_numpy(activations)).numpy(), abs=1e-3)
    assert not np.allclose(found, backbone.tail.map(activations), atol=0.1)


def test_a_damaged_cache_is_rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = graph_folder()
    monkeypatch.setenv("TWENTY_CACHE", str(tmp_path))
    shutil.copytree(whole, graph_folder())
    assert is_ready()
    tail = graph_folder() / "tail.onnx"
    content = bytearray(tail.read_bytes())
    tail.unlink()
    assert not is_ready()
    content[5_000_000] ^= 1
    tail.write_bytes(content)
    assert not is_ready()
    found = load_backbone().activations(views(1))
    assert found.shape == (1, 40, 32, 32)
    assert is_ready()


def test_a_cache_that_cannot_be_written_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("TWENTY_CACHE", str(tmp_path / "file"))
    with pytest.raises(backbones.TwentyError, match="cannot be written"):
        load_backbone()


def test_nothing_of_a_long_photo_is_cropped_away(backbone: Backbone) -> None:
    """A mark at the far end of a blade must reach the network."""
    plain, marked = Image.new("RGB", (900, 120), "white"), Image.new("RGB", (900, 120), "white")
    marked.paste((0, 0, 0), (870, 40, 890, 80))
    whole = [backbone.preprocess(read_photo("x.png", encoded(image, "PNG")).jpeg) for image in (plain, marked)]
    assert (whole[0] != whole[1]).any()


def test_a_photo_and_its_mirror_image_are_both_embedded(backbone: Backbone) -> None:
    photo = backbone.preprocess(read_photo("a.jpg", picture_bytes(0, 0)).jpeg)
    assert photo.shape == (256, 256, 3)
    found = backbone.embed(np.stack([photo, photo[:, ::-1]]))
    assert found.shape == (2, 2, backbone.spec.embedding_size)
    assert found[0, 0] == pytest.approx(found[1, 1], abs=1e-5)
    assert not np.allclose(found[0, 0], found[0, 1], atol=1e-3)


def test_where_two_may_compute_a_photo_is_seen_as_it_is_alone(
    backbone: Backbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = views(5)
    alone = backbone.embed(photos)
    monkeypatch.setattr(compute_lock, "places", 2)
    assert backbone.embed(photos) == pytest.approx(alone, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("side", [8, 16, 32])
def test_the_windows_lie_in_the_corners_and_cover_the_map(side: int) -> None:
    covered = np.zeros((side, side))
    for window in backbones.WINDOWS[1:]:
        covered[backbones.window_slices(side, window)] += 1
    assert (covered > 0).all()
    assert covered[0, 0] == covered[0, -1] == covered[-1, 0] == covered[-1, -1] == 1


def test_the_shapes_of_tuned_weights_are_known_without_torch(
    halves: tuple[onnx_export.TorchStem, onnx_export.TorchTail],
) -> None:
    assert load_backbone().tail_shapes == {name: tuple(p.shape) for name, p in halves[1].named_parameters()}
