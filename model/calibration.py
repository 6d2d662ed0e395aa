"""One temperature that makes confidence believable, learnt from out-of-fold predictions.

Guo et al. (ICML 2017), arXiv:1706.04599, with a penalty: on 20 to 40 photos the unpenalised temperature makes the log
loss worse. Shapes: n photos, C labels.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from model.members import Logs, log_softmax

Ints = NDArray[np.intp]

# The penalty 3 (ln T)^2 / n pulls the temperature towards 1 as if three more photos had said so.
_PRIOR = 3.0
_LOG_BOUNDS = (-2.0, 2.0)  # temperatures from 0.14 to 7.4


def temperature(log_probabilities: Logs, targets: Ints) -> float:
    """Return the temperature that fits out-of-fold log probabilities (n, C) to the labels (n,) best."""

    def cost(log_temperature: float) -> float:
        scaled = log_softmax(log_probabilities / np.exp(log_temperature))
        return float(log_loss(scaled, targets) + _PRIOR * log_temperature**2 / len(targets))

    return float(np.exp(minimize_scalar(cost, bounds=_LOG_BOUNDS, method="bounded").x))


def calibrated(log_probabilities: Logs, temperature: float) -> Logs:
    """Return probabilities (n, C) at a temperature."""
    return np.exp(log_softmax(log_probabilities / temperature))


def cross_calibrated(log_probabilities: Logs, targets: Ints, folds: Ints) -> Logs:
    """Return probabilities (n, C), each fold's at the temperature learnt from the other folds.

    A temperature judged on the photos it was learnt from would look better than it is.
    """
    probabilities = np.empty_like(log_probabilities)
    for fold in np.unique(folds):
        rest = folds != fold
        here = temperature(log_probabilities[rest], targets[rest])
        probabilities[~rest] = calibrated(log_probabilities[~rest], here)
    return probabilities


def log_loss(log_probabilities: Logs, targets: Ints) -> float:
    """Return the mean surprise of the right labels, in nats."""
    return float(-log_probabilities[np.arange(len(targets)), targets].mean())
