"""Intervals out-of-fold hold where the truth is known."""

import numpy as np
import pytest
from scipy.stats import norm

from model.evaluation.evaluation import Evaluation
from model.evaluation.intervals import effective_size_of_mean, share
from tests.support.evaluations import evaluation


def nearest_mean(rng: np.random.Generator, per_label: int, apart: float, dimensions: int) -> tuple[Evaluation, float]:
    """Cross-validate a classifier that answers the nearest mean of two clouds; return the truth about it too."""
    means = np.zeros((2, dimensions))
    means[1, 0] = apart
    targets = np.repeat([0, 1], per_label)
    points = means[targets] + rng.normal(size=(2 * per_label, dimensions))
    folds = np.tile(np.arange(per_label) % 5, 2)
    margins = np.empty(len(targets))
    for fold in range(5):
        rest = folds != fold
        a, b = (points[rest & (targets == t)].mean(axis=0) for t in (0, 1))
        margins[~rest] = (points[~rest] - (a + b) / 2) @ (b - a)
    a, b = (points[targets == t].mean(axis=0) for t in (0, 1))
    direction = (b - a) / np.linalg.norm(b - a)
    side = (means - (a + b) / 2) @ direction
    truth = float((norm.cdf(-side[0]) + norm.cdf(side[1])) / 2)
    confident = 1 / (1 + np.exp(-margins))
    return evaluation(targets.tolist(), np.stack([1 - confident, confident], axis=1).tolist()), truth


@pytest.mark.parametrize(("per_label", "apart", "dimensions"), [(10, 2.0, 20), (20, 1.7, 40), (20, 2.5, 80)])
def test_intervals_hold_nine_times_of_ten_for_classifiers_of_known_accuracy(
    per_label: int, apart: float, dimensions: int
) -> None:
    rng, held = np.random.default_rng(0), []
    for _ in range(300):
        judged, truth = nearest_mean(rng, per_label, apart, dimensions)
        held.append(judged.balanced_accuracy.low <= truth <= judged.balanced_accuracy.high)
    assert 0.85 <= np.mean(held) <= 0.97


def test_an_answer_of_a_test_set_counts_as_two_out_of_fold() -> None:
    judged = evaluation([0, 1] * 20, [[0.9, 0.1], [0.3, 0.7]] * 19 + [[0.2, 0.8], [0.7, 0.3]])
    assert judged.effective_size == 20
    assert judged.accuracy == share(38 / 40, 20)


def test_the_effective_size_of_one_share_is_its_photos() -> None:
    assert effective_size_of_mean(np.array([0.8]), np.array([40.0])) == pytest.approx(40, abs=0.1)


def test_the_effective_size_of_a_mean_over_labels_is_their_photos_together() -> None:
    assert effective_size_of_mean(np.full(5, 0.8), np.full(5, 30.0)) == pytest.approx(150, rel=0.03)


def test_a_rare_label_makes_the_effective_size_smaller() -> None:
    assert effective_size_of_mean(np.array([0.8, 0.8]), np.array([200.0, 5.0])) < 40


def test_many_labels_that_are_all_right_do_not_pull_the_interval_down() -> None:
    """Each label's own posterior lies below 1; their mean must not."""
    shares = np.array([1.0] * 8 + [0.6, 0.6])
    figure = share(float(shares.mean()), effective_size_of_mean(shares, np.full(10, 10.0)))
    assert (figure.low + figure.high) / 2 == pytest.approx(shares.mean(), abs=0.02)
