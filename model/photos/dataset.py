"""A dataset: labelled photos as training sees them, frozen, and what is missing before it can start."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np

from model.common.arrays import Ints
from model.photos.photo_metadata import PhotoMetadata
from model.photos.photo_store import PhotoStore
from model.photos.wording import PhotoCode

MIN_PHOTOS = 3  # under each label: one for each of the fewest folds whose figures are worth an interval
MIN_PHOTOS_ALONE = 5  # under a label alone: each is judged by the others, and nothing else
MIN_LABELS = 2

# Who changed a label: somebody who had seen the classifier's answer, or somebody who was shown neither that nor the
# label (a blind look). "tried": nobody changed it, but the photo got its label on the Try it page, beside its answer.
ChangedBy = Literal["seen", "blind", "tried"]


class LabelChange(NamedTuple):
    """How a photo came by another label than it came with."""

    before: int  # the position of the label that it came with
    by: ChangedBy


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled photos as training sees them."""

    labels: tuple[str, ...]  # in the order that targets count by
    photo_ids: tuple[str, ...]
    names: tuple[str, ...]  # of the photos, for a person
    targets: Ints  # (n_photos,) positions in `labels`
    store: PhotoStore
    metadata: Mapping[str, PhotoMetadata] = field(default_factory=dict)  # by photo id; empty: nothing is known
    changes: Mapping[str, LabelChange] = field(default_factory=dict)  # by photo id: labels that were changed
    series: Mapping[str, str] = field(default_factory=dict)  # by photo id: what a person called the thing it shows
    paths: Mapping[str, str] = field(default_factory=dict)  # by photo id: names as they are on the disk, for programs
    others: tuple[str, ...] = ()  # ids of photos of other things, in the same store: they have no label and get none

    def counts(self) -> Ints:
        """Return how many photos each label has, of shape (n_labels,)."""
        return np.bincount(self.targets, minlength=len(self.labels))

    def only(self, rows: Ints) -> "Dataset":
        """Return the dataset of some of its photos, (k,)."""
        ids, names = (tuple(each[row] for row in rows) for each in (self.photo_ids, self.names))
        return replace(self, photo_ids=ids, names=names, targets=self.targets[rows])

    def of_one_label(self, label: str) -> "Dataset":
        """Return the photos of one label alone."""
        (target,) = [i for i, name in enumerate(self.labels) if name == label]
        own = self.only(np.flatnonzero(self.targets == target))
        return replace(own, labels=(label,), targets=np.zeros_like(own.targets), changes={}, others=())

    def as_they_came(self) -> Ints:
        """Return the labels, (n_photos,), without what was changed by somebody who had seen the answer."""
        targets = self.targets.copy()
        for row, photo_id in enumerate(self.photo_ids):
            if photo_id in self.changes and self.changes[photo_id].by == "seen":
                targets[row] = self.changes[photo_id].before
        return targets

    def changed_blind(self) -> int:
        """Return how many labels a blind look has changed."""
        return sum(self.changes[i].by == "blind" for i in self.photo_ids if i in self.changes)

    def fingerprint(self) -> str:
        """Return a text that is the same for the same photos, labels, series and other things, in any order."""
        digest = hashlib.sha256("\n".join(self.labels).encode())
        for photo_id, target in sorted(zip(self.photo_ids, self.targets.tolist(), strict=True)):
            digest.update(f"\n{photo_id} {target}".encode())
            if photo_id in self.series:
                digest.update(f" {self.series[photo_id]}".encode())
        if self.others:
            digest.update("\n".join(["", "others", *sorted(self.others)]).encode())
        return digest.hexdigest()


def label_alone(counts: Mapping[str, int]) -> str | None:
    """Return the one label that has enough photos to train, where no second one has: what good photos look like."""
    enough = [label for label, n in counts.items() if n >= MIN_PHOTOS]
    return enough[0] if len(enough) == 1 and counts[enough[0]] >= MIN_PHOTOS_ALONE else None


def what_is_missing(counts: Mapping[str, int], fewest_labels: int = MIN_LABELS, least: int = MIN_PHOTOS) -> list[str]:
    """Say what must be added to so many photos of each label before training can start; an empty list: nothing."""
    missing = []
    if not counts:
        missing.append(PhotoCode.NO_LABELS_YET.sentence())
    elif len(counts) < fewest_labels:
        missing.append(PhotoCode.ONE_LABEL.sentence(label=next(iter(counts))))
    for label, n in counts.items():
        if n < least:
            code = {0: PhotoCode.NO_PHOTOS, 1: PhotoCode.ONE_PHOTO}.get(n, PhotoCode.FEW_PHOTOS)
            missing.append(code.sentence(label=label, n=n, more=least - n))
    return missing
