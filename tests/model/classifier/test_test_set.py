"""Test set: judged by, never learnt from, and copies of what was learnt are told and left out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.classifier.classifier import Classifier
from model.classifier.test_set import TestSet, are_copies, judge, promise_held
from model.classifier.wording import left_out_sentences, promise_sentence
from model.evaluation.evaluation import Evaluation
from model.photos.dataset import Dataset
from tests.support.datasets import make_dataset
from tests.support.evaluations import evaluation


def test_photos_never_seen_are_all_judged(quick_classifier: Classifier, dataset: Dataset, tmp_path: Path) -> None:
    judged = judge(quick_classifier, make_dataset(tmp_path, 6, first_seed=700), dataset.store)
    assert judged.evaluation is not None
    assert len(judged.evaluation.targets) + judged.n_copies == 12
    assert not judged.evaluation.out_of_fold
    assert judged.evaluation.accuracy.value > 0.9


def test_a_photo_that_was_learnt_from_does_not_count(
    quick_classifier: Classifier, dataset: Dataset, tmp_path: Path
) -> None:
    judged = judge(quick_classifier, make_dataset(tmp_path, 4, first_seed=6), dataset.store)  # 6 and 7 were learnt from
    assert judged.evaluation is not None
    assert judged.n_copies >= 4
    assert not set(judged.evaluation.photo_ids) & set(quick_classifier.training_photos.ids)
    assert "left out" in " ".join(left_out_sentences(judged.n_copies, judged.unknown_labels))


def test_learnt_photos_alone_leave_nothing_to_judge_by(quick_classifier: Classifier, dataset: Dataset) -> None:
    judged = judge(quick_classifier, dataset, dataset.store)
    assert judged.evaluation is None
    assert judged.n_copies == len(dataset.photo_ids)


def test_near_copies_are_known_where_the_learnt_photos_lie() -> None:
    rng = np.random.default_rng(0)
    known = rng.normal(size=(20, 50)) + 3
    known = (known / np.linalg.norm(known, axis=1, keepdims=True)).astype(np.float32)
    near = known[:3] + rng.normal(scale=0.005, size=(3, 50))
    far = rng.normal(size=(3, 50)) + 3
    asked = np.concatenate([near, far])
    asked = (asked / np.linalg.norm(asked, axis=1, keepdims=True)).astype(np.float32)
    assert are_copies(asked, known).tolist() == [True] * 3 + [False] * 3


def test_labels_it_does_not_know_are_named(quick_classifier: Classifier, dataset: Dataset, tmp_path: Path) -> None:
    strange = make_dataset(tmp_path, 3, ("STRIPED ", "wavy"), first_seed=700)
    judged = judge(quick_classifier, strange, dataset.store)
    assert judged.unknown_labels == ("wavy",)
    assert judged.evaluation is not None
    assert set(judged.evaluation.targets.tolist()) == {0}
    assert "“wavy”" in " ".join(left_out_sentences(judged.n_copies, judged.unknown_labels))


def test_test_sets_survive_on_disk_and_keep_their_first_label(tmp_path: Path) -> None:
    (tmp_path / "test_set").mkdir()
    photos = TestSet(tmp_path / "test_set")
    assert not photos.dataset().photo_ids
    first = make_dataset(tmp_path / "test_set", 3)
    assert photos.add(first) == 6
    assert photos.add(replace(first, labels=("Dotted", "striped"))) == 0
    again = TestSet(tmp_path / "test_set").dataset()
    assert again.photo_ids == first.photo_ids
    assert again.targets.tolist() == first.targets.tolist()
    photos.clear()
    assert not photos.dataset().photo_ids


@pytest.mark.parametrize(
    ("n_right", "n_photos", "start"),
    [
        (34, 40, "The promise held"),
        (40, 40, "It did better than promised"),
        (6, 10, "It was right less often than promised, which may still be chance"),
        (20, 40, "The promise did not hold"),
    ],
)
def test_the_verdict_on_a_promise(n_right: int, n_photos: int, start: str) -> None:

    def answered(right: int, n: int) -> Evaluation:
        """Return answers to photos of two labels in turn, of which that many are right."""
        rows = [[0.9, 0.1] if (i % 2 == 0) == (i < right) else [0.1, 0.9] for i in range(n)]
        return evaluation([i % 2 for i in range(n)], rows)

    promised = answered(68, 80).balanced_accuracy
    found = replace(answered(n_right, n_photos), out_of_fold=False).balanced_accuracy
    told = promise_sentence(promise_held(promised, found), promised, found)
    assert told.startswith(start), told
