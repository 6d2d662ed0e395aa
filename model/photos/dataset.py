"""Photos with labels: where photos are kept, and the frozen set that training sees."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from model.common.arrays import Ints
from model.photos.photo_metadata import Original
from model.photos.photo_store import PhotoStore

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
    originals: Mapping[str, Original] = field(default_factory=dict)  # by photo id; what is known of their files

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
    """Say what must be added before training can start; an empty list: nothing.

    Args:
        counts: How many photos each label has.
    """
    missing = []
    if not counts:
        missing.append("There are no labels yet: make at least 2, such as “healthy” and “needs maintenance”.")
    elif len(counts) < MIN_LABELS:
        missing.append(f"“{next(iter(counts))}” is the only label: make at least one more to tell it from.")
    for label, n in counts.items():
        if n < MIN_PHOTOS:
            has = f"{n} photo{'s' * (n != 1)}" if n else "no photos yet"
            more = f"{MIN_PHOTOS - n} more" if n else f"{MIN_PHOTOS}"
            missing.append(f"“{label}” has {has}: add at least {more}.")
    return missing
