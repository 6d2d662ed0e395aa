"""Feature vectors for linear heads, from the statistics that an embedding holds.

Shapes: D values of an embedding, F of a feature vector, C channels of one stage.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Which stages of the network a head looks at. The last one knows objects, the lower ones texture.
STAGES = {"last": slice(-1, None), "all": slice(None)}


def features(embeddings: Floats, channels: Sequence[int], stages: str) -> Floats:
    """Return feature vectors (..., F) of unit length from embeddings (..., D).

    Each block, the mean or the maximum of one stage, gets a signed square root and unit length (the "power
    normalisation" of Perronnin et al., ECCV 2010), so that no block and no strong channel drowns the others.

    Args:
        embeddings: Mean and maximum of every channel, stage by stage, (..., D).
        channels: How many channels each stage has.
        stages: "last" or "all".
    """
    blocks = _blocks(embeddings, channels)[STAGES[stages]]
    rooted = [np.sign(b) * np.sqrt(np.abs(b)) for pair in blocks for b in pair]
    joined = np.concatenate([unit(b) for b in rooted], axis=-1) / np.sqrt(np.float32(len(rooted)))
    vectors: Floats = joined.astype(np.float32, copy=False)
    return vectors


def last_mean(embeddings: Floats, channels: Sequence[int]) -> Floats:
    """Return the last stage's mean at unit length, (..., C): what photos are compared by."""
    return unit(_blocks(embeddings, channels)[-1][0])


def unit(vectors: Floats) -> Floats:
    """Scale vectors (..., F) to length 1; a zero vector stays zero."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = vectors / np.maximum(length, np.float32(1e-12))
    return scaled


def _blocks(embeddings: Floats, channels: Sequence[int]) -> list[tuple[Floats, Floats]]:
    """Cut embeddings into (mean, maximum) of each stage."""
    ends = np.cumsum([c for c in channels for _ in range(2)])[:-1]
    parts = np.split(embeddings, ends, axis=-1)
    return list(zip(parts[::2], parts[1::2], strict=True))
