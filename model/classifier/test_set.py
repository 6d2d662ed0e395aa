"""Test set: photos brought with their labels to judge a classifier, never to train one.

They lie in a folder of their own. Which of them count is decided each time they are looked at:
`model.prediction.judging`.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from model.classifier.wording import ClassifierCode
from model.common.errors import FileRefused
from model.common.files import read_json, write_json
from model.photos.dataset import Dataset
from model.photos.label_names import same_label
from model.photos.photo_metadata import PhotoMetadata
from model.photos.photo_store import PhotoStore


class TestSet:
    """The test set in one folder, made in one that is there. A photo that comes again keeps the label it has."""

    def __init__(self, folder: Path) -> None:
        self.store = PhotoStore(folder, below=folder.parent)
        self._folder, self._index = folder, folder / "test_set.json"

    def dataset(self) -> Dataset:
        """Return the photos with their labels; empty when there are none.

        Raises:
            FileRefused: the list of them is damaged.
        """
        if not self._index.exists():
            return Dataset((), (), (), np.empty(0, np.intp), self.store)
        try:
            known = read_json(self._index)
            labels = tuple(str(label) for label in known["labels"])
            ids, names, targets = ([photo[i] for photo in known["photos"]] for i in range(3))
            metadata = {photo[0]: msgspec.convert(photo[3], PhotoMetadata) for photo in known["photos"] if photo[3:]}
            whole = all(0 <= target < len(labels) for target in targets)
        except (KeyError, IndexError, TypeError, msgspec.MsgspecError):
            whole = False
        if not whole:
            raise FileRefused(ClassifierCode.NO_TEST_SET)
        return Dataset(
            labels, tuple(ids), tuple(names), np.array(targets, dtype=np.intp), self.store, metadata=metadata
        )

    def add(self, more: Dataset) -> int:
        """Keep photos that lie in this store already; return how many are new.

        Raises:
            StorageFull: the disk has no space; what was there still is.
        """
        before = self.dataset()
        labels = list(before.labels)
        labels += [label for label in more.labels if not any(same_label(label, known) for known in labels)]
        position = [next(i for i, known in enumerate(labels) if same_label(label, known)) for label in more.labels]
        there = set(before.photo_ids)
        photos = _rows(before, range(len(labels)))
        new = [row for row in _rows(more, position) if row[0] not in there]
        write_json(self._index, {"labels": labels, "photos": photos + new}, below=self._folder.parent)
        return len(new)

    def clear(self) -> None:
        """Delete them all."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _rows(dataset: Dataset, positions: Sequence[int]) -> list[list[Any]]:
    """Return what the list holds of photos, whose labels have new positions: id, name, label, what its file told."""
    photos = zip(dataset.photo_ids, dataset.names, dataset.targets.tolist(), strict=True)
    known = {photo_id: [msgspec.to_builtins(file)] for photo_id, file in dataset.metadata.items()}
    return [[photo_id, name, positions[target], *known.get(photo_id, [])] for photo_id, name, target in photos]
