"""Folds for cross-validation: each label spread evenly, copies of a photo always in the same fold."""

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from model.common.arrays import Ints
from model.common.errors import TooFewPhotos


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
