"""Copies stay together, labels are spread."""

import numpy as np
import pytest

from model.common.errors import TooFewPhotos
from model.learning.folds import split


def test_copies_of_a_photo_never_cross_folds() -> None:
    groups = np.repeat(np.arange(12), 3)
    targets = np.repeat(np.arange(2), 18)
    folds = split(targets, groups, 5, seed=0)
    assert all(len(np.unique(folds[groups == g])) == 1 for g in groups)


def test_every_fold_has_every_label() -> None:
    targets = np.repeat(np.arange(3), [5, 10, 25])
    folds = split(targets, np.arange(40), 5, seed=1)
    assert all(set(targets[folds == fold]) == {0, 1, 2} for fold in range(5))


def test_other_seeds_give_other_folds_and_the_same_seed_the_same() -> None:
    targets, groups = np.repeat(np.arange(2), 20), np.arange(40)
    assert np.array_equal(split(targets, groups, 5, 0), split(targets, groups, 5, 0))
    assert not np.array_equal(split(targets, groups, 5, 0), split(targets, groups, 5, 1))


def test_a_label_of_copies_only_is_refused_with_a_sentence() -> None:
    with pytest.raises(TooFewPhotos, match="copies of a single photo"):
        split(np.repeat(np.arange(2), 5), np.array([0] * 5 + [1, 2, 3, 4, 5]), 5, seed=0)
