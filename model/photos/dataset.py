"""A dataset: labelled photos as training sees them, frozen, and what is missing before it can start."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from model.common.arrays import Ints
from model.photos.photo_metadata import PhotoMetadata
from model.photos.photo_store import PhotoStore
from model.photos.wording import PhotoCode

MIN_PHOTOS = 5  # under each label: one for each fold
MIN_LABELS = 2


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled photos as training sees them."""

    labels: tuple[str, ...]  # in the order that targets count by
    photo_ids: tuple[str, ...]
    names: tuple[str, ...]  # of the photos, for a person
    targets: Ints  # (n_photos,) positions in `labels`
    store: PhotoStore
    metadata: Mapping[str, PhotoMetadata] = field(default_factory=dict)  # by photo id; empty: nothing is known
    series: Mapping[str, str] = field(default_factory=dict)  # by photo id: what a person called the thing it shows

    def counts(self) -> Ints:
        """Return how many photos each label has, of shape (n_labels,)."""
        return np.bincount(self.targets, minlength=len(self.labels))

    def fingerprint(self) -> str:
        """Return a text that is the same for the same photos under the same labels, in any order of photos."""
        digest = hashlib.sha256("\n".join(self.labels).encode())
        for photo_id, target in sorted(zip(self.photo_ids, self.targets.tolist(), strict=True)):
            digest.update(f"\n{photo_id} {target}".encode())
        return digest.hexdigest()


def what_is_missing(counts: Mapping[str, int]) -> list[str]:
    """Say what must be added to so many photos of each label before training can start; an empty list: nothing."""
    missing = []
    if not counts:
        missing.append(PhotoCode.NO_LABELS_YET.sentence())
    elif len(counts) < MIN_LABELS:
        missing.append(PhotoCode.ONE_LABEL.sentence(label=next(iter(counts))))
    for label, n in counts.items():
        if n < MIN_PHOTOS:
            code = {0: PhotoCode.NO_PHOTOS, 1: PhotoCode.ONE_PHOTO}.get(n, PhotoCode.FEW_PHOTOS)
            missing.append(code.sentence(label=label, n=n, more=MIN_PHOTOS - n))
    return missing
