"""Training: an honest first answer, a choice by what cross-validation says, and the same twice."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.classifier.ensemble import Choice, TunedNetwork
from model.classifier.settings import PLANS, Settings
from model.common.errors import Stopped, TooFewPhotos
from model.common.progress import Progress, phase_words
from model.learning.training import train
from model.network.backbone import Backbone
from model.photos.dataset import Dataset, LabelChange
from model.photos.photo import read_photo
from model.prediction.prediction import predict
from tests.support.datasets import LABELS, make_dataset
from tests.support.pictures import picture_bytes


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
    for one, other in zip(quick_classifier.ensemble, again.classifier.ensemble, strict=True):
        assert np.array_equal(one.predictor.weight, other.predictor.weight)
    assert np.array_equal(quick_classifier.evaluation.probabilities, again.classifier.evaluation.probabilities)


def test_a_rare_label_counts_as_much_as_a_common_one(tmp_path: Path, backbone: Backbone) -> None:
    photos = make_dataset(tmp_path, per_label=40)
    few = np.concatenate([np.flatnonzero(photos.targets == 0), np.flatnonzero(photos.targets == 1)[:5]])
    uneven = replace(
        photos,
        photo_ids=tuple(photos.photo_ids[i] for i in few),
        names=tuple(photos.names[i] for i in few),
        targets=photos.targets[few],
    )
    (only,) = train(uneven, Settings(pace="quick"))
    assert only.classifier.evaluation.uneven
    new = [photos.store.jpeg(i) for i in photos.photo_ids[-30:]]  # of the rare label, none of them seen
    assert sum(answer.label == "dotted" for answer in predict(only.classifier, backbone, new)) >= 27


def test_it_learns_labels_as_they_are_and_is_judged_by_those_that_came(dataset: Dataset) -> None:
    targets = dataset.targets.copy()
    targets[[0, 1]] = 1 - targets[[0, 1]]
    changes = {dataset.photo_ids[0]: LabelChange(0, "seen"), dataset.photo_ids[1]: LabelChange(0, "blind")}
    (only,) = train(replace(dataset, targets=targets, changes=changes), Settings(pace="quick"))
    evaluation = only.classifier.evaluation
    assert only.classifier.training_photos.targets.tolist() == targets.tolist()
    assert evaluation.targets[0] == 0  # as it came
    assert evaluation.targets[1] == 1  # nobody had seen an answer
    assert (evaluation.changed_seen, evaluation.changed_blind) == (1, 1)
    loaded = classifier_file.from_bytes(classifier_file.to_bytes(only.classifier))
    assert loaded.evaluation.to_json() == evaluation.to_json()


def test_too_few_photos_are_named(tmp_path: Path) -> None:
    with pytest.raises(TooFewPhotos, match="“striped” has 2 photos"):
        next(train(make_dataset(tmp_path, per_label=2)))


def test_one_label_is_not_a_choice(tmp_path: Path) -> None:
    with pytest.raises(TooFewPhotos):
        next(train(make_dataset(tmp_path, labels=LABELS[:1])))


@pytest.fixture(scope="module")
def whole_training(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Classifier], list[Progress]]:
    reports: list[Progress] = []
    photos = make_dataset(tmp_path_factory.mktemp("whole"), per_label=5)
    with pytest.MonkeyPatch.context() as patch:  # fine-tuning as short as it can be: what it brings is not asked here
        patch.setitem(PLANS, "thorough", replace(PLANS["balanced"], folds=2, samples=(32, 32)))
        results = [training.classifier for training in train(photos, Settings(pace="thorough"), reports.append)]
    return results, reports


def is_tuned(classifier: Classifier) -> bool:
    return any(isinstance(part.predictor, TunedNetwork) for part in classifier.ensemble)


def test_a_first_answer_comes_before_the_fine_tuned_one(
    whole_training: tuple[list[Classifier], list[Progress]],
) -> None:
    (first, last), _ = whole_training
    assert not is_tuned(first)
    assert first.choice.kept == "good_head"
    assert last.choice.kept == ("mixture" if is_tuned(last) else "better_head")


def test_only_thorough_looks_on_where_the_first_answer_is_hardly_ever_wrong(dataset: Dataset) -> None:
    (only,) = train(dataset, Settings(pace="balanced"))
    assert only.classifier.evaluation.balanced_accuracy.value >= 0.95
    assert not is_tuned(only.classifier)
    assert only.classifier.choice.kept == "good_head"
    assert only.classifier.choice.leads_on("thorough")
    assert Choice("untuned_head").leads_on("balanced")
    assert not Choice("untuned_head").leads_on("quick")


def test_progress_never_goes_back_and_says_how_long(whole_training: tuple[list[Classifier], list[Progress]]) -> None:
    reports = whole_training[1]
    fractions = [r.fraction for r in reports if r.phase in ("preparing", "tuning")]
    assert fractions == sorted(fractions)
    assert all(r.seconds_left is not None for r in reports if r.phase not in ("network", "preparing"))
    assert reports[-1].seconds_left == 0 or not is_tuned(whole_training[0][-1])
    assert len({phase_words(r.phase, r.part, r.parts) for r in reports}) >= 3


def test_photos_are_judged_one_after_the_other_and_at_the_end_as_the_classifier_is(
    whole_training: tuple[list[Classifier], list[Progress]],
) -> None:
    (_, last), reports = whole_training
    judged = [dict(report.judged) for report in reports]
    assert all(before.keys() <= after.keys() for before, after in pairwise(judged))
    counts = sorted({len(each) for each in judged})
    assert counts[0] == 0
    assert counts[-1] == len(last.evaluation.photo_ids)
    assert len(counts) > 2  # not all at once
    if is_tuned(last):
        assert [judged[-1][i] for i in range(counts[-1])] == last.evaluation.right.tolist()


def test_whoever_stops_keeps_the_first_answer(tmp_path: Path) -> None:
    def stop_at_fine_tuning(progress: Progress) -> None:
        if progress.phase == "tuning":
            raise Stopped

    running = train(make_dataset(tmp_path, per_label=5), Settings(pace="thorough"), stop_at_fine_tuning)
    first = next(running)
    with pytest.raises(Stopped):
        next(running)
    assert first.classifier.evaluation.accuracy.value > 0.5
