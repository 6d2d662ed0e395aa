"""Left-out answers are what refitting without the photo would give, and areas what counting pairs gives."""

import numpy as np
import pytest

from model.checks.leave_one_out import MOST_DIMENSIONS, coordinates, left_out
from model.checks.shortcuts import areas_under_curve


@pytest.mark.parametrize("weighted", [False, True])
def test_left_out_answers_are_those_of_refitting_without_the_group(weighted: bool) -> None:
    rng = np.random.default_rng(0)
    rows, wanted = rng.normal(size=(14, 5)), rng.normal(size=(14, 3))
    groups = np.array([0, 0, 2, 3, 4, 4, 4, 7, 8, 9, 10, 11, 12, 13])
    weights = rng.uniform(0.1, 1, 14) if weighted else np.ones(14)
    answers = left_out(rows, wanted, groups, 0.3, weights)
    for group in np.unique(groups):
        rest, own = groups != group, groups == group
        scaled = rows[rest] * weights[rest][:, None]
        fitted = np.linalg.solve(rows[rest].T @ scaled + 0.3 * np.eye(5), scaled.T @ wanted[rest])
        np.testing.assert_allclose(answers[own], rows[own] @ fitted, atol=1e-9)


def test_coordinates_keep_what_vectors_say_of_each_other() -> None:
    vectors = np.random.default_rng(0).normal(size=(20, 300)).astype(np.float32)
    rows = coordinates(vectors)
    np.testing.assert_allclose(rows @ rows.T, vectors @ vectors.T, rtol=1e-4, atol=1e-3)


def test_many_photos_have_coordinates_in_a_bounded_number_of_dimensions() -> None:
    vectors = np.random.default_rng(0).normal(size=(MOST_DIMENSIONS + 60, 40)).astype(np.float32)
    rows = coordinates(vectors)
    assert rows.shape[1] <= MOST_DIMENSIONS
    np.testing.assert_allclose(rows @ rows.T, vectors @ vectors.T, rtol=1e-3, atol=1e-2)


def test_areas_are_the_share_of_pairs_in_the_right_order() -> None:
    rng = np.random.default_rng(1)
    scores, targets = rng.integers(0, 5, (30, 2)).astype(float), rng.integers(0, 2, 30)
    for label in (0, 1):
        own, other = scores[targets == label, label], scores[targets != label, label]
        pairs = (own[:, None] > other).mean() + (own[:, None] == other).mean() / 2
        assert areas_under_curve(scores, targets)[label] == pytest.approx(pairs)
