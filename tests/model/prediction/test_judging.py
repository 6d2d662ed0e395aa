"""Test set: judged by, never learnt from, and copies of what was learnt are told and left out."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.classifier.classifier import Classifier
from model.classifier.test_set import TestSet
from model.common.series_source import SeriesSource
from model.evaluation.abstention import Decision
from model.evaluation.evaluation import Evaluation
from model.evaluation.wording import TOLD
from model.photos.dataset import Dataset
from model.photos.photo import read_photo
from model.photos.photo_metadata import PhotoMetadata
from model.photos.photo_store import PhotoStore
from model.photos.series import ALONE
from model.prediction.judging import are_copies, judge, promise_held
from model.prediction.test_set_wording import judged_sentences, left_out_sentences, promise_sentence
from tests.support.datasets import make_dataset
from tests.support.evaluations import evaluation
from tests.support.pictures import encoded


def test_photos_never_seen_are_all_judged(quick_classifier: Classifier, tmp_path: Path) -> None:
    judged = judge(quick_classifier, make_dataset(tmp_path, 6, first_seed=700))
    assert judged.evaluation is not None
    assert len(judged.evaluation.targets) + judged.n_copies == 12
    assert not judged.evaluation.out_of_fold
    assert judged.evaluation.accuracy.value > 0.9


def test_a_photo_that_was_learnt_from_does_not_count(quick_classifier: Classifier, tmp_path: Path) -> None:
    judged = judge(quick_classifier, make_dataset(tmp_path, 4, first_seed=6))  # 6 and 7 were learnt from
    assert judged.evaluation is not None
    assert judged.n_copies >= 4
    assert not set(judged.evaluation.photo_ids) & set(quick_classifier.training_photos.ids)
    assert "left out" in " ".join(left_out_sentences(judged))


def test_learnt_photos_alone_leave_nothing_to_judge_by(quick_classifier: Classifier, dataset: Dataset) -> None:
    judged = judge(quick_classifier, dataset)
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


def test_labels_it_does_not_know_are_named(quick_classifier: Classifier, tmp_path: Path) -> None:
    strange = make_dataset(tmp_path, 3, ("STRIPED ", "wavy"), first_seed=700)
    judged = judge(quick_classifier, strange)
    assert judged.unknown_labels == {"wavy": 3}
    assert judged.evaluation is not None
    assert set(judged.evaluation.targets.tolist()) == {0}
    assert "“wavy” (3)" in " ".join(left_out_sentences(judged))


def test_near_copies_are_left_out_where_the_learnt_photos_are_gone(
    quick_classifier: Classifier, dataset: Dataset, tmp_path: Path
) -> None:
    photos = saved_anew(dataset, tmp_path, quality=70)
    assert not set(photos.photo_ids) & set(quick_classifier.training_photos.ids)
    judged = judge(quick_classifier, photos)
    assert (judged.evaluation, judged.n_copies) == (None, len(photos.photo_ids))
    assert judged.to_json(0.5) == {"photos": 0, "copies": 16, "same_things": 0, "unknown_labels": {}}


@pytest.mark.parametrize("source", [SeriesSource.NAMES, SeriesSource.FOLDERS])
def test_photos_of_a_learnt_thing_are_left_out(
    quick_classifier: Classifier, tmp_path: Path, source: SeriesSource
) -> None:
    classifier, learnt = in_series(quick_classifier, source)
    photos = make_dataset(tmp_path, 6, first_seed=700)
    things = ["blade2", "blade8", "blade9"]  # of which it has learnt the first
    names = [f"{things[i % 3]}_{i}.jpg" if source == SeriesSource.NAMES else f"{i}.jpg" for i in range(12)]
    files = {photo: PhotoMetadata(96, 96, folder=things[i % 3]) for i, photo in enumerate(photos.photo_ids)}
    photos = replace(photos, names=tuple(names), metadata=files if source == SeriesSource.FOLDERS else {})
    judged = judge(classifier, photos, learnt)
    assert judged.n_same_things + judged.n_copies >= 4
    assert judged.evaluation is not None
    assert {photos.photo_ids.index(photo) % 3 for photo in judged.evaluation.photo_ids} == {1, 2}
    assert judged.evaluation.series is not None
    assert set(judged.evaluation.series.things) == {2}
    assert TOLD[source] in " ".join(left_out_sentences(judged))
    on_their_own = dict.fromkeys(learnt.photo_ids, ALONE)  # a person says that each shows another thing
    assert judge(classifier, photos, replace(learnt, series=on_their_own)).n_same_things == 0


def in_series(classifier: Classifier, source: SeriesSource) -> tuple[Classifier, Dataset]:
    """Return a classifier whose photos show four blades of each label, as their names or folders say."""
    own = classifier.training_photos
    things = [f"blade{i % 4}" for i in range(len(own.ids))]
    if source == SeriesSource.NAMES:
        own = replace(own, names=tuple(f"{thing}_{i}.jpg" for i, thing in enumerate(things)))
    files = {photo: PhotoMetadata(96, 96, folder=thing) for photo, thing in zip(own.ids, things, strict=True)}
    learnt = Dataset(classifier.labels, own.ids, own.names, own.targets, PhotoStore(Path()))
    known = replace(learnt, metadata=files) if source == SeriesSource.FOLDERS else learnt
    return replace(classifier, training_photos=own), known


def saved_anew(dataset: Dataset, folder: Path, quality: int) -> Dataset:
    """Return the same photos, saved once more."""
    store, photos = PhotoStore(folder), []
    for photo_id, name in zip(dataset.photo_ids, dataset.names, strict=True):
        image = Image.open(io.BytesIO(dataset.store.jpeg(photo_id)))
        photos.append(read_photo(name, encoded(image, "JPEG", quality=quality)))
        store.add(photos[-1])
    return replace(dataset, photo_ids=tuple(photo.id for photo in photos), store=store)


def test_what_is_not_answered_is_counted_apart(quick_classifier: Classifier, tmp_path: Path) -> None:
    judged = judge(quick_classifier, make_dataset(tmp_path, 6, first_seed=700))
    assert judged.evaluation is not None
    threshold = float(np.sort(judged.evaluation.confidence)[-4])
    became = judged.decided(threshold)
    assert became is not None
    assert became.counts[Decision.ANSWER] + became.counts[Decision.NONE_OF_THESE] >= 4
    assert sum(became.counts.values()) == len(judged.evaluation.targets)
    assert became.right is not None
    told = judged.to_json(threshold)["decisions"]
    assert told["counts"]["not_sure"] == became.counts[Decision.NOT_SURE] > 0
    said = " ".join(judged_sentences(judged, quick_classifier.evaluation, threshold))
    assert f"It answers {became.counts[Decision.ANSWER]} of {len(judged.evaluation.targets)} photos" in said
    nothing = judged.decided(1.1)
    assert nothing is not None
    assert nothing.right is None


def test_test_sets_survive_on_disk_and_keep_their_first_label(tmp_path: Path) -> None:
    (tmp_path / "test_set").mkdir()
    photos = TestSet(tmp_path / "test_set")
    assert not photos.dataset().photo_ids
    first = make_dataset(tmp_path / "test_set", 3)
    first = replace(first, metadata={first.photo_ids[0]: PhotoMetadata(4, 3, folder="blade 2", taken=1e9)})
    assert photos.add(first) == 6
    assert photos.add(replace(first, labels=("Dotted", "striped"))) == 0
    again = TestSet(tmp_path / "test_set").dataset()
    assert again.photo_ids == first.photo_ids
    assert again.targets.tolist() == first.targets.tolist()
    assert again.metadata == first.metadata
    photos.clear()
    assert not photos.dataset().photo_ids


@pytest.mark.parametrize(
    ("n_right", "n_photos", "start"),
    [
        (34, 40, "The promise held"),
        (40, 40, "It did better than promised"),
        (6, 10, "It was right less often than promised, which may still be luck"),
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
