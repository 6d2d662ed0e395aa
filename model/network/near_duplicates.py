"""Near-duplicate detection: which photos show the same thing in the same way, so that together they count as one.

Shapes: n photos, F values of a feature vector.
"""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from model.common.arrays import Float32s, Ints
from model.network.features import unit

# Photos are copies from this cosine on, after the mean of their set was taken away: solar cells, for example, have
# nearly everything in common. Photos are also copies from a much higher cosine on without that.
# Figures: docs/experiments.md.
NEAR_COPY = 0.82
THE_SAME = 0.992
_BLOCK = 512  # photos compared at a time: of 5,000, that is 10 MB of cosines


def groups_of_copies(vectors: Float32s) -> Ints:
    """Number photos (n,) so that copies and near-copies share a number, that of the first of them.

    Copies of copies are copies. `vectors` (n, F) have unit length.
    """
    groups, own = np.arange(len(vectors)), unit(vectors - vectors.mean(axis=0))
    for start in range(0, len(vectors), _BLOCK):
        end = min(start + _BLOCK, len(vectors))
        alike = own[start:end] @ own[:end].T >= NEAR_COPY
        alike |= vectors[start:end] @ vectors[:end].T >= THE_SAME
        photos, earlier = np.nonzero(alike)
        groups[:end] = joined(groups[:end], photos + start, earlier)
    return groups


def joined(groups: Ints, ones: Ints, others: Ints) -> Ints:
    """Return groups (n,) with those of each pair of photos made one; a group is the number of its first photo."""
    n = len(groups)
    rows, columns = np.concatenate([np.arange(n), ones]), np.concatenate([groups, others])
    links = coo_array((np.ones(len(rows), dtype=np.bool_), (rows, columns)), shape=(n, n))
    _, components = connected_components(links, directed=False)
    _, first = np.unique(components, return_index=True)
    joined: Ints = first[components]
    return joined
