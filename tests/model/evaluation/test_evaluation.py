"""Figures agree with scikit-learn, and intervals do what they say."""

import time
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import beta
from sklearn import metrics

from model.evaluation.evaluation import Evaluation, calibration_error
from model.evaluation.intervals import Estimate, share
from model.evaluation.wording import about_uneven_labels
from tests.support.evaluations import evaluation


def random_evaluation(seed: int, n: int = 60, n_labels: int = 3) -> Evaluation:
    rng = np.random.default_rng(seed)
    return evaluation(rng.integers(n_labels, size=n).tolist(), rng.dirichlet(np.ones(n_labels), n).tolist())


@pytest.mark.parametrize("seed", range(5))
def test_figures_agree_with_scikit_learn(seed: int) -> None:
    e = random_evaluation(seed)
    assert e.accuracy.value == pytest.approx(metrics.accuracy_score(e.targets, e.answers))
    assert e.balanced_accuracy.value == pytest.approx(metrics.balanced_accuracy_score(e.targets, e.answers))
    assert e.log_loss.value == pytest.approx(metrics.log_loss(e.targets, e.probabilities, labels=[0, 1, 2]))
    assert np.array_equal(e.confusion, metrics.confusion_matrix(e.targets, e.answers))
    recall = metrics.recall_score(e.targets, e.answers, average=None)
    assert [figures.recall.value for figures in e.by_label if figures.recall] == pytest.approx(recall)


@pytest.mark.parametrize("seed", range(5))
def test_every_figure_lies_in_its_interval(seed: int) -> None:
    e = random_evaluation(seed, n=12)
    for figure in (e.accuracy, e.balanced_accuracy, e.log_loss, e.expected_calibration_error):
        assert figure.low <= figure.value <= figure.high


def test_a_share_has_the_interval_of_jeffreys() -> None:
    assert share(0.85, 40) == Estimate(
        0.85, pytest.approx(beta.ppf(0.05, 34.5, 6.5)), pytest.approx(beta.ppf(0.95, 34.5, 6.5))
    )


def test_all_right_on_few_photos_is_not_certainty() -> None:
    e = evaluation([0, 0, 1, 1], [[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.2, 0.8]])
    assert e.accuracy.value == e.accuracy.high == 1
    assert e.accuracy.low < 0.75


def test_the_interval_covers_the_truth_nine_times_in_ten() -> None:
    rng, truth, covered = np.random.default_rng(0), 0.8, 0
    for _ in range(400):
        figure = share(float(rng.binomial(40, truth)) / 40, 40)
        covered += figure.low <= truth <= figure.high
    assert 0.85 <= covered / 400 <= 0.95


def test_copies_of_a_photo_are_not_more_evidence() -> None:
    probabilities = [[0.9, 0.1], [0.2, 0.8]] * 20
    apart = evaluation([0, 0] * 20, probabilities)
    copies = evaluation([0, 0] * 20, probabilities, groups=[0, 1] * 20)
    assert copies.accuracy.low < apart.accuracy.low
    assert copies.accuracy.high > apart.accuracy.high


def test_of_twenty_photos_the_count_holds_luck_and_doubt() -> None:
    rng = np.random.default_rng(0)
    right = np.arange(40) < 34
    e = evaluation([0, 1] * 20, [[0.9, 0.1] if (i % 2 == 0) == r else [0.1, 0.9] for i, r in enumerate(right)])
    expected, low, high = e.of_twenty
    assert expected == 17
    inside = [low <= rng.binomial(20, rng.beta(17.5, 3.5)) <= high for _ in range(2000)]
    assert 0.88 <= np.mean(inside) <= 0.98  # a count moves in whole steps


def uneven_evaluation(out_of_fold: bool = True) -> Evaluation:
    """Return an evaluation of 100 healthy photos, 98 of them right, and 5 others, 2 of them right."""
    probabilities = [[0.9, 0.1]] * 98 + [[0.2, 0.8]] * 2 + [[0.3, 0.7]] * 2 + [[0.8, 0.2]] * 3
    return replace(evaluation([0] * 100 + [1] * 5, probabilities), out_of_fold=out_of_fold)


def test_uneven_labels_are_not_right_on_19_of_20_for_finding_the_many() -> None:
    e = uneven_evaluation()
    assert e.uneven
    assert e.accuracy.value == pytest.approx(100 / 105)
    assert e.headline == e.balanced_accuracy
    assert e.headline.value == pytest.approx((0.98 + 0.4) / 2)
    expected, low, high = e.of_twenty
    assert expected == 14
    assert low < 11
    assert high > 16
    assert e.headline_baseline == 0.5


def test_the_count_of_uneven_labels_holds_luck_and_doubt_too() -> None:
    rng, inside = np.random.default_rng(0), []
    for _ in range(300):
        # What is known of labels of which 30 of 32, 6 of 10 were right, an answer out-of-fold counting half.
        truth = rng.beta([15.5, 3.5], [1.5, 2.5])
        inside.append(rng.binomial(20, truth.mean()))
    right = [True] * 30 + [False] * 2 + [True] * 6 + [False] * 4
    targets = [0] * 32 + [1] * 10
    e = evaluation(targets, [[0.9, 0.1] if (t == 0) == r else [0.1, 0.9] for t, r in zip(targets, right, strict=True)])
    _, low, high = e.of_twenty
    assert 0.86 <= np.mean([low <= count <= high for count in inside]) <= 0.98


def test_even_labels_have_the_accuracy_as_their_headline() -> None:
    e = evaluation([0, 0, 0, 1, 1], [[0.9, 0.1]] * 5)
    assert not e.uneven
    assert (e.headline, e.headline_baseline) == (e.accuracy, 0.6)


def test_photos_kept_apart_are_taken_as_they_come() -> None:
    assert not uneven_evaluation(out_of_fold=False).uneven


def test_the_calibration_of_uneven_labels_is_for_as_many_of_each() -> None:
    confident_on_the_many = uneven_evaluation().expected_calibration_error.value
    as_they_come = uneven_evaluation(out_of_fold=False).expected_calibration_error.value
    assert confident_on_the_many > as_they_come + 0.1


def test_uneven_labels_are_told_to_a_person() -> None:
    told = about_uneven_labels({"healthy": 1100, "damaged": 5})
    assert told.startswith("“damaged” has 5 photos and “healthy” 1,100. Every label counts the same")
    assert about_uneven_labels(uneven_evaluation().label_counts)
    assert not about_uneven_labels({"healthy": 15, "damaged": 10})


def test_an_evaluation_of_five_thousand_photos_is_ready_at_once() -> None:
    e = random_evaluation(0, n=5000)
    start = time.process_time()
    e.to_json()
    assert time.process_time() - start < 5


def test_a_perfect_forecaster_is_calibrated() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.5, 1, 50_000)
    assert calibration_error(confidence, rng.uniform(size=50_000) < confidence) < 0.01


def test_a_forecaster_that_is_always_sure_and_half_right_is_off_by_half() -> None:
    assert calibration_error(np.ones(100), np.arange(100) < 50) == pytest.approx(0.5)


def test_the_most_confident_mistake_comes_first() -> None:
    e = evaluation([0, 0, 0, 0], [[0.6, 0.4], [0.1, 0.9], [0.4, 0.6], [0.9, 0.1]])
    assert e.mistakes_first().tolist() == [1, 2, 0, 3]


def test_the_baseline_is_the_commonest_label() -> None:
    e = evaluation([1, 1, 1, 0], [[0.5, 0.5]] * 4)
    assert (e.baseline_label, e.baseline) == ("needs maintenance", 0.75)


def test_a_label_that_is_never_answered_has_no_precision() -> None:
    healthy, maintenance = evaluation([0, 1], [[0.9, 0.1], [0.9, 0.1]]).by_label
    assert healthy.precision is not None
    assert maintenance.precision is None
    assert maintenance.recall is not None


def test_json_has_each_figure_with_its_interval() -> None:
    report = random_evaluation(0).to_json()
    for name in ("accuracy", "balanced_accuracy", "log_loss", "expected_calibration_error"):
        assert set(report[name]) == {"value", "low", "high"}
