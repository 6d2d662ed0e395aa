"""Other things: with examples of them near strangers are refused, photos of the labels are not, and none is a label."""

from dataclasses import replace

import numpy as np
import pytest

from model.classifier import classifier_file, novelty
from model.classifier.classifier import Classifier, predict
from model.classifier.settings import Settings
from model.classifier.wording import others_sentence
from model.common.errors import FileRefused
from model.learning.training import train
from model.network.backbone import Backbone
from model.photos.dataset import Dataset
from model.photos.photo import Photo, read_photo
from tests.support.datasets import make_dataset
from tests.support.pictures import picture_bytes

N_OTHERS = 8


def checked(first: int, n: int) -> list[Photo]:
    """Return pictures of a third kind, drawn as the others are: near strangers."""
    return [read_photo(f"{seed}.jpg", picture_bytes(2, seed)) for seed in range(first, first + n)]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """15 striped and 15 dotted pictures, and checked ones as other things."""
    labelled = make_dataset(tmp_path_factory.mktemp("others"), per_label=15)
    for photo in (others := checked(0, N_OTHERS)):
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
    strangers = checked(500, 24)
    before, after = (share_refused(each, backbone, strangers) for each in (without, shown_others))
    assert after >= before + 0.2
    assert after >= 0.7


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


def test_a_copy_of_another_thing_does_not_vouch_for_it(shown_others: Classifier) -> None:
    known = shown_others.training_photos
    assert known.others is not None
    twice = replace(shown_others, training_photos=replace(known, others=np.repeat(known.others, 2, axis=0)))
    assert twice.others_refused.tolist() == np.repeat(shown_others.others_refused, 2).tolist()


def test_a_file_keeps_other_things_and_one_without_them_reads_as_before(
    without: Classifier, shown_others: Classifier, backbone: Backbone
) -> None:
    strangers = [photo.jpeg for photo in checked(600, 3)]
    for classifier in (without, shown_others):
        loaded = classifier_file.from_bytes(classifier_file.to_bytes(classifier))
        before, after = (predict(each, backbone, strangers) for each in (classifier, loaded))
        assert [answer.is_novel for answer in after] == [answer.is_novel for answer in before]
        assert loaded.novel_below == classifier.novel_below
    assert b'"others"' not in classifier_file.to_bytes(without)


@pytest.mark.parametrize("shape", [(0, 1280), (3, 7), (3,), (2, 2, 1280)])
def test_damaged_other_things_are_refused_with_a_sentence(shown_others: Classifier, shape: tuple[int, ...]) -> None:
    photos = replace(shown_others.training_photos, others=np.zeros(shape, np.float16))
    with pytest.raises(FileRefused, match="damaged"):
        classifier_file.from_bytes(classifier_file.to_bytes(replace(shown_others, training_photos=photos)))


def test_the_fingerprint_tells_whether_other_things_came_or_went(dataset: Dataset) -> None:
    fewer = replace(dataset, others=dataset.others[1:])
    turned = replace(dataset, others=dataset.others[::-1])
    assert len({each.fingerprint() for each in (dataset, fewer, replace(dataset, others=()))}) == 3
    assert turned.fingerprint() == dataset.fingerprint()
