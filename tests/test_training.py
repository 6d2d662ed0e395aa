"""Training: an honest first answer, a choice by what cross-validation says, and the same twice."""

from pathlib import Path

import numpy as np
import pytest

from model.backbone import Backbone
from model.classifier import Classifier, predict
from model.dataset import Dataset
from model.errors import Stopped, TooFewPhotos
from model.finetuning import Recipe, Tuning
from model.members import TunedNetwork
from model.photo import read_photo
from model.progress import Progress
from model.settings import Settings
from model.training import train
from tests.conftest import make_dataset
from tests.pictures import picture_bytes


def test_it_learns_what_a_person_sees_at_once(quick_classifier: Classifier, backbone: Backbone) -> None:
    new = [read_photo("new.jpg", picture_bytes(kind, seed)).jpeg for kind in (0, 1) for seed in range(500, 505)]
    answers = predict(quick_classifier, backbone, new)
    assert [a.label for a in answers] == ["striped"] * 5 + ["dotted"] * 5
    assert all(0.5 < a.confidence <= 1 for a in answers)
    assert all(a.probabilities.sum() == pytest.approx(1) for a in answers)


def test_each_photo_is_judged_exactly_once(quick_classifier: Classifier, dataset: Dataset) -> None:
    evaluation = quick_classifier.evaluation
    assert evaluation.photo_ids == dataset.photo_ids
    assert evaluation.probabilities.shape == (len(dataset.photo_ids), 2)
    assert evaluation.confusion.sum() == len(dataset.photo_ids)


def test_the_same_photos_and_seed_give_the_same_classifier(quick_classifier: Classifier, dataset: Dataset) -> None:
    (again,) = train(dataset, Settings(pace="quick"))
    for one, other in zip(quick_classifier.members, again.classifier.members, strict=True):
        assert np.array_equal(one.part.weight, other.part.weight)
    assert np.array_equal(quick_classifier.evaluation.probabilities, again.classifier.evaluation.probabilities)


def test_too_few_photos_are_named(tmp_path: Path) -> None:
    with pytest.raises(TooFewPhotos, match="“striped” has 3 photos"):
        next(train(make_dataset(tmp_path, per_label=3)))


def test_one_label_is_not_a_choice(tmp_path: Path) -> None:
    with pytest.raises(TooFewPhotos):
        next(train(make_dataset(tmp_path, n_labels=1)))


@pytest.fixture(scope="module")
def whole_training(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Classifier], list[Progress]]:
    reports: list[Progress] = []
    photos = make_dataset(tmp_path_factory.mktemp("whole"), per_label=5)
    results = [training.classifier for training in train(photos, Settings(), reports.append)]
    return results, reports


def is_tuned(classifier: Classifier) -> bool:
    return any(isinstance(member.part, TunedNetwork) for member in classifier.members)


def test_a_first_answer_comes_before_the_fine_tuned_one(
    whole_training: tuple[list[Classifier], list[Progress]],
) -> None:
    (first, last), _ = whole_training
    assert not is_tuned(first)
    assert "fine-tuned" in last.choice.lower()
    assert is_tuned(last) != ("was kept" in last.choice)


def test_progress_never_goes_back_and_says_how_long(whole_training: tuple[list[Classifier], list[Progress]]) -> None:
    reports = whole_training[1]
    fractions = [r.fraction for r in reports if "ine-tun" in r.stage]
    assert fractions == sorted(fractions)
    assert all(r.seconds_left is not None for r in reports if "Preparing" not in r.stage)
    assert reports[-1].seconds_left == 0 or "kept" in whole_training[0][-1].choice
    assert len({r.stage for r in reports}) >= 3


def test_whoever_stops_keeps_the_first_answer(tmp_path: Path) -> None:
    def stop_at_fine_tuning(progress: Progress) -> None:
        if "checked on photos" in progress.stage:
            raise Stopped

    running = train(make_dataset(tmp_path, per_label=5), Settings(), stop_at_fine_tuning)
    first = next(running)
    with pytest.raises(Stopped):
        next(running)
    assert first.classifier.evaluation.accuracy.value > 0.5


def test_fine_tuning_is_judged_on_photos_it_never_saw(dataset: Dataset, backbone: Backbone) -> None:
    """What a fold answers must not change with the labels of its own photos."""
    folds = np.arange(len(dataset.targets), dtype=np.intp) % 2
    jpegs = [dataset.store.jpeg(i) for i in dataset.photo_ids]
    recipe = Recipe(min_samples=8, max_samples=8)

    def judged(targets: np.ndarray) -> np.ndarray:
        tuning = Tuning(backbone, targets, 2, folds, recipe)
        tuning.look_at(jpegs, lambda _: None)
        return tuning.out_of_fold()

    flipped = np.where(folds == 0, 1 - dataset.targets, dataset.targets)
    assert judged(dataset.targets)[folds == 0] == pytest.approx(judged(flipped)[folds == 0], abs=1e-4)


def test_training_that_goes_nowhere_is_the_linear_head(dataset: Dataset, backbone: Backbone) -> None:
    """Fine-tuning starts exactly at the linear head: with nothing kept of it, the head is what is left."""
    from model.features import last_mean
    from model.head import fit_linear

    recipe = Recipe(min_samples=8, max_samples=8, keep=0.0)
    tuning = Tuning(backbone, dataset.targets, 2, np.zeros_like(dataset.targets), recipe)
    tuning.look_at([dataset.store.jpeg(i) for i in dataset.photo_ids], lambda _: None)
    tuned = tuning.fit()
    photos = np.stack([backbone.preprocess(dataset.store.jpeg(i)) for i in dataset.photo_ids])
    vectors = last_mean(backbone.tail.statistics(backbone.activations(photos)), backbone.spec.channels)
    weight, _ = fit_linear(vectors, dataset.targets, 2, c=recipe.head_c)
    assert tuned.weight == pytest.approx(weight, abs=2e-2)
