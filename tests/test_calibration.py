"""One temperature: invariants that scikit-learn's own calibration tests hold to as well."""

import numpy as np
import pytest
from numpy.typing import NDArray

from model.calibration import calibrated, cross_calibrated, log_loss, temperature
from model.members import log_softmax


def forecast(sharpness: float, n: int = 400, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return log probabilities `sharpness` times as sure as the truth allows, and labels."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 1.5, (n, 3))
    truth = np.exp(log_softmax(logits))
    targets = np.array([rng.choice(3, p=p) for p in truth], dtype=np.intp)
    return log_softmax(logits * sharpness), targets


@pytest.mark.parametrize("sharpness", [0.3, 1.0, 3.0])
def test_the_temperature_undoes_over_and_underconfidence(sharpness: float) -> None:
    assert temperature(*forecast(sharpness)) == pytest.approx(sharpness, rel=0.2)


def test_the_temperature_leaves_answers_unchanged() -> None:
    logs, targets = forecast(3.0)
    probabilities = calibrated(logs, temperature(logs, targets))
    assert np.array_equal(probabilities.argmax(axis=1), logs.argmax(axis=1))


def test_the_log_loss_is_not_worse_where_the_temperature_was_learnt() -> None:
    logs, targets = forecast(3.0)
    assert log_loss(np.log(calibrated(logs, temperature(logs, targets))), targets) < log_loss(logs, targets)


def test_on_few_photos_the_temperature_stays_near_one() -> None:
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
