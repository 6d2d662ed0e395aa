"""A classifier beside people: out-of-fold where it has learnt, asked where it has not, and copies left out."""

from dataclasses import replace
from pathlib import Path

import pytest

from model.classifier.classifier import Classifier
from model.evaluation.abstention import Decision
from model.evaluation.intervals import share
from model.photos.dataset import Dataset
from model.photos.photo import open_jpeg, read_photo
from model.photos.photo_store import PhotoStore
from model.prediction.beside_people import ModelAnswer, agreement, answers_beside
from tests.support.pictures import encoded, picture_bytes


def test_what_it_has_learnt_from_is_answered_as_it_was_out_of_fold(
    quick_classifier: Classifier, dataset: Dataset
) -> None:
    judged = quick_classifier.evaluation
    said = answers_beside(quick_classifier, dataset.store, judged.photo_ids)
    assert [said[i].label for i in judged.photo_ids] == [judged.labels[a] for a in judged.answers]
    assert [said[i].confidence for i in judged.photo_ids] == pytest.approx(judged.confidence)
    assert all(answer.out_of_fold for answer in said.values())
    none = [said[i].decision == Decision.NONE_OF_THESE for i in quick_classifier.training_photos.ids]
    assert none == quick_classifier.novel.tolist()


def test_other_photos_are_asked_about_and_copies_left_out(
    quick_classifier: Classifier, dataset: Dataset, tmp_path: Path
) -> None:
    store = PhotoStore(tmp_path)
    new = read_photo("new.jpg", picture_bytes(1, 4_321))
    again = open_jpeg(dataset.store.jpeg(dataset.photo_ids[0]))
    copy = read_photo("copy.jpg", encoded(again, "JPEG", quality=70))
    for photo in (new, copy):
        store.add(photo)
    said = answers_beside(quick_classifier, store, [new.id, copy.id])
    assert list(said) == [new.id]
    assert not said[new.id].out_of_fold
    assert answers_beside(quick_classifier, store, []) == {}


def test_who_is_not_sure_does_not_agree_and_out_of_fold_says_less() -> None:
    sure = ModelAnswer("a", 0.9, Decision.ANSWER, out_of_fold=False)
    model = {
        "1": sure, "2": replace(sure, label="b"), "3": replace(sure, decision=Decision.NOT_SURE),
        "4": replace(sure, out_of_fold=True), "5": sure,
    }  # fmt: skip
    people = dict.fromkeys("1234", "a")
    assert agreement(people, model) == share(0.5, 3.5)
    assert agreement({}, model) is None
