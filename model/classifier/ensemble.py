"""Ensemble: several predictors answer together, a linear head on frozen features and a fine-tuned network.

Shapes: n photos, V views of each, C labels, D values of an embedding, F of a feature vector; W and B as in `features`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.classifier.settings import Pace
from model.common.arrays import Float32s, Float64s
from model.evaluation.probabilities import mean_over_views
from model.network.features import Stages, features, to_embedding


@dataclass(frozen=True, eq=False)
class LinearHead:
    """A logistic regression on the features of a network."""

    stages: Stages  # which of the network's stages it looks at
    weight: Float32s  # (C, F)
    bias: Float32s  # (C,)
    beside: str | None = None  # the network, where it is one that looks beside the classifier's own

    def log_probabilities(self, embeddings: Float32s, channels: Sequence[int]) -> Float64s:
        """Return the logarithm of the views' mean probabilities, (n, C), from embeddings (n, V, D)."""
        vectors = features(embeddings, channels, self.stages)
        return mean_over_views(vectors @ self.weight.T + self.bias)


@dataclass(frozen=True, eq=False)
class TunedNetwork:
    """A fine-tuned tail, and a linear head on the features that come of it."""

    tail: Mapping[str, NDArray[np.float16]]  # weights by name, as `onnx_export.TorchTail` names them
    head: LinearHead

    def log_probabilities(self, statistics: Float32s, channels: Sequence[int]) -> Float64s:
        """Return the logarithm of the views' mean probabilities, (n, C), from its tail's statistics (n, V, W, B)."""
        return self.head.log_probabilities(to_embedding(statistics, channels), channels)

    @cached_property
    def tail_digest(self) -> str:
        """The SHA-256 of the tail's weights: networks with the same are run by the same session."""
        digest = hashlib.sha256()
        for name, weights in sorted(self.tail.items()):
            digest.update(name.encode() + np.ascontiguousarray(weights).tobytes())
        return digest.hexdigest()


@dataclass(frozen=True, eq=False)
class EnsemblePart:
    """One predictor of an ensemble, and its share in the mixture; shares sum to 1."""

    predictor: LinearHead | TunedNetwork
    share: float


@dataclass(frozen=True)
class Choice:
    """Model selection: which candidate was kept, by what cross-validation said of the candidates."""

    # The only one there was, so good that fine-tuning could bring little, or better than the mixture with a fine-tuned
    # network; or else that mixture.
    kept: Literal["untuned_head", "good_head", "better_head", "mixture"]
    fewer_mistakes: int = 0  # of the mixture than of the head alone; below 0: more
    fewer_beside: int = 0  # mistakes of heads on several networks than of the first one's; below 0: more

    def leads_on(self, pace: Pace) -> bool:
        """Tell whether fine-tuning follows a first answer, at the pace that was asked for."""
        return pace == "thorough" or (pace == "balanced" and self.kept != "good_head")
