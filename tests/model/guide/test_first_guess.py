"""A guess from a few photos: of others, better with more of them, and with what it went by."""

import numpy as np
import pytest

from model.guide.first_guess import _answers, _fit, _vectors, first_guess
from model.learning import linear_head
from model.network.backbone import load_backbone
from model.photos.dataset import Dataset
from tests.support.workspaces import filled


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return filled(tmp_path_factory.mktemp("guess"), {"striped": 12, "dotted": 12}, seeds_apart=100).dataset()


def of_each(photos: Dataset, first: int, last: int) -> Dataset:
    return photos.only(np.concatenate([np.flatnonzero(photos.targets == t)[first:last] for t in (0, 1)]))


def test_three_photos_of_each_tell_what_is_plain_to_see(photos: Dataset) -> None:
    guess = first_guess(of_each(photos, 0, 3), of_each(photos, 4, 12), load_backbone())
    assert guess.labels == ("striped", "dotted")
    assert guess.right >= 14
    assert len(guess.answers) == 16


def test_what_it_went_by_is_said_of_photos_that_were_asked_about(photos: Dataset) -> None:
    guess = first_guess(of_each(photos, 0, 3), of_each(photos, 4, 6), load_backbone(), explained=2)
    assert set(guess.heats) <= set(guess.photo_ids)
    assert len(guess.heats) == 2
    for heat in guess.heats.values():
        assert heat.shape == (4, 4)
        assert heat.min() >= 0
        assert heat.max() == pytest.approx(1.0)


def test_labels_that_were_swapped_in_learning_are_swapped_in_the_guess(photos: Dataset) -> None:
    """Proves that it learns from the labels, and not from anything that it knew before."""
    learnt, asked = of_each(photos, 0, 3), of_each(photos, 4, 12)
    swapped = Dataset(learnt.labels, learnt.photo_ids, learnt.names, 1 - learnt.targets, learnt.store)
    assert first_guess(swapped, asked, load_backbone()).right <= 2


def test_it_learns_what_a_trained_head_learns(photos: Dataset) -> None:
    """The same logistic regression by scikit-learn, which pages do without."""
    learnt, asked = of_each(photos, 0, 5), of_each(photos, 5, 12)
    backbone = load_backbone()
    known, others = _vectors(learnt, backbone), _vectors(asked, backbone)
    ours = _answers(others, *_fit(known, learnt.targets, 2))
    theirs = _answers(others, *linear_head.fit(linear_head.Views(known, None), learnt.targets, 2))
    assert np.exp(ours) == pytest.approx(np.exp(theirs), abs=0.03)
