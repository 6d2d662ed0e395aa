"""The parts that a classifier is mixed from: a linear head on frozen features, a fine-tuned network.

Shapes: n photos, V views of each, C labels, D values of an embedding, F of a feature vector; W and B as in `features`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.common.arrays import Float32s, Float64s
from model.evaluation.probabilities import mean_over_views
from model.network.features import features, last_mean


@dataclass(frozen=True, eq=False)
class LinearHead:
    """A logistic regression on the features of the frozen network."""

    stages: str  # which of the network's stages it looks at: see `features.STAGES`
    weight: Float32s  # (C, F)
    bias: Float32s  # (C,)

    def log_probabilities(self, embeddings: Float32s, channels: Sequence[int]) -> Float64s:
        """Return the logarithm of the views' mean probabilities, (n, C), from embeddings (n, V, D)."""
        vectors = features(embeddings, channels, self.stages)
        return mean_over_views(vectors @ self.weight.T + self.bias)


@dataclass(frozen=True, eq=False)
class TunedNetwork:
    """A fine-tuned tail, and a linear head on its mean activation at unit length."""

    tail: Mapping[str, NDArray[np.float16]]  # weights by name, as `network.Tail` names them
    weight: Float32s  # (C, channels of the last stage)
    bias: Float32s  # (C,)

    def log_probabilities(self, statistics: Float32s, channels: Sequence[int]) -> Float64s:
        """Return the logarithm of the views' mean probabilities, (n, C), from its tail's statistics (n, V, W, B)."""
        return mean_over_views(last_mean(statistics, channels) @ self.weight.T + self.bias)


@dataclass(frozen=True, eq=False)
class Member:
    """One part of a classifier and its share in the mixture; shares sum to 1."""

    part: LinearHead | TunedNetwork
    share: float
