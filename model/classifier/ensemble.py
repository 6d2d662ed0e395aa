"""The parts that a classifier is mixed from: a linear head on frozen features, a fine-tuned network.

Shapes: n photos, V views of each, C labels, D values of an embedding, F of a feature vector; W and B as in `features`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.network.features import features, last_mean

Floats = NDArray[np.float32]
Logs = NDArray[np.float64]

_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class LinearHead:
    """A logistic regression on the features of the frozen network."""

    stages: str  # which of the network's stages it looks at: see `features.STAGES`
    weight: Floats  # (C, F)
    bias: Floats  # (C,)

    def log_probabilities(self, embeddings: Floats, channels: Sequence[int]) -> Logs:
        """Return the logarithm of the views' mean probabilities, (n, C), from embeddings (n, V, D)."""
        vectors = features(embeddings, channels, self.stages)
        return mean_over_views(vectors @ self.weight.T + self.bias)


@dataclass(frozen=True, eq=False)
class TunedNetwork:
    """A fine-tuned tail, and a linear head on its mean activation at unit length."""

    tail: Mapping[str, NDArray[np.float16]]  # weights by name, as `network.Tail` names them
    weight: Floats  # (C, channels of the last stage)
    bias: Floats  # (C,)

    def log_probabilities(self, statistics: Floats, channels: Sequence[int]) -> Logs:
        """Return the logarithm of the views' mean probabilities, (n, C), from its tail's statistics (n, V, W, B)."""
        return mean_over_views(last_mean(statistics, channels) @ self.weight.T + self.bias)


@dataclass(frozen=True, eq=False)
class Member:
    """One part of a classifier and its share in the mixture; shares sum to 1."""

    part: LinearHead | TunedNetwork
    share: float


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
