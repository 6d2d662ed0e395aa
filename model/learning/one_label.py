"""One label alone: photos of it in, a detector out that knows what good photos look like.

There is nothing to learn from but the good photos, so nothing is fitted: their patches are remembered, and how far each
photo would lie from the others, had it and its copies not been there, says from where on a photo is unlike.
"""

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from model.anomaly.detector import Detector
from model.anomaly.memory_bank import bank_of
from model.anomaly.scores import Scale
from model.anomaly.wording import AnomalyCode
from model.classifier.novelty import familiarity_out_of_fold
from model.classifier.settings import Settings
from model.common.arrays import Ints
from model.common.errors import TooFewPhotos
from model.common.progress import Counter, OnProgress, no_progress
from model.learning.material import Material, material_of
from model.network.backbone import BATCH
from model.network.catalogue import DEFAULT
from model.network.patches import patches_and_wholes
from model.photos.dataset import MIN_PHOTOS_ALONE, Dataset, what_is_missing
from model.photos.levels import mapping_of


def is_one_label(dataset: Dataset) -> bool:
    """Say whether photos have one label alone."""
    return len(dataset.labels) == 1


def train_detector(dataset: Dataset, seed: int = Settings.seed, on_progress: OnProgress = no_progress) -> Detector:
    """Train on photos of one label.

    Args:
        dataset: At least 5 photos with one label.
        seed: Of the choice among patches, where there are many.
        on_progress: Receives how far the work is; it may raise `Stopped` to end it.

    Raises:
        TooFewPhotos: with what is missing.
        StorageFull: the disk has no space for embeddings.
    """
    assert is_one_label(dataset), dataset.labels
    counts = dict(zip(dataset.labels, dataset.counts().tolist(), strict=True))
    if missing := what_is_missing(counts, fewest_labels=1, least=MIN_PHOTOS_ALONE):
        raise TooFewPhotos(" ".join(missing))
    material = material_of(dataset, DEFAULT, on_progress)
    groups = _groups(material)
    counter = Counter(on_progress, "first-answer", 3 * len(groups))  # each photo: looked at, chosen from, compared
    patches = _patches(material, counter)
    bank = bank_of(patches, seed, counter.step)
    places = bank.distances_out_of_fold(patches, groups, counter.step).max(axis=1)
    return Detector(
        label=dataset.labels[0],
        bank=bank,
        scale=Scale(places, 1 - familiarity_out_of_fold(material.training_photos.vectors, groups)),
        groups=groups,
        training_photos=material.training_photos,
        backbone=material.backbone.spec.name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        mapping=mapping_of(dataset.metadata.values()),
    )


def _groups(material: Material) -> Ints:
    """Return which photos are left out together, (n,): those of one thing, or only copies, where few things are left.

    Raises:
        TooFewPhotos: too few photos are no copies of others.
    """
    for groups in (material.groups, material.series.copies):
        if len(np.unique(groups)) >= MIN_PHOTOS_ALONE:
            return groups
    n = len(np.unique(material.series.copies))
    raise TooFewPhotos(AnomalyCode.COPIES, n=n, more=MIN_PHOTOS_ALONE - n)


def _patches(material: Material, counter: Counter) -> NDArray[np.float16]:
    """Return the patches of all photos, (n, P, F)."""
    backbone, store, ids = material.backbone, material.dataset.store, material.dataset.photo_ids
    parts = []
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        patches, _ = patches_and_wholes(backbone, [store.jpeg(photo_id) for photo_id in batch])
        parts.append(patches.astype(np.float16))
        counter.step(len(batch))
    return np.concatenate(parts)
