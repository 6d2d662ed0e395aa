"""Novelty: photos of other kinds are refused, photos of its own kinds are not, and copies prove nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.classifier import classifier_file, novelty
from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.common.errors import FileRefused
from model.evaluation.abstention import Decision
from model.learning.training import train
from model.network.backbone import Backbone
from model.photos.dataset import Dataset
from model.photos.photo import read_photo
from model.prediction.prediction import predict
from tests.support.classifiers import rebuilt
from tests.support.datasets import make_dataset
from tests.support.pictures import encoded, picture_bytes

Rng = np.random.Generator


def photos_around(rng: Rng, centres: np.ndarray, n: int) -> np.ndarray:
    """Return vectors like `whole_photo`'s, n around each centre."""
    vectors = np.concatenate([centre + rng.normal(0, 0.15, (n, centres.shape[1])) for centre in centres])
    return np.abs(vectors) / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def rng() -> Rng:
    return np.random.default_rng(0)


@pytest.mark.parametrize("per_label", [10, 20, 60])
def test_no_more_of_its_own_kinds_are_refused_than_was_asked_for(rng: Rng, per_label: int) -> None:
    shares = []
    for _ in range(40):
        centres = np.abs(rng.normal(size=(2, 30)))
        seen, new = photos_around(rng, centres, per_label), photos_around(rng, centres, 100)
        oof = novelty.familiarity_out_of_fold(seen.astype(np.float16), np.arange(2 * per_label))
        least = novelty.least_familiar(oof, np.repeat([0, 1], per_label))
        alike = novelty.familiarity(seen.astype(np.float16), new.astype(np.float32))
        shares.append((alike < least).mean())
    assert np.mean(shares) == pytest.approx(novelty.WRONGLY_REFUSED, abs=0.025)


def test_a_rare_label_is_not_refused_more_often_for_being_rare(rng: Rng) -> None:
    shares = []
    for _ in range(40):
        centres = np.abs(rng.normal(size=(2, 30)))
        seen = np.concatenate([photos_around(rng, centres[:1], 60), photos_around(rng, centres[1:], 8)])
        targets = np.repeat([0, 1], [60, 8])
        oof = novelty.familiarity_out_of_fold(seen.astype(np.float16), np.arange(68))
        rare = photos_around(rng, centres[1:], 100).astype(np.float32)
        least = novelty.least_familiar(oof, targets)
        shares.append((novelty.familiarity(seen.astype(np.float16), rare) < least).mean())
    assert np.mean(shares) < 0.15


def test_copies_do_not_make_each_other_familiar(rng: Rng) -> None:
    once = photos_around(rng, np.abs(rng.normal(size=(2, 30))), 10)
    twice, groups = np.repeat(once, 2, axis=0).astype(np.float16), np.repeat(np.arange(20), 2)
    apart = novelty.familiarity_out_of_fold(twice, groups)
    assert (apart < novelty.familiarity_out_of_fold(twice, np.arange(40)) - 1e-4).all()


def test_out_of_fold_is_what_would_be_said_had_the_photo_not_been_there(rng: Rng) -> None:
    seen = photos_around(rng, np.abs(rng.normal(size=(2, 30))), 12).astype(np.float16)
    oof = novelty.familiarity_out_of_fold(seen, np.arange(24))
    without = novelty.familiarity(np.delete(seen, 5, axis=0), seen[5:6].astype(np.float32))
    assert oof[5] == pytest.approx(without[0], abs=1e-5)


@pytest.mark.parametrize("n", [4, 10, 40, 200])
def test_the_limit_lies_among_what_was_seen_and_moves_with_it(rng: Rng, n: int) -> None:
    oof = rng.uniform(0.3, 0.9, n).astype(np.float32)
    least = novelty.least_familiar(oof, np.arange(n) % 2)
    assert (oof < least).mean() <= novelty.WRONGLY_REFUSED
    assert least in oof
    assert novelty.least_familiar(oof + 0.05, np.arange(n) % 2) == pytest.approx(least + 0.05)


# --- in a classifier -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    """Trained on 15 striped and 15 dotted pictures."""
    (only,) = train(make_dataset(tmp_path_factory.mktemp("more"), per_label=15), Settings(pace="quick"))
    return only.classifier


def scene(seed: int) -> bytes:
    """A picture of another kind: a horizon under a sky, without any pattern."""
    rng = np.random.default_rng(seed)
    ramp = np.linspace(0, 1, 96)[:, None, None]
    sky, ground = rng.integers(120, 255, 3), rng.integers(0, 120, 3)
    image = Image.fromarray((np.broadcast_to(sky * (1 - ramp) + ground * ramp, (96, 96, 3))).astype(np.uint8))
    return read_photo("scene.png", encoded(image, "PNG")).jpeg


def test_a_picture_of_another_kind_is_none_of_these_and_new_ones_of_its_kinds_are_not(
    classifier: Classifier, backbone: Backbone
) -> None:
    own = [read_photo("a.jpg", picture_bytes(kind, seed)).jpeg for kind in (0, 1) for seed in range(900, 912)]
    known = predict(classifier, backbone, own)
    assert np.mean([answer.is_novel for answer in known]) <= 0.15
    others = predict(classifier, backbone, [scene(seed) for seed in range(8)])
    assert all(answer.is_novel for answer in others)
    assert {answer.decision(0.0) for answer in others} == {Decision.NONE_OF_THESE}
    assert max(a.familiarity for a in others) < min(a.familiarity for a in known if not a.is_novel)


def test_a_photo_that_it_learned_from_is_never_novel(
    quick_classifier: Classifier, backbone: Backbone, dataset: Dataset
) -> None:
    answers = predict(quick_classifier, backbone, [dataset.store.jpeg(i) for i in dataset.photo_ids])
    assert not any(answer.is_novel for answer in answers)


def test_a_file_keeps_what_is_novel_and_how_many_to_answer(
    classifier: Classifier, backbone: Backbone, tmp_path: Path
) -> None:
    classifier_file.save(classifier.with_share_to_answer(0.75), tmp_path / "a.twenty")
    loaded = classifier_file.load(tmp_path / "a.twenty")
    assert loaded.share_to_answer == 0.75
    assert (loaded.threshold, loaded.novel_below) == (
        classifier.with_share_to_answer(0.75).threshold,
        classifier.novel_below,
    )
    (before,), (after,) = (predict(c, backbone, [scene(1)]) for c in (classifier, loaded))
    assert (after.is_novel, after.familiarity) == (before.is_novel, before.familiarity)


@pytest.mark.parametrize("key", ["share_to_answer", "forecast", "choice", "backbone"])
def test_a_file_that_lacks_a_part_is_refused_with_a_sentence(classifier: Classifier, key: str) -> None:
    with pytest.raises(FileRefused, match="damaged"):
        classifier_file.from_bytes(rebuilt(classifier_file.to_bytes(classifier), without(key)))


def without(key: str) -> Callable[[dict[str, bytes]], None]:
    import json

    def change(files: dict[str, bytes]) -> None:
        manifest = json.loads(files["manifest.json"])
        del manifest[key]
        files["manifest.json"] = json.dumps(manifest).encode()

    return change


@pytest.mark.parametrize("values", [[0.5], [np.nan] * 30, [7.0] * 30, [[0.5] * 30]])
def test_a_damaged_familiarity_is_refused_with_a_sentence(classifier: Classifier, values: list[float]) -> None:
    damaged = replace(classifier, familiarity=np.array(values, dtype=np.float32))
    with pytest.raises(FileRefused, match="damaged"):
        classifier_file.from_bytes(classifier_file.to_bytes(damaged))


@pytest.mark.parametrize("chosen", [0.0, -1, 1.5, float("nan"), "most", None])
def test_a_damaged_share_is_refused_with_a_sentence(classifier: Classifier, chosen: object) -> None:
    damaged = replace(classifier, share_to_answer=chosen)  # type: ignore[arg-type]
    with pytest.raises(FileRefused, match=r"damaged|is not a Twenty Photos classifier"):
        classifier_file.from_bytes(classifier_file.to_bytes(damaged))
