"""Wrong labels are found among photos that look alike; where nothing is wrong, nobody is accused."""

import numpy as np
import pytest

from model.checks.wrong_labels import label_doubts


def clouds(n_labels: int, per_label: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return unit vectors in one cloud a label, (n, 64), and the labels."""
    rng = np.random.default_rng(seed)
    targets = np.repeat(np.arange(n_labels), per_label)
    vectors = rng.normal(size=(n_labels, 64))[targets] + rng.normal(size=(len(targets), 64)) * 0.9
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), targets


@pytest.mark.parametrize(("n_labels", "seed"), [(2, 0), (2, 1), (5, 2)])
def test_planted_wrong_labels_are_named_with_the_right_one(n_labels: int, seed: int) -> None:
    vectors, right = clouds(n_labels, 20, seed)
    targets, wrong = right.copy(), [3, 25, 31]
    targets[wrong] = (targets[wrong] + 1) % n_labels
    doubts = label_doubts(vectors, targets, np.arange(len(targets)), n_labels)
    assert set(doubts.doubted) == set(wrong)
    assert (doubts.likelier[wrong] == right[wrong]).all()


def test_no_label_of_separate_clouds_is_doubted() -> None:
    vectors, targets = clouds(3, 15, 4)
    assert not len(label_doubts(vectors, targets, np.arange(45), 3).doubted)


def test_a_copy_under_the_same_wrong_label_does_not_vouch() -> None:
    vectors, targets = clouds(2, 20, 5)
    vectors[1], groups = vectors[0], np.arange(40)
    targets[[0, 1]] = 1
    assert (label_doubts(vectors, targets, groups, 2).margins[:2] > 0).all()
    groups[1] = 0
    assert (label_doubts(vectors, targets, groups, 2).margins[:2] < 0).all()


def test_a_rare_label_is_not_doubted_for_being_rare() -> None:
    vectors, targets = clouds(2, 60, 6)
    kept = np.concatenate([np.arange(60), np.arange(60, 66)])
    assert not len(label_doubts(vectors[kept], targets[kept], np.arange(66), 2).doubted)
