"""One temperature: invariants that scikit-learn's own calibration tests hold to as well."""

import numpy as np
import pytest

from model.common.arrays import Float64s, Ints
from model.evaluation.calibration import calibrated, cross_calibrated, label_weights, log_loss, temperature
from model.evaluation.probabilities import log_softmax


def forecast(sharpness: float, n: int = 400, seed: int = 0) -> tuple[Float64s, Ints]:
    """Return log probabilities `sharpness` times as sure as the truth allows, and labels."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 1.5, (n, 3))
    truth = np.exp(log_softmax(logits))
    targets = np.array([rng.choice(3, p=p) for p in truth], dtype=np.intp)
    return log_softmax(logits * sharpness), targets


@pytest.mark.parametrize("sharpness", [0.3, 1.0, 3.0])
def test_the_temperature_undoes_over_and_underconfidence(sharpness: float) -> None:
    assert temperature(*forecast(sharpness, n=1000)) == pytest.approx(sharpness, rel=0.2)


def test_the_temperature_leaves_answers_unchanged() -> None:
    logs, targets = forecast(3.0)
    probabilities = calibrated(logs, temperature(logs, targets))
    assert np.array_equal(probabilities.argmax(axis=1), logs.argmax(axis=1))


def test_the_log_loss_is_not_worse_where_the_temperature_was_learnt() -> None:
    logs, targets = forecast(3.0)
    assert log_loss(np.log(calibrated(logs, temperature(logs, targets))), targets) < log_loss(logs, targets)


def test_on_few_photos_the_temperature_stays_near_what_was_known_before() -> None:
    logs, targets = forecast(1.0, n=10)
    sure = log_softmax(logs * 50)
    right = sure.argmax(axis=1)  # ten right answers of ten would ask for no doubt at all
    assert temperature(log_softmax(logs), right.astype(np.intp)) > 0.15
    assert 0.3 < temperature(logs, targets) < 3


def test_no_fold_is_calibrated_by_its_own_photos() -> None:
    logs, targets = forecast(3.0, n=60)
    folds = np.arange(60) % 3
    before = cross_calibrated(logs, targets, folds)
    targets[folds == 0] = (targets[folds == 0] + 1) % 3
    after = cross_calibrated(logs, targets, folds)
    assert np.array_equal(before[folds == 0], after[folds == 0])
    assert not np.array_equal(before[folds == 1], after[folds == 1])


def test_labels_weigh_the_same_together_however_many_photos_they_have() -> None:
    targets = np.repeat(np.arange(3), [100, 5, 20])
    weights = label_weights(targets)
    assert np.bincount(targets, weights) == pytest.approx([125 / 3] * 3)


@pytest.mark.parametrize("n_photos", [21, 22, 23])  # what folds leave of even labels is not quite even
def test_photos_of_even_labels_weigh_exactly_one(n_photos: int) -> None:
    assert (label_weights(np.arange(n_photos) % 3) == 1).all()


def test_the_log_loss_is_that_of_as_many_photos_of_each_label() -> None:
    logs, targets = forecast(1.0)
    logs, targets = logs[targets != 2], targets[targets != 2]
    uneven = np.concatenate([np.flatnonzero(targets == 0), np.flatnonzero(targets == 1)[:9]])
    repeated = np.concatenate(
        [np.flatnonzero(targets[uneven] == t).repeat(n) for t, n in ((0, 9), (1, (targets == 0).sum()))]
    )
    even = uneven[repeated]
    assert log_loss(logs[uneven], targets[uneven]) == pytest.approx(log_loss(logs[even], targets[even]))


def test_a_rare_label_has_its_say_in_the_temperature() -> None:
    """Sure and right about the many, sure and wrong about the few: it may not be sure of itself."""
    logs = np.log(np.array([[0.99, 0.01]] * 105))
    targets = np.repeat(np.arange(2), [100, 5])
    assert temperature(logs, targets) > 2


def test_of_as_few_photos_heads_that_are_often_wrong_are_trusted_less() -> None:
    targets = np.arange(20) % 2
    logs = np.log(np.array([[0.8, 0.2], [0.2, 0.8]]))[targets]
    often = np.concatenate([logs[:12], logs[12:, ::-1]])
    assert temperature(logs, targets) < 0.9
    assert temperature(often, targets) > 1.2
