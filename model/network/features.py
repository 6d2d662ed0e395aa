"""Feature vectors for linear heads: what the network's stages say about a photo, block by block.

The statistics of one stage are the mean and the maximum of every channel, over the whole map and over four windows of
it. A *block* is one of those statistics with a signed square root and unit length (the "power normalisation" of
Perronnin et al., ECCV 2010), so that no stage and no strong channel drowns the others.

Shapes: n photos, V views of each (as it is, mirrored), W windows with the whole map first (5), K channels of a stage,
B values of all blocks together (3,504), D = 2 B values of an embedding, F of a feature vector.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from model.common.arrays import Float32s

# Which stages of the network a head looks at. The last one knows objects, the lower ones texture. "mean": of the last
# one the mean over the whole photo alone, as heads of fine-tuned networks did in older files.
Stages = Literal["last", "all", "mean"]
STAGES: dict[Stages, slice] = {"last": slice(-1, None), "all": slice(None)}
# The squares of the two parts' lengths in a feature vector: a third for the whole photo, two thirds for its windows.
WHOLE_WEIGHT, WINDOWS_WEIGHT = np.sqrt(np.float32(1 / 3)), np.sqrt(np.float32(2 / 3))


def to_embedding(statistics: Float32s, channels: Sequence[int]) -> Float32s:
    """Return embeddings (..., D): the blocks of the whole photo, then the mean over its windows of their blocks.

    Statistics are mean and maximum of every channel, stage by stage, (..., W, B).
    """
    blocks = np.concatenate([unit(_rooted(part)) for part in _split(statistics, channels)], axis=-1)
    return np.concatenate([blocks[..., 0, :], blocks[..., 1:, :].mean(axis=-2)], axis=-1)


def features(embeddings: Float32s, channels: Sequence[int], stages: Stages) -> Float32s:
    """Return feature vectors of unit length, (..., F), from embeddings (..., D).

    Each vector joins what the whole photo looks like and what its four windows look like on average. A small defect
    that is lost in the statistics of a whole photo stands out in those of a window: on real turbine photos that is
    worth three points, and no time, since the windows are cut from the maps that are there (docs/experiments.md).
    """
    if stages == "mean":
        return frozen_mean(embeddings, channels)
    whole, windows = np.split(embeddings, 2, axis=-1)
    blocks = slice(-2, None) if stages == "last" else slice(None)  # two a stage
    chosen = [np.concatenate(_split(half, channels)[blocks], axis=-1) for half in (whole, windows)]
    return np.concatenate([unit(chosen[0]) * WHOLE_WEIGHT, unit(chosen[1]) * WINDOWS_WEIGHT], axis=-1)


def whole_photo(embeddings: Float32s, channels: Sequence[int]) -> Float32s:
    """Return the last stage's mean over the whole photo, (..., K), unit length: what photos are compared by."""
    whole, _ = np.split(embeddings, 2, axis=-1)
    return _split(whole, channels)[-2]


def whole_photo_from_mean(means: Float32s) -> Float32s:
    """Return what `whole_photo` does, from the last stage's means over whole photos, (..., K)."""
    return unit(_rooted(means))


def frozen_mean(embeddings: Float32s, channels: Sequence[int]) -> Float32s:
    """Return the last stage's mean over the whole photo at unit length, not rooted, (..., K), from embeddings."""
    rooted = whole_photo(embeddings, channels)
    return unit(np.sign(rooted) * rooted**2)


def unit(vectors: Float32s) -> Float32s:
    """Scale vectors (..., F) to length 1; a zero vector stays zero."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Float32s = vectors / np.maximum(length, np.float32(1e-12))
    return scaled


def n_features(channels: Sequence[int], stages: Stages) -> int:
    """F: how many values a feature vector has."""
    return channels[-1] if stages == "mean" else 4 * sum(channels[STAGES[stages]])


def _rooted(values: Float32s) -> Float32s:
    return np.sign(values) * np.sqrt(np.abs(values))


def _split(values: Float32s, channels: Sequence[int]) -> list[Float32s]:
    """Cut values (..., B) into mean and maximum of each stage."""
    ends = np.cumsum([c for c in channels for _ in range(2)])[:-1]
    return np.split(values, ends, axis=-1)
