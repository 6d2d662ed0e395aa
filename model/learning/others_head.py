"""The head that tells labels from other things, judged out-of-fold like any other.

Shapes: n labelled photos, k photos of other things, m of both together, V views, D values of an embedding, F of a
feature vector.
"""

import numpy as np

from model.classifier.ensemble import LinearHead
from model.classifier.novelty import familiarity
from model.classifier.other_things import OtherThings, margins
from model.common.arrays import Float32s, Ints
from model.learning import linear_head
from model.learning.folds import split
from model.network.backbone import Backbone
from model.network.embeddings import embeddings_of
from model.network.features import features, whole_photo
from model.network.near_duplicates import groups_of_copies
from model.photos.dataset import Dataset

_FOLDS, _REPEATS = 5, 3
_ENOUGH_ANSWERS = 200  # out-of-fold, over all repeats


def learn_others(
    dataset: Dataset, backbone: Backbone, embeddings: Float32s, groups: Ints, seed: int = 0
) -> OtherThings | None:
    """Learn from photos of other things; `None` where there are too few to judge by: none, or copies of one.

    Args:
        dataset: Labelled photos, and which others there are.
        backbone: The network that looked at them.
        embeddings: What it saw in the labelled photos, (n, V, D).
        groups: Photos that are judged together, (n,).
        seed: Of the folds.

    Raises:
        FileRefused: a photo is no longer on the disk.
    """
    channels, n, n_labels = backbone.spec.channels, len(embeddings), len(dataset.labels)
    seen = embeddings_of(dataset.store, dataset.others, backbone)  # (k, V, D)
    copies = groups_of_copies(features(seen[:, 0], channels, "all")) if len(seen) else np.empty(0, np.intp)
    if len(np.unique(copies)) < 2:
        return None

    def vectors(photos: Ints) -> Float32s:
        """Return the feature vectors of photos (m,), which are in order: the labelled ones first, (m, V, F)."""
        own, others = photos[photos < n], photos[photos >= n] - n
        return features(np.concatenate([embeddings[own], seen[others]]), channels, "last")

    views = linear_head.views_of(n + len(seen), vectors)
    targets = np.concatenate([dataset.targets, np.full(len(seen), n_labels)])
    found = _margins_out_of_fold(views, targets, np.concatenate([groups, groups.max() + 1 + copies]), n_labels, seed)
    known = whole_photo(embeddings[:, 0], channels).astype(np.float16)
    return OtherThings(
        head=LinearHead("last", *linear_head.fit(views, targets, n_labels + 1)),
        margins=found[:n],
        own_margins=found[n:],
        own_familiarity=familiarity(known, whole_photo(seen[:, 0], channels)),
    )


def _margins_out_of_fold(views: linear_head.Views, targets: Ints, groups: Ints, n_labels: int, seed: int) -> Float32s:
    """Return by how much photos (m,) are taken for a label by heads that have not seen them, nor others of their group.

    Labelled photos are judged with all other things there, and those with all labelled photos, as both are when the
    head answers: with fewer other things, own photos would seem to be taken for labels more readily than they are.
    """
    is_other = targets == n_labels
    repeats = int(np.clip(_ENOUGH_ANSWERS // np.count_nonzero(~is_other), 1, _REPEATS))
    runs = [split(targets, groups, _FOLDS, seed + repeat) for repeat in range(repeats)]
    parts = [
        (np.flatnonzero((folds != fold) | ~half), np.flatnonzero((folds == fold) & half))
        for folds in runs
        for half in (~is_other, is_other)
        for fold in np.unique(folds[half])
    ]
    found = np.zeros(len(targets), np.float32)
    answers = linear_head.learnt_from_parts(views, targets, n_labels + 1, parts)
    for (_, asked), logs in zip(parts, answers, strict=True):
        found[asked] += margins(logs) / np.float32(repeats)
    return found
