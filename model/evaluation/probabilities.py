"""Log probabilities: softmax, the mean over a photo's views, and the geometric mean of several answers.

Shapes: n photos, V views of each, C labels.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.common.arrays import Float64s

_TINY = 1e-9


def mean_over_views(logits: NDArray[np.floating]) -> Float64s:
    """Return the logarithm of the views' mean probabilities, (n, C), from logits (n, V, C)."""
    probabilities: Float64s = np.exp(log_softmax(logits)).mean(axis=1)
    return np.log(np.maximum(probabilities, _TINY))


def mix(log_probabilities: Sequence[Float64s], shares: Sequence[float]) -> Float64s:
    """Return the geometric mean of several predictors' probabilities as logarithms, (n, C)."""
    return log_softmax(np.tensordot(np.asarray(shares), np.stack(log_probabilities), axes=1))


def log_softmax(logits: NDArray[np.floating]) -> Float64s:
    """Return logits (..., C) as logarithms of probabilities that sum to 1."""
    wide = np.asarray(logits, dtype=np.float64)
    shifted = wide - wide.max(axis=-1, keepdims=True)
    logs: Float64s = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logs
