"""What is made from photos may be deleted or damaged at any time: it is made again, and nothing wrong is believed."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from jobs.check_queue import CheckQueue
from model.checks.image_statistics import image_statistics
from model.common.checked_cache import keep, kept
from model.common.errors import FileRefused
from model.common.files import cache_folder
from model.network.backbone import Backbone, load_backbone
from model.network.catalogue import graph_folder
from model.network.embeddings import embeddings_of, missing
from model.photos.dataset import Dataset
from model.photos.photo import open_jpeg, read_photo
from tests.support.datasets import make_dataset
from tests.support.pictures import picture_bytes
from tests.support.workspaces import filled
from workspace.workspace import Workspace

Damage = Callable[[Path], object]


def flip(path: Path) -> None:
    """Change one bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 16
    path.write_bytes(content)


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, Damage] = {
    "deleted": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-3]),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "a flipped bit": flip,
    "a folder": replace_by_folder,
}
damaged = pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return make_dataset(tmp_path_factory.mktemp("store"), per_label=2)


@damaged
def test_what_was_kept_is_the_same_or_nothing(tmp_path: Path, damage: Damage) -> None:
    path = tmp_path / "deep" / "thing"
    keep(path, b"what was found out", below=tmp_path)
    assert kept(path) == b"what was found out"
    damage(path)
    assert kept(path) is None


@damaged
def test_damaged_embeddings_and_image_statistics_are_made_again(
    photos: Dataset, backbone: Backbone, damage: Damage
) -> None:
    embeddings = embeddings_of(photos.store, photos.photo_ids, backbone)
    statistics = image_statistics(photos.store, photos.photo_ids)
    derived = [next(photos.store.folder.rglob(f"*.{ending}")) for ending in ("f16", "f4")]
    for path in derived:
        damage(path)
    assert len(missing(photos.store, photos.photo_ids, backbone.spec)) == 1
    assert np.array_equal(embeddings_of(photos.store, photos.photo_ids, backbone), embeddings)
    assert np.array_equal(image_statistics(photos.store, photos.photo_ids), statistics)
    for path in derived:
        if path.is_dir():  # nothing can be kept there, and nothing is lost by it
            path.rmdir()


@damaged
def test_damaged_findings_are_found_out_anew(tmp_path: Path, damage: Damage) -> None:
    workspace = filled(tmp_path, {"striped": 2, "dotted": 2})
    with closing(CheckQueue()) as checker:
        found = checker.before_training(workspace, patience=60)
        assert found
        (path,) = workspace.folder.glob("cache/findings-*/*.json")
        checker.stop(workspace)
        damage(path)
        assert checker.before_training(workspace, patience=60) == found


# Not the flipped bit: a wrong dot in a thumbnail misleads nobody, and decoding each would make pages slow.
@pytest.mark.parametrize("damage", [damage for damage in DAMAGE.values() if damage is not flip])
def test_a_damaged_thumbnail_is_drawn_again(photos: Dataset, damage: Damage) -> None:
    path = photos.store.thumbnail_path(photos.photo_ids[0])
    before = path.read_bytes()
    assert open_jpeg(before).size == (96, 96)
    damage(path)
    if path.is_dir():
        path.rmdir()
    assert photos.store.thumbnail_path(photos.photo_ids[0]).read_bytes() == before


@damaged
def test_a_damaged_photo_is_never_learnt_from_and_is_mended_by_adding_it_again(
    tmp_path: Path, backbone: Backbone, damage: Damage
) -> None:
    workspace = Workspace.create(tmp_path)
    label = workspace.add_label("striped")
    photo = read_photo("photo.jpg", picture_bytes(0, 1))
    workspace.add_photo(photo, label.id)
    path = workspace.store.path(photo.id)
    damage(path)
    with pytest.raises(FileRefused, match="Remove it here and add it again"):
        embeddings_of(workspace.store, [photo.id], backbone)
    if path.is_dir():
        path.rmdir()
    workspace.remove([photo.id])
    assert workspace.add_photo(photo, label.id)
    assert workspace.store.jpeg(photo.id) == photo.jpeg


@pytest.mark.parametrize("harm", ["deleted", "zeros", "a file in its place"])
def test_a_cache_that_is_harmed_while_the_server_runs_changes_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backbone: Backbone, harm: str
) -> None:
    whole = graph_folder()
    monkeypatch.setenv("TWENTY_CACHE", str(tmp_path / "cache"))
    shutil.copytree(whole, graph_folder())
    running = load_backbone()
    activations = np.ones((1, 40, 32, 32), np.float32)
    rng = np.random.default_rng(0)
    weights = {
        name: rng.normal(0, 0.05, shape).astype(np.float32) for name, shape in load_backbone().tail_shapes.items()
    }
    before = running.tail.map(activations), running.tuned_tail(weights).map(activations)
    if harm == "zeros":
        for path in graph_folder().iterdir():
            path.write_bytes(bytes(path.stat().st_size))
    else:
        shutil.rmtree(cache_folder())
    if harm == "a file in its place":
        cache_folder().write_text("not a folder")
    assert load_backbone() is running
    assert load_backbone().tail_shapes == {name: w.shape for name, w in weights.items()}
    after = running.tail.map(activations), running.tuned_tail(weights).map(activations)
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
