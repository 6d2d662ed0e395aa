"""Random draws from all photos of a set: train on a few, judge on every other, hundreds of times.

Photos are read and embedded once, into a folder that is kept; after that a draw costs what its training costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from benchmarks.shared.photo_sets import elpv_photos, open_set
from model.classifier.classifier import Classifier
from model.classifier.ensemble import LinearHead
from model.common.arrays import Bools, Float32s, Float64s, Ints
from model.common.progress import no_progress
from model.evaluation.calibration import calibrated
from model.evaluation.probabilities import mix
from model.learning.networks_beside import look_beside
from model.network.backbone import VIEWS_BESIDE, load_backbone
from model.network.catalogue import BUILT_IN, DEFAULT, BackboneSpec, beside
from model.network.embeddings import embeddings_of, kept_embedding
from model.network.features import features
from model.network.near_duplicates import groups_of_copies
from model.photos.dataset import Dataset
from model.photos.photo import read_photo
from model.photos.photo_store import PhotoStore


@dataclass(frozen=True, eq=False)
class Pool:
    """All photos of a set, stored and embedded."""

    name: str
    dataset: Dataset

    @cached_property
    def embeddings(self) -> Float32s:
        """What the default network saw, (n, V, D)."""
        return embeddings_of(self.dataset.store, self.dataset.photo_ids, load_backbone())

    @cached_property
    def beside(self) -> dict[str, Float32s]:
        """What the networks beside the default one saw in each photo, (n, V, D), by their names."""
        return {
            spec.name: np.stack([self._seen(photo, spec) for photo in self.dataset.photo_ids])
            for spec in beside(DEFAULT)
        }

    def _seen(self, photo_id: str, spec: BackboneSpec) -> Float32s:
        found = kept_embedding(self.dataset.store, photo_id, spec, VIEWS_BESIDE)
        assert found is not None, "all have looked as it was stored"
        return found.astype(np.float32)

    @cached_property
    def groups(self) -> Ints:
        """Copies of a photo share a number, (n,)."""
        return groups_of_copies(features(self.embeddings[:, 0], load_backbone().spec.channels, "all"))

    def draw(self, per_label: int, seed: int) -> tuple[Dataset, Ints]:
        """Return a random training set, and the rows of all photos that are no copies of its photos."""
        rng = np.random.default_rng(seed)
        targets = self.dataset.targets
        rows = np.concatenate(
            [
                rng.choice(np.flatnonzero(targets == t), per_label, replace=False)
                for t in range(len(self.dataset.labels))
            ]
        )
        rest = np.flatnonzero(~np.isin(self.groups, self.groups[rows]))
        return rows_of(self.dataset, rows), rest

    def answers(self, classifier: Classifier, rows: Ints) -> Float64s:
        """Return the probabilities that a classifier of linear heads gives to some photos (k,), (k, C)."""
        logs = []
        for part in classifier.ensemble:
            head = part.predictor
            assert isinstance(head, LinearHead), "fine-tuned networks look at the photos themselves"
            logs.append(self.logs(head, rows))
        return calibrated(mix(logs, [part.share for part in classifier.ensemble]), classifier.temperature)

    def logs(self, head: LinearHead, rows: Ints) -> Float64s:
        """Return the log probabilities that one head gives to some photos (k,), (k, C)."""
        seen = self.embeddings if head.beside is None else self.beside[head.beside]
        return head.log_probabilities(seen[rows], BUILT_IN[head.beside or DEFAULT].channels)

    def novel(self, classifier: Classifier, rows: Ints) -> Bools:
        """Return which of some photos (k,) a classifier calls none of its labels."""
        return classifier.is_novel(self.embeddings[rows], load_backbone().spec.channels)[1]

    def only(self, labels: Sequence[str]) -> "Pool":
        """Return the photos of some labels."""
        kept = [i for i, t in enumerate(self.dataset.targets) if self.dataset.labels[t] in labels]
        names = [self.dataset.labels[t] for t in self.dataset.targets[kept]]
        targets = np.array([list(labels).index(name) for name in names], dtype=np.intp)
        chosen = rows_of(self.dataset, np.array(kept))
        return Pool(self.name, replace(chosen, labels=tuple(labels), targets=targets))


def rows_of(dataset: Dataset, rows: Ints) -> Dataset:
    """Return some photos of a dataset, with the same labels."""
    return replace(
        dataset,
        photo_ids=tuple(dataset.photo_ids[i] for i in rows),
        names=tuple(dataset.names[i] for i in rows),
        targets=dataset.targets[rows],
    )


def open_pool(name: str, data: Path | None, keep: Path) -> Pool:
    """Return all photos of a set: of `wind` and `clothing` those to train and to test, of the solar cells all.

    Args:
        name: "wind", "clothing", "elpv-mono" or "elpv-poly".
        data: The folder with the sets that are not packages.
        keep: Where photos and embeddings are kept for the next time.
    """
    by_label = elpv_photos(name.removeprefix("elpv-")) if name.startswith("elpv-") else _in_folders(name, data)
    paths = [path for photos in by_label.values() for path in photos]
    names = [label for label, photos in by_label.items() for _ in photos]
    dataset = stored(list(by_label), paths, names, keep / name)
    _, firsts = np.unique(dataset.photo_ids, return_index=True)  # of exact copies the first one stays
    return Pool(name, rows_of(dataset, np.sort(firsts)))


def stored(labels: Sequence[str], paths: Sequence[Path], labelled: Sequence[str], folder: Path) -> Dataset:
    """Read photos into a store, let every network look at them, and return them in their order.

    Args:
        labels: In the order that targets count by.
        paths: The photos.
        labelled: Each one's label.
        folder: Of the store.
    """
    folder.mkdir(parents=True, exist_ok=True)
    store, photos, metadata = PhotoStore(folder), [], {}
    for path in paths:
        photo = read_photo(path.name, path.read_bytes())
        store.add(photo)
        photos.append((photo.id, photo.name))
        metadata[photo.id] = photo.metadata
    ids, names = zip(*photos, strict=True)
    targets = np.array([labels.index(name) for name in labelled], dtype=np.intp)
    dataset = Dataset(tuple(labels), ids, names, targets, store, metadata)
    look_beside(dataset, DEFAULT, no_progress)  # as in the app, where all have looked before somebody trains
    return dataset


def _in_folders(name: str, data: Path | None) -> dict[str, list[Path]]:
    photos = open_set(name, data, scratch=Path())  # links are only made for the photos of a package
    return {
        label: [path for folder in (photos.pool, photos.test) for path in sorted((folder / label).iterdir())]
        for label in photos.labels
    }
