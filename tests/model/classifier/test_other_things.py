"""Other things: with examples of them near strangers are refused, photos of the labels are not, and none is a label."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from model.classifier import classifier_file, novelty
from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.classifier.wording import others_sentence
from model.common.errors import FileRefused
from model.learning.training import train
from model.network.backbone import Backbone
from model.photos.dataset import Dataset
from model.photos.photo import Photo, read_photo
from model.prediction.prediction import predict
from tests.support.datasets import make_dataset
from tests.support.pictures import encoded, picture, picture_bytes

N_OTHERS = 8


def strangers(first: int, n: int) -> list[Photo]:
    """Return light dots on dark grounds: near to the dotted pictures, of which some are as dark."""
    pictures = [Image.eval(picture(1, seed), lambda value: 255 - value) for seed in range(first, first + n)]
    return [read_photo(f"{first + i}.jpg", encoded(each, "JPEG")) for i, each in enumerate(pictures)]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """15 striped and 15 dotted pictures, and light dots as other things."""
    labelled = make_dataset(tmp_path_factory.mktemp("others"), per_label=15)
    for photo in (others := strangers(0, N_OTHERS)):
        labelled.store.add(photo)
    return replace(labelled, others=tuple(photo.id for photo in others))


@pytest.fixture(scope="module")
def without(dataset: Dataset) -> Classifier:
    (only,) = train(replace(dataset, others=()), Settings(pace="quick"))
    return only.classifier


@pytest.fixture(scope="module")
def shown_others(dataset: Dataset) -> Classifier:
    (only,) = train(dataset, Settings(pace="quick"))
    return only.classifier


def share_refused(classifier: Classifier, backbone: Backbone, photos: list[Photo]) -> float:
    return float(np.mean([answer.is_novel for answer in predict(classifier, backbone, [p.jpeg for p in photos])]))


def test_near_strangers_are_refused_more_often_once_it_was_shown_some(
    without: Classifier, shown_others: Classifier, backbone: Backbone
) -> None:
    new = strangers(500, 24)
    before, after = (share_refused(each, backbone, new) for each in (without, shown_others))
    assert before <= 0.5
    assert after >= before + 0.3


def test_no_more_of_its_own_photos_are_refused_than_was_promised(shown_others: Classifier, backbone: Backbone) -> None:
    n = len(shown_others.novel)
    assert shown_others.novel.sum() <= novelty.WRONGLY_REFUSED * n + 1
    own = [read_photo("a.jpg", picture_bytes(kind, seed)) for kind in (0, 1) for seed in range(900, 920)]
    assert share_refused(shown_others, backbone, own) <= 0.15


def test_other_things_are_no_label_and_change_no_figure(without: Classifier, shown_others: Classifier) -> None:
    assert shown_others.labels == without.labels
    assert shown_others.training_photos.ids == without.training_photos.ids
    assert np.array_equal(shown_others.evaluation.probabilities, without.evaluation.probabilities)


def test_it_says_how_many_of_other_things_it_would_refuse_had_it_not_seen_them(
    without: Classifier, shown_others: Classifier
) -> None:
    refused = shown_others.others_refused
    assert len(refused) == N_OTHERS
    assert refused.mean() >= 0.5
    assert others_sentence(refused) == f"{refused.sum()} of {N_OTHERS} of your other things would get no name."
    assert others_sentence(without.others_refused) == ""


def test_a_copy_of_another_thing_is_no_evidence(dataset: Dataset) -> None:
    (only,) = train(replace(dataset, others=dataset.others[:1]), Settings(pace="quick"))
    assert only.classifier.others is None


def test_a_file_keeps_other_things_and_one_without_them_reads_as_before(
    without: Classifier, shown_others: Classifier, backbone: Backbone
) -> None:
    jpegs = [photo.jpeg for photo in strangers(600, 3)]
    for classifier in (without, shown_others):
        loaded = classifier_file.from_bytes(classifier_file.to_bytes(classifier))
        before, after = (predict(each, backbone, jpegs) for each in (classifier, loaded))
        assert [answer.is_novel for answer in after] == [answer.is_novel for answer in before]
        assert loaded.novel_below == classifier.novel_below
    assert b"others" not in classifier_file.to_bytes(without)


@pytest.mark.parametrize("damage", [{"margins": [1.0]}, {"own_margins": []}, {"own_familiarity": [np.nan] * N_OTHERS}])
def test_damaged_other_things_are_refused_with_a_sentence(shown_others: Classifier, damage: dict[str, Any]) -> None:
    assert shown_others.others is not None
    arrays: dict[str, Any] = {name: np.array(values, np.float32) for name, values in damage.items()}
    damaged = replace(shown_others, others=replace(shown_others.others, **arrays))
    with pytest.raises(FileRefused, match="damaged"):
        classifier_file.from_bytes(classifier_file.to_bytes(damaged))


def test_the_fingerprint_tells_whether_other_things_came_or_went(dataset: Dataset) -> None:
    fewer = replace(dataset, others=dataset.others[1:])
    turned = replace(dataset, others=dataset.others[::-1])
    assert len({each.fingerprint() for each in (dataset, fewer, replace(dataset, others=()))}) == 3
    assert turned.fingerprint() == dataset.fingerprint()
