"""Intervals out-of-fold hold where the truth is known, and bins of confidence say what came true."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import norm

from model.evaluation.evaluation import Evaluation
from model.evaluation.intervals import effective_size_of_mean, share
from model.evaluation.reliability import bins
from tests.model.evaluation.test_evaluation import evaluation
from views.results import reliability


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


# --- confidence -----------------------------------------------------------------------------------------------------


def sure(confidence: list[float], right: list[bool]) -> Evaluation:
    rows = [[c, 1 - c] for c in confidence]
    return evaluation([0 if r else 1 for r in right], rows)


def test_every_photo_is_in_one_bin() -> None:
    rng = np.random.default_rng(0)
    for n in (3, 20, 57, 400):
        confidence = rng.uniform(0.5, 1, n)
        found = bins(sure(confidence.tolist(), (rng.uniform(size=n) < confidence).tolist()))
        assert sum(each.n_photos for each in found) == n
        assert all(each.n_photos >= 8 for each in found[:-1])
        assert all(one.low >= other.high for one, other in pairwise(found))


def test_a_bin_says_what_came_true() -> None:
    judged = sure([0.85] * 20 + [0.95] * 30, [True] * 17 + [False] * 3 + [True] * 30)
    first, second = bins(judged)
    assert (first.low, first.high, first.n_right, first.n_photos) == (0.9, 1.0, 30, 30)
    assert (second.low, second.high, second.n_right, second.n_photos) == (0.8, 0.9, 17, 20)
    assert reliability.said(second).replace("\u202f", " ") == "80 to 90 %"
    assert not second.off


def test_a_classifier_that_is_too_sure_is_told_so() -> None:
    judged = sure([0.95] * 40, [True] * 24 + [False] * 16)
    (only,) = bins(judged)
    assert only.off
    assert "too sure of itself" in reliability.verdict((only,))
    assert "24 of 40" in reliability.verdict((only,))


def test_a_calibrated_classifier_is_not_accused() -> None:
    rng, accused = np.random.default_rng(1), 0
    for _ in range(50):
        confidence = rng.uniform(0.5, 1, 60)
        found = bins(sure(confidence.tolist(), (rng.uniform(size=60) < confidence).tolist()))
        accused += sum(each.off for each in found)
    assert accused / 50 < 0.5  # of three to five bins
