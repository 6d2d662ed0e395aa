"""The pretrained network: the graphs agree with torch, and are made again when they are damaged."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from model import backbone as backbones
from model import network
from model.backbone import Backbone, graph_folder, is_ready, tail_shapes
from model.errors import FileRefused
from model.photo import read_photo
from tests.pictures import picture, picture_bytes


def views(n: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (n, 224, 224, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def halves() -> tuple[network.Stem, network.Tail]:
    return network.load_network()


@pytest.mark.parametrize("n", [1, 3, 9])
def test_the_graphs_agree_with_torch(backbone: Backbone, halves: tuple[network.Stem, network.Tail], n: int) -> None:
    photos = views(n)
    activations = backbone.activations(photos)
    with torch.no_grad():
        expected = halves[0](torch.from_numpy(photos))
        stages = halves[1].stages(expected)
    assert activations == pytest.approx(expected.numpy(), abs=1e-3)
    assert backbone.tail.map(activations) == pytest.approx(stages[-1].numpy(), abs=1e-3)
    statistics = backbone.tail.statistics(activations)
    assert statistics.shape == (n, backbone.spec.embedding_size)
    assert statistics[:, :40] == pytest.approx(stages[0].mean(dim=(2, 3)).numpy(), abs=1e-3)
    assert statistics[:, -1280:] == pytest.approx(stages[-1].amax(dim=(2, 3)).numpy(), abs=1e-3)


def test_folding_batch_norms_is_exact(halves: tuple[network.Stem, network.Tail]) -> None:
    import timm

    whole = timm.create_model("tf_efficientnet_lite0")
    whole.load_state_dict(network._weights_by_position(whole.state_dict()))
    photos = torch.from_numpy(views(2))
    with torch.no_grad():
        expected = whole.eval().forward_features(photos.permute(0, 3, 1, 2) / 127.5 - 1)
        assert halves[1](halves[0](photos)).numpy() == pytest.approx(expected.numpy(), abs=1e-3)


def test_a_tuned_tail_runs_with_its_own_weights(backbone: Backbone, halves: tuple[network.Stem, network.Tail]) -> None:
    activations = backbone.activations(views(2))
    tuned = {name: (p.detach() * 0.9).numpy() for name, p in halves[1].named_parameters()}
    found = backbone.tuned_tail(tuned).map(activations)
    _, other = network.load_network()
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.mul_(0.9)
        assert found == pytest.approx(other(torch.from_numpy(activations)).numpy(), abs=1e-3)
    assert not np.allclose(found, backbone.tail.map(activations), atol=0.1)


def test_weights_of_the_wrong_content_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(FileRefused, match="SHA-256"):
        network.load_network()


def test_weights_that_do_not_fit_are_refused() -> None:
    with pytest.raises(FileRefused, match="do not fit"):
        network._weights_by_position({"only": torch.zeros(3)})


@pytest.mark.parametrize("damage", ["missing", "cut short", "changed"])
def test_a_damaged_cache_is_rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    whole = graph_folder()
    monkeypatch.setenv("TWENTY_CACHE", str(tmp_path))
    shutil.copytree(whole, graph_folder())
    assert is_ready()
    tail = graph_folder() / "tail.onnx"
    if damage == "missing":
        tail.unlink()
    elif damage == "cut short":
        tail.write_bytes(tail.read_bytes()[:1000])
    else:
        content = bytearray(tail.read_bytes())
        content[5_000_000] ^= 1
        tail.write_bytes(content)
    assert not is_ready()
    found = backbones.load_backbone().activations(views(1))
    assert found.shape == (1, 40, 28, 28)
    assert is_ready()


def test_a_cache_that_cannot_be_written_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("TWENTY_CACHE", str(tmp_path / "file"))
    with pytest.raises(backbones.TwentyError, match="could not be prepared"):
        backbones.load_backbone()


def test_nothing_of_a_long_photo_is_cropped_away(backbone: Backbone) -> None:
    """A mark at the far end of a blade must reach the network."""
    from PIL import Image

    plain, marked = Image.new("RGB", (900, 120), "white"), Image.new("RGB", (900, 120), "white")
    marked.paste((0, 0, 0), (870, 40, 890, 80))
    whole = [backbone.preprocess(read_photo("x.png", _png(image)).jpeg)[0] for image in (plain, marked)]
    assert (whole[0] != whole[1]).any()


def test_the_corners_are_parts_of_the_photo_two_of_them_mirrored(backbone: Backbone) -> None:
    image = picture(0, 0, side=400)
    image.paste((255, 0, 0), (0, 0, 60, 60))  # red in the upper left
    image.paste((0, 0, 255), (340, 0, 400, 60))  # blue in the upper right
    whole, _, upper_left, upper_right, *_ = backbone.preprocess(read_photo("x.png", _png(image)).jpeg)
    assert whole[5, 5, 0] > 200
    assert whole[5, -5, 2] > 200
    assert upper_left[5, 5, 0] > 200
    assert upper_right[5, 5, 2] > 200, "the upper right corner is mirrored, so blue comes to the left"


def test_preprocessing_has_the_shape_that_the_graph_takes(backbone: Backbone) -> None:
    found = backbone.preprocess(read_photo("a.jpg", picture_bytes(0, 0)).jpeg)
    assert found.shape == (backbone.spec.n_views, 224, 224, 3)
    assert backbone.embed(found[None]).shape == (1, 6, 3504)


def test_the_shapes_of_tuned_weights_are_known_without_torch(
    halves: tuple[network.Stem, network.Tail],
) -> None:
    assert tail_shapes() == {name: tuple(p.shape) for name, p in halves[1].named_parameters()}


def _png(image: object) -> bytes:
    import io

    out = io.BytesIO()
    image.save(out, "PNG")  # type: ignore[attr-defined]
    return out.getvalue()
