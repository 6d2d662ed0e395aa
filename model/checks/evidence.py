"""Evidence: what the checks look at. Labels, image statistics, what the network saw, what a training has shown.

Shapes: n photos, F values of a feature vector.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from model.checks.image_statistics import image_statistics
from model.common.arrays import Float32s, Float64s, Ints
from model.common.progress import OnProgress, no_progress
from model.evaluation.evaluation import Evaluation
from model.network.backbone import load_backbone
from model.network.embeddings import embeddings_of
from model.network.features import features
from model.network.graph_cache import is_ready
from model.network.series import Series, no_series, series_of
from model.photos.dataset import MIN_PHOTOS, Dataset
from model.photos.photo_metadata import PhotoMetadata

_BLOCK = 64  # photos whose whole embeddings are held at a time, 56 KB each


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the checks look at."""

    dataset: Dataset  # every label has photos
    statistics: Float64s  # (n, ...), as `model.checks.image_statistics` returns them
    vectors: NDArray[np.floating]  # (n, F), unit length: what the network saw; F is 0 while it is not prepared
    series: Series
    evaluation: Evaluation | None = None  # of a trained classifier, on photos that it had not seen

    @property
    def groups(self) -> Ints:
        """Photos that are judged together, (n,): copies, and photos of one thing."""
        return self.series.groups

    def files(self, rows: Ints) -> list[PhotoMetadata] | None:
        """Return what is known of some photos' files; `None` where it is not known of all."""
        known = [self.dataset.metadata.get(photo_id) for photo_id in self.ids(rows)]
        files = [file for file in known if file is not None]
        return files if len(files) == len(known) else None

    def ids(self, rows: Ints) -> tuple[str, ...]:
        """Return the photos of some rows."""
        return tuple(self.dataset.photo_ids[row] for row in rows)

    def removable(self, rows: Ints) -> tuple[str, ...]:
        """Return photos whose removal leaves every label enough to be trained; none where it does not."""
        targets = self.dataset.targets[rows]
        left = self.dataset.counts() - np.bincount(targets, minlength=len(self.dataset.labels))
        return self.ids(rows) if (left[np.unique(targets)] >= MIN_PHOTOS).all() else ()


def gather(dataset: Dataset, evaluation: Evaluation | None = None, on_progress: OnProgress = no_progress) -> Evidence:
    """Measure photos and show them to the default network, where its files are made; empty labels are left out.

    Raises:
        FileRefused: a photo is no longer on the disk.
        StorageFull: the disk has no space for what was measured.
    """
    dataset = without_empty_labels(dataset)
    statistics = image_statistics(dataset.store, dataset.photo_ids, on_progress)
    n = len(dataset.photo_ids)
    if not n or not is_ready():
        return Evidence(dataset, statistics, np.empty((n, 0)), no_series(n), evaluation)
    vectors, series = _seen(dataset)
    return Evidence(dataset, statistics, vectors, series, evaluation)


def without_empty_labels(dataset: Dataset) -> Dataset:
    """Return the dataset with the labels that have photos."""
    used, targets = np.unique(dataset.targets, return_inverse=True)
    return replace(dataset, labels=tuple(dataset.labels[target] for target in used), targets=targets)


def _seen(dataset: Dataset) -> tuple[Float32s, Series]:
    """Return what the default network sees in the photos, (n, F), and which belong together."""
    backbone = load_backbone()
    channels, parts = backbone.spec.channels, []
    for start in range(0, len(dataset.photo_ids), _BLOCK):
        whole = embeddings_of(dataset.store, dataset.photo_ids[start : start + _BLOCK], backbone)[:, 0]
        parts.append([features(whole, channels, stages) for stages in ("all", "last")])
    everything, last = (np.concatenate(stage) for stage in zip(*parts, strict=True))
    vectors = np.concatenate([everything, last], axis=1) * np.float32(np.sqrt(0.5))
    return vectors, series_of(dataset, everything)
