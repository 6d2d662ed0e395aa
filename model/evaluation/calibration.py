"""Temperature scaling: one number, learnt from out-of-fold predictions, that makes confidence believable.

Guo et al. (ICML 2017), arXiv:1706.04599, with a penalty: on 20 to 40 photos the temperature without one makes the log
loss worse. However uneven the labels' numbers of photos, each label counts the same.

Shapes: n photos, C labels.
"""

import numpy as np
from scipy.optimize import minimize_scalar

from model.common.arrays import Float64s, Ints
from model.evaluation.probabilities import log_softmax

# The penalty 20 (ln T - b)^2 / n pulls the temperature towards what suited other sets. It is strong because a lucky
# draw of few photos, easy to tell apart, asks for a temperature that other photos then prove too low.
_PRIOR = 20.0
# b = 0.15 + 0.25 ln(10 e), with e mistakes a photo and wrong label: heads that often take one label for another are
# too sure of themselves, those that hardly ever do are too cautious (docs/experiments.md).
_BEFOREHAND, _PER_LOG_ERROR, _USUAL_ERROR = 0.15, 0.25, 0.1
_LOG_BOUNDS = (-2.0, 2.0)  # temperatures from 0.14 to 7.4
_EVEN = 1.25  # labels are even where the commonest has at most so many times the photos of the rarest


def label_weights(targets: Ints) -> Float64s:
    """Return a weight for each photo, (n,), with which every label that has photos counts the same; they sum to n.

    All are exactly 1 where labels are about even: as uneven as that, folds are by chance.
    """
    counts = np.bincount(targets)
    present = counts[counts > 0]
    if present.max() <= _EVEN * present.min():
        return np.ones(len(targets))
    return len(targets) / (len(present) * counts[targets])


def temperature(log_probabilities: Float64s, targets: Ints) -> float:
    """Return the temperature that fits out-of-fold log probabilities (n, C) to the labels (n,) best."""
    weights = label_weights(targets)
    evidence = weights.sum() ** 2 / (weights**2).sum()  # as many photos of equal weight say as much
    expected = _log_temperature_beforehand(log_probabilities, targets)

    def cost(log_temperature: float) -> float:
        scaled = log_softmax(log_probabilities / np.exp(log_temperature))
        return float(log_loss(scaled, targets) + _PRIOR * (log_temperature - expected) ** 2 / evidence)

    return float(np.exp(minimize_scalar(cost, bounds=_LOG_BOUNDS, method="bounded").x))


def _log_temperature_beforehand(log_probabilities: Float64s, targets: Ints) -> float:
    """Return the logarithm of the temperature that suits heads which are wrong as often as these, on other sets."""
    mistakes = float(label_weights(targets) @ (log_probabilities.argmax(axis=1) != targets))
    error = (mistakes + 0.5) / (len(targets) + 1) / (log_probabilities.shape[1] - 1)  # Jeffreys: never nothing at all
    return _BEFOREHAND + _PER_LOG_ERROR * float(np.log(error / _USUAL_ERROR))


def calibrated(log_probabilities: Float64s, temperature: float) -> Float64s:
    """Return probabilities (n, C) at a temperature."""
    return np.exp(log_softmax(log_probabilities / temperature))


def cross_calibrated(log_probabilities: Float64s, targets: Ints, folds: Ints) -> Float64s:
    """Return probabilities (n, C), each fold's at the temperature learnt from the other folds.

    A temperature judged on the photos it was learnt from would look better than it is.
    """
    probabilities = np.empty_like(log_probabilities)
    for fold in np.unique(folds):
        rest = folds != fold
        here = temperature(log_probabilities[rest], targets[rest])
        probabilities[~rest] = calibrated(log_probabilities[~rest], here)
    return probabilities


def log_loss(log_probabilities: Float64s, targets: Ints) -> float:
    """Return the mean surprise of the right labels, in nats; every label counts the same."""
    surprise = -log_probabilities[np.arange(len(targets)), targets]
    return float((label_weights(targets) * surprise).mean())
