"""Networks beside: asked where they have seen all photos and the evidence is for them, and judged as they answer."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from cli.photos import labelled_photos
from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.common.progress import Progress, no_progress
from model.learning import linear_head, training
from model.learning.material import Material, material_of
from model.learning.networks_beside import NetworkBeside, look_beside, seen_beside
from model.network import catalogue
from model.network.backbone import VIEWS_BESIDE, Backbone, load_backbone
from model.network.catalogue import BESIDE, DEFAULT, LITE1
from model.network.embeddings import embeddings_of, kept_embedding, missing, n_lacking_beside
from model.network.features import STAGES, features
from model.photos.dataset import Dataset
from model.photos.photo import read_photo
from model.prediction.prediction import predict
from tests.support.cases import DATA, NO_DATA
from tests.support.datasets import make_dataset


@pytest.fixture
def photos(tmp_path: Path) -> Dataset:
    return make_dataset(tmp_path, per_label=5)


def test_networks_beside_count_from_when_each_has_seen_all_photos(photos: Dataset) -> None:
    reports: list[Progress] = []
    assert seen_beside(photos, DEFAULT) == ()
    assert n_lacking_beside(photos.store, photos.photo_ids, DEFAULT) == 2 * 10
    found = look_beside(photos, DEFAULT, reports.append)
    assert tuple(network.name for network in found) == BESIDE
    assert [(r.phase, r.done, r.total) for r in reports][-1] == ("beside", 20, 20)
    assert n_lacking_beside(photos.store, photos.photo_ids, DEFAULT) == 0
    (kept, *_) = photos.store.cache_folder(f"embeddings-{LITE1.key}").glob("*/*")
    kept.unlink()
    assert seen_beside(photos, DEFAULT) == ()
    assert n_lacking_beside(photos.store, photos.photo_ids, DEFAULT) == 1


def test_no_network_looks_beside_another_one_than_the_default(photos: Dataset) -> None:
    assert seen_beside(photos, "torchvision:resnet18") == look_beside(photos, LITE1.name, no_progress) == ()


def test_a_network_whose_weights_are_missing_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "weights_package", lambda name: f"{name[-1]}_of_nobody")
    assert catalogue.beside(DEFAULT) == ()


def test_what_is_learnt_from_is_what_the_network_sees(photos: Dataset) -> None:
    (first, _) = look_beside(photos, DEFAULT, no_progress)
    seen = embeddings_of(photos.store, photos.photo_ids, load_backbone(LITE1.name))  # with their mirror images
    wide = features(seen[:, :VIEWS_BESIDE], LITE1.channels, "last")
    values = first.views.values if first.views.basis is None else first.views.values @ first.views.basis
    assert np.abs(values - wide).max() < 1e-3  # half precision


def test_a_look_at_a_photo_alone_is_no_look_at_its_mirror_image_and_the_other_way_round_it_is(photos: Dataset) -> None:
    look_beside(photos, DEFAULT, no_progress)
    assert len(missing(photos.store, photos.photo_ids, LITE1)) == 10
    both = embeddings_of(photos.store, photos.photo_ids, load_backbone(LITE1.name))
    assert n_lacking_beside(photos.store, photos.photo_ids, DEFAULT) == 0
    alone = kept_embedding(photos.store, photos.photo_ids[0], LITE1, VIEWS_BESIDE)
    assert alone is not None
    assert alone == pytest.approx(both[0, :1], rel=1e-3)


# --- when they count ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def material(dataset: Dataset) -> Material:
    return material_of(dataset, DEFAULT, no_progress)


def candidates(material: Material, signal: float, blind: bool) -> tuple[training.Candidate, training.Candidate]:
    """Return a candidate, alone and with a network beside that sees so much of the labels; `blind`: it sees nothing."""
    rng, n = np.random.default_rng(1), len(material.targets)
    views = {stages: material.views(stages) for stages in STAGES}
    alone = training._simple_candidate(material, views, Settings())
    if blind:
        alone = replace(alone, out_of_fold=np.log(rng.dirichlet([5.0, 5.0], size=n)))
    seen = rng.normal(size=(n, 2, 16)) + signal * np.where(material.targets == 1, 1, -1)[:, None, None]
    vectors = (seen / np.linalg.norm(seen, axis=2, keepdims=True)).astype(np.float32)
    beside = [NetworkBeside(LITE1.name, linear_head.views_of(n, partial(lambda of, photos: of[photos], vectors)))]
    return alone, training._with_beside(material, alone, beside, Settings())


def test_a_network_that_sees_more_is_asked_too(material: Material) -> None:
    alone, together = candidates(material, signal=2.0, blind=True)
    assert together.choice.fewer_beside > 0
    assert sum(part.share for part in together.ensemble) == pytest.approx(1)
    assert len(together.ensemble) == len(alone.ensemble) + 1


def test_a_network_that_sees_nothing_is_left_out(material: Material) -> None:
    alone, together = candidates(material, signal=0.0, blind=False)
    assert together.ensemble is alone.ensemble


# --- answers -----------------------------------------------------------------------------------------------------


def test_each_network_answers_what_its_head_says_of_the_photo_alone(
    classifier_of_three: Classifier, dataset: Dataset, backbone: Backbone
) -> None:
    jpeg = dataset.store.jpeg(dataset.photo_ids[0])
    assert classifier_of_three.beside == BESIDE
    logs = []
    for part in classifier_of_three.ensemble:
        network = load_backbone(part.predictor.beside) if part.predictor.beside else backbone  # type: ignore[union-attr]
        views = 2 if network is backbone else VIEWS_BESIDE
        seen = network.embed(network.preprocess(jpeg)[None], views)
        logs.append(part.share * part.predictor.log_probabilities(seen, network.spec.channels)[0])
    expected = np.exp(np.sum(logs, axis=0) / classifier_of_three.temperature)
    (answer,) = predict(classifier_of_three, backbone, [jpeg])
    assert answer.probabilities == pytest.approx(expected / expected.sum(), abs=1e-5)


def test_alone_it_is_the_classifier_of_its_own_network(
    classifier_of_three: Classifier, quick_classifier: Classifier, dataset: Dataset, backbone: Backbone
) -> None:
    jpegs = [dataset.store.jpeg(i) for i in dataset.photo_ids[:2]]
    for before, after in zip(
        predict(quick_classifier, backbone, jpegs), predict(classifier_of_three.alone(), backbone, jpegs), strict=True
    ):
        assert after.probabilities == pytest.approx(before.probabilities)


@pytest.mark.slow
@pytest.mark.skipif(not DATA, reason=NO_DATA)
def test_three_networks_know_clothing_better_than_one(tmp_path: Path, backbone: Backbone) -> None:
    kinds = [Path(DATA or "") / "clothing" / "train" / kind for kind in ("dress", "hat", "longsleeve", "outwear")]
    for kind in kinds:
        (tmp_path / kind.name).mkdir()
        for photo in sorted(kind.iterdir())[:15]:
            (tmp_path / kind.name / photo.name).symlink_to(photo)
    with labelled_photos(tmp_path, None) as photos:
        first, *_, last = training.train(photos.dataset)
    assert (first.stage, first.classifier.beside) == ("first_answer", ())
    assert (last.stage, last.classifier.beside) == ("more_networks", BESIDE)
    asked = [(read_photo(path.name, path.read_bytes()), kind.name) for kind in kinds for path in new(kind)]
    losses = []
    for classifier in (first.classifier, last.classifier):
        answers = predict(classifier, backbone, [photo.jpeg for photo, _ in asked])
        shares = [a.probabilities[classifier.labels.index(kind)] for a, (_, kind) in zip(answers, asked, strict=True)]
        losses.append(-np.log(shares).mean())
    assert losses[1] < 0.95 * losses[0]


def new(kind: Path) -> list[Path]:
    return sorted((kind.parents[1] / "test" / kind.name).iterdir())[:12]
