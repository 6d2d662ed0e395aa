"""Feature vectors for linear heads, from the statistics that an embedding holds.

Shapes: n photos, V views of each, D values of an embedding, F of a feature vector, K channels of one stage.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Which stages of the network a head looks at. The last one knows objects, the lower ones texture.
STAGES = {"last": slice(-1, None), "all": slice(None)}
# The squares of the two parts' lengths in a feature vector: two thirds for the whole photo, one third for its corners.
WHOLE_WEIGHT, CORNERS_WEIGHT = np.sqrt(np.float32(2 / 3)), np.sqrt(np.float32(1 / 3))
N_WHOLE = 2  # the first views of a photo show all of it, as it is and mirrored; the others show its corners


def features(embeddings: Floats, channels: Sequence[int], stages: str) -> Floats:
    """Return two feature vectors a photo, (n, 2, F): one from the photo as it is, one from its mirror image.

    Each vector joins what the whole photo looks like and what its corners look like on average. The corners show fine
    texture at nearly twice the size: on real turbine photos that is worth two to three points, and objects lose
    nothing, while corners as training rows of their own cost objects three points (docs/experiments.md).

    Args:
        embeddings: Mean and maximum of every channel, stage by stage, (n, V, D).
        channels: How many channels each stage has.
        stages: "last" or "all".
    """
    views = view_features(embeddings, channels, stages)
    whole, corners = views[:, :N_WHOLE], views[:, N_WHOLE:].mean(axis=1, keepdims=True)
    weighted = [whole * WHOLE_WEIGHT, np.broadcast_to(unit(corners) * CORNERS_WEIGHT, whole.shape)]
    vectors: Floats = np.concatenate(weighted, axis=-1)
    return vectors


def view_features(embeddings: Floats, channels: Sequence[int], stages: str) -> Floats:
    """Return a vector of unit length for every view: (..., D) to (..., F / 2).

    Each block, the mean or the maximum of one stage, gets a signed square root and unit length (the "power
    normalisation" of Perronnin et al., ECCV 2010), so that no block and no strong channel drowns the others.
    """
    blocks = _blocks(embeddings, channels)[STAGES[stages]]
    rooted = [unit(np.sign(b) * np.sqrt(np.abs(b))) for pair in blocks for b in pair]
    vectors: Floats = np.concatenate(rooted, axis=-1) / np.sqrt(np.float32(len(rooted)))
    return vectors


def last_mean(embeddings: Floats, channels: Sequence[int]) -> Floats:
    """Return the last stage's mean at unit length, (..., K): what photos are compared by."""
    return unit(_blocks(embeddings, channels)[-1][0])


def unit(vectors: Floats) -> Floats:
    """Scale vectors (..., F) to length 1; a zero vector stays zero."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = vectors / np.maximum(length, np.float32(1e-12))
    return scaled


def n_features(channels: Sequence[int], stages: str) -> int:
    """F: how many values a feature vector has."""
    return 4 * sum(channels[STAGES[stages]])


def _blocks(embeddings: Floats, channels: Sequence[int]) -> list[tuple[Floats, Floats]]:
    """Cut embeddings into (mean, maximum) of each stage."""
    ends = np.cumsum([c for c in channels for _ in range(2)])[:-1]
    parts = np.split(embeddings, ends, axis=-1)
    return list(zip(parts[::2], parts[1::2], strict=True))
