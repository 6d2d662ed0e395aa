"""Log probabilities: softmax, the mean over a photo's views, and the geometric mean of several answers.

Shapes: n photos, V views of each, C labels.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Logs = NDArray[np.float64]
_TINY = 1e-9


def mean_over_views(logits: Floats) -> Logs:
    """Return the logarithm of the views' mean probabilities, (n, C), from logits (n, V, C)."""
    probabilities: Logs = np.exp(log_softmax(logits)).mean(axis=1)
    logs: Logs = np.log(np.maximum(probabilities, _TINY))
    return logs


def mix(log_probabilities: Sequence[Logs], shares: Sequence[float]) -> Logs:
    """Return the geometric mean of several members' probabilities as logarithms, (n, C)."""
    return log_softmax(np.tensordot(np.asarray(shares), np.stack(log_probabilities), axes=1))


def log_softmax(logits: NDArray[np.floating]) -> Logs:
    """Return logits (..., C) as logarithms of probabilities that sum to 1."""
    wide = np.asarray(logits, dtype=np.float64)
    shifted = wide - wide.max(axis=-1, keepdims=True)
    logs: Logs = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logs
