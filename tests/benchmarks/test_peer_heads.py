"""Other programs' heads are what they are said to be: held against what is known of them, not against themselves."""

import numpy as np
import pytest
import torch
from sklearn.covariance import EmpiricalCovariance
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from torch import Tensor

from benchmarks.accuracy.peer_heads import frigate, vyntri
from model.common.arrays import Float64s


class HalfDiagonal(EmpiricalCovariance):  # type: ignore[misc]
    """A covariance shrunk halfway to its diagonal, for scikit-learn's discriminant."""

    def fit(self, x: Float64s, y: None = None) -> "HalfDiagonal":
        """Measure and shrink."""
        covariance = EmpiricalCovariance().fit(x).covariance_
        self.covariance_ = (covariance + np.diag(np.diag(covariance))) / 2
        return self


@pytest.fixture
def blobs() -> tuple[Tensor, Tensor]:
    """Two labels of 30, in 6 correlated dimensions, two standard deviations apart in one of them."""
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 30)
    x = rng.normal(size=(60, 6)) @ rng.normal(size=(6, 6)) * 5
    x[:, 0] += 20 * y
    return torch.from_numpy(x), torch.from_numpy(y)


def test_vyntris_head_ranks_photos_of_two_labels_as_fishers_discriminant_does(blobs: tuple[Tensor, Tensor]) -> None:
    x, y = blobs
    probabilities = vyntri(x, y, seed=0)(x)
    fisher = LinearDiscriminantAnalysis(solver="lsqr", covariance_estimator=HalfDiagonal()).fit(x.numpy(), y.numpy())
    log_odds = np.log(probabilities[:, 1] / probabilities[:, 0])
    assert np.corrcoef(log_odds, fisher.decision_function(x.numpy()))[0, 1] > 1 - 1e-9


def test_frigates_head_learns_with_units_dropped_and_answers_with_all(blobs: tuple[Tensor, Tensor]) -> None:
    x, y = blobs[0].float(), blobs[1]
    answers = frigate(x, y, seed=0)
    first = answers(x)
    assert np.array_equal(first, answers(x))
    assert (first.argmax(axis=1) == y.numpy()).mean() > 0.9
