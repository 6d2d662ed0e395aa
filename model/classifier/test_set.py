"""Test set: photos brought with their labels to judge a classifier, never to train one.

They lie in a folder of their own. Which of them count is decided each time they are looked at: a photo that is a copy
of one that the classifier learnt from would flatter it, and so would not a label that it does not know.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.classifier.classifier import Classifier, predict
from model.classifier.wording import ClassifierCode, Promise
from model.common.arrays import Bools, Float32s, Ints
from model.common.errors import FileRefused
from model.common.files import read_json, write_json
from model.common.progress import OnProgress, no_progress
from model.evaluation.evaluation import Evaluation
from model.evaluation.intervals import Estimate
from model.network.backbone import Backbone, load_backbone
from model.network.embeddings import embeddings_of
from model.network.features import features, unit
from model.network.near_duplicates import NEAR_COPY, THE_SAME, groups_of_copies
from model.photos.dataset import Dataset
from model.photos.label_names import same_label
from model.photos.photo_store import PhotoStore


@dataclass(frozen=True, eq=False)
class Judged:
    """How a classifier did on a test set."""

    evaluation: Evaluation | None  # None: no photo counts
    n_copies: int  # left out: it has learnt from them, or from near-copies
    unknown_labels: tuple[str, ...]  # it does not know them, so their photos were left out


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
            whole = all(0 <= target < len(labels) for target in targets)
        except (KeyError, IndexError, TypeError):
            whole = False
        if not whole:
            raise FileRefused(ClassifierCode.NO_TEST_SET)
        return Dataset(labels, tuple(ids), tuple(names), np.array(targets, dtype=np.intp), self.store)

    def add(self, more: Dataset) -> int:
        """Keep photos that lie in this store already; return how many are new.

        Raises:
            StorageFull: the disk has no space; what was there still is.
        """
        before = self.dataset()
        labels = list(before.labels)
        labels += [label for label in more.labels if not any(same_label(label, known) for known in labels)]
        position = [next(i for i, known in enumerate(labels) if same_label(label, known)) for label in more.labels]
        photos = [list(p) for p in zip(before.photo_ids, before.names, before.targets.tolist(), strict=True)]
        there = set(before.photo_ids)
        new = [
            [photo_id, name, position[target]]
            for photo_id, name, target in zip(more.photo_ids, more.names, more.targets.tolist(), strict=True)
            if photo_id not in there
        ]
        write_json(self._index, {"labels": labels, "photos": photos + new}, below=self._folder.parent)
        return len(new)

    def clear(self) -> None:
        """Delete them all."""
        shutil.rmtree(self._folder, ignore_errors=True)


def judge(classifier: Classifier, photos: Dataset, learnt: PhotoStore, on_progress: OnProgress = no_progress) -> Judged:
    """Judge a classifier on a test set, without copies of the photos that it learnt from.

    Those that are gone from their store, `learnt`, are compared by their ids alone.

    Raises:
        TwentyError: a photo or the network is not there.
    """
    position = {
        i: next((t for t, known in enumerate(classifier.labels) if same_label(label, known)), None)
        for i, label in enumerate(photos.labels)
    }
    unknown = tuple(label for i, label in enumerate(photos.labels) if position[i] is None)
    known = np.array([position[int(t)] is not None for t in photos.targets], dtype=np.bool_)
    groups, copied = _copies(classifier, photos, learnt, on_progress)
    rows = np.flatnonzero(known & ~copied)
    n_copies = int((known & copied).sum())
    if not len(rows):
        return Judged(None, n_copies, unknown)
    backbone: Backbone = load_backbone(classifier.backbone)
    answers = predict(classifier, backbone, [photos.store.jpeg(photos.photo_ids[i]) for i in rows], on_progress)
    evaluation = Evaluation(
        labels=classifier.labels,
        photo_ids=tuple(photos.photo_ids[i] for i in rows),
        names=tuple(photos.names[i] for i in rows),
        targets=np.array([position[int(photos.targets[i])] for i in rows], dtype=np.intp),
        probabilities=np.stack([answer.probabilities for answer in answers]),
        groups=groups[rows],
        out_of_fold=False,
    )
    return Judged(evaluation, n_copies, unknown)


def _copies(classifier: Classifier, photos: Dataset, learnt: PhotoStore, on_progress: OnProgress) -> tuple[Ints, Bools]:
    """Return the groups of copies among the photos, (n,), and whether each is one of a photo it learnt from."""
    default = load_backbone()  # what counts as a copy was measured with it

    def vectors_of(store: PhotoStore, photo_ids: Sequence[str]) -> Float32s:
        seen = embeddings_of(store, photo_ids, default, on_progress)
        return features(seen[:, 0], default.spec.channels, "all")

    vectors = vectors_of(photos.store, photos.photo_ids)
    learnt_ids, near = set(classifier.training_photos.ids), np.zeros(len(vectors), dtype=np.bool_)
    if there := [i for i in classifier.training_photos.ids if learnt.path(i).is_file()]:
        near = are_copies(vectors, vectors_of(learnt, there))
    copied = [i in learnt_ids or bool(copy) for i, copy in zip(photos.photo_ids, near, strict=True)]
    return groups_of_copies(vectors), np.array(copied, dtype=np.bool_)


def are_copies(vectors: Float32s, known: Float32s) -> Bools:
    """Tell which photos (n, F) are copies or near-copies of known ones (m, F), (n,)."""
    usual = known.mean(axis=0)
    alike = unit(vectors - usual) @ unit(known - usual).T
    most, same = alike.max(axis=1), (vectors @ known.T).max(axis=1)
    copies: Bools = np.logical_or(most >= NEAR_COPY, same >= THE_SAME)
    return copies


def promise_held(promised: Estimate, found: Estimate) -> Promise:
    """Tell whether what was promised out-of-fold held on a test set."""
    if found.value > promised.high and found.low > promised.value:
        return "exceeded"
    if found.value >= promised.low:
        return "held"
    return "perhaps_chance" if found.high >= promised.low else "broken"
