"""Folds for cross-validation: each label spread evenly, copies of a photo always in the same fold."""

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from model.errors import TooFewPhotos

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

# Photos whose views look this much alike to the network (cosine of their embeddings) count as copies.
# Figures: docs/experiments.md.
NEAR_COPY = 0.93


def groups_of_copies(vectors: Floats) -> Ints:
    """Number photos (n,) so that copies and near-copies share a number; `vectors` (n, F) have unit length."""
    groups = np.arange(len(vectors))
    for i in range(len(vectors)):
        alike = np.flatnonzero(vectors[: i + 1] @ vectors[i] >= NEAR_COPY)
        joined = np.isin(groups[: i + 1], groups[alike])
        groups[: i + 1][joined] = groups[alike].min()
    return groups


def split(targets: Ints, groups: Ints, n_folds: int, seed: int) -> Ints:
    """Return the fold of each photo, (n,), from 0 to `n_folds` - 1 or fewer where a label has fewer photos.

    Raises:
        TooFewPhotos: a label has only copies of one photo, so that nothing is left to judge it by.
    """
    fewest = min(len(np.unique(groups[targets == t])) for t in np.unique(targets))
    if fewest < 2:
        raise TooFewPhotos(
            "All photos of one label are copies of a single photo, so nothing is left to judge the classifier by. "
            "Add photos of other objects, or taken from elsewhere."
        )
    folds = np.empty(len(targets), dtype=np.intp)
    splitter = StratifiedGroupKFold(min(n_folds, fewest), shuffle=True, random_state=seed)
    for fold, (_, held_out) in enumerate(splitter.split(targets, targets, groups)):
        folds[held_out] = fold
    return folds
