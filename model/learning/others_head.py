"""The head that tells labels from other things, judged out-of-fold like any other.

Shapes: n labelled photos, k photos of other things, V views, D values of an embedding.
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
    channels, n = backbone.spec.channels, len(embeddings)
    seen = embeddings_of(dataset.store, dataset.others, backbone)  # (k, V, D)
    copies = groups_of_copies(features(seen[:, 0], channels, "all")) if len(seen) else np.empty(0, np.intp)
    if len(np.unique(copies)) < 2:
        return None
    together, n_groups = np.concatenate([embeddings, seen]), int(groups.max()) + 1
    n_labels = len(dataset.labels)
    targets = np.concatenate([dataset.targets, np.full(len(seen), n_labels)])
    repeats = int(np.clip(_ENOUGH_ANSWERS // n, 1, _REPEATS))
    views = linear_head.views_of(len(together), lambda rows: features(together[rows], channels, "last"))
    apart = np.concatenate([groups, n_groups + copies])
    runs = [split(targets, apart, _FOLDS, seed + repeat) for repeat in range(repeats)]
    found = np.zeros(len(targets))
    # Each half is judged with all of the other half there, as both are when it answers: with fewer other things, own
    # photos would seem to be taken for labels more readily than they are.
    parts = [
        (np.flatnonzero((folds != fold) | ~half), np.flatnonzero((folds == fold) & half))
        for folds in runs
        for half in (targets < n_labels, targets == n_labels)
        for fold in np.unique(folds[half])
    ]
    answers = linear_head.learnt_from_parts(views, targets, n_labels + 1, parts)
    for (_, asked), logs in zip(parts, answers, strict=True):
        found[asked] += margins(logs) / repeats
    plain = whole_photo(embeddings[:, 0], channels).astype(np.float16)
    return OtherThings(
        head=LinearHead("last", *linear_head.fit(views, targets, n_labels + 1)),
        margins=found[:n].astype(np.float32),
        own_margins=found[n:].astype(np.float32),
        own_familiarity=familiarity(plain, whole_photo(seen[:, 0], channels)),
    )
