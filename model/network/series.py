"""Series by looks: which photos show one and the same thing, told by how near they are to each other.

Views of one thing are far nearer to each other than a photo of a label is to the others of it. Where that is so for
most photos of a label, they are clustered: average linkage, which does not chain, down to a cosine at which figures
judged cluster by cluster are those judged thing by thing (docs/experiments.md).

Shapes: n photos, F values of a feature vector.
"""

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from model.common.arrays import Bools, Float32s, Float64s, Ints
from model.common.series_source import SeriesSource
from model.network.features import unit
from model.network.near_duplicates import groups_of_copies, joined
from model.photos.dataset import Dataset
from model.photos.series import series_of_files

# Photos are in series where, in the median, the nearest one of the label is at least so near, and so far above what is
# usual in the label: as a cosine with deviations of the less usual half, or as a cosine alone. One label by itself says
# less than the whole set: photos of one surface are all alike.
_OF_SET, _OF_LABEL = (0.57, 0.55, 3.2, 0.70), (0.65, 0.65, 4.2, 0.80)
_SAME_THING = 0.40  # the mean cosine of two clusters, from which they show one thing
_LEAST_SPREAD = 0.05
_DEVIATION = 0.16  # the quantile that lies a deviation below the median
_FEWEST, _MOST = 3, 2000  # photos of a label; all their distances are held, up to 16 MB


@dataclass(frozen=True, eq=False)
class Series:
    """Which photos belong together: what is judged, counted and left out together."""

    copies: Ints  # (n,) copies of a photo share a number
    told: Ints  # (n,) and so do photos that people or files say are of one thing
    groups: Ints  # (n,) and those that are by their looks
    source: SeriesSource | None  # what told more than copies; None: nothing, each photo shows another thing
    found: Ints  # (n,) `groups` before a label of which all photos show one thing was parted to judge it at all

    @property
    def by_looks(self) -> bool:
        """Whether looks alone tell of series: a person should be asked."""
        return bool((self.groups != self.told).any())

    def things(self, targets: Ints) -> Ints:
        """Return how many things the photos of each label show, (C,)."""
        pairs = np.unique(np.stack([targets, self.found]), axis=1)
        return np.bincount(pairs[0])


def no_series(n: int) -> Series:
    """Return what is known of n photos that nobody has looked at."""
    apart = np.arange(n)
    return Series(apart, apart, apart, None, apart)


def series_of(dataset: Dataset, vectors: Float32s) -> Series:
    """Return which photos of a dataset belong together; `vectors` (n, F) have unit length."""
    keys, source = series_of_files(dataset)
    copies = groups_of_copies(vectors)
    told = _joined_by_key(copies, keys)
    said = np.array([photo_id in dataset.series for photo_id in dataset.photo_ids], dtype=np.bool_)
    groups = _joined_by_looks(told, _asked(dataset.targets, said), unit(vectors - vectors.mean(axis=0)))
    if source is None and (groups != told).any():
        source = SeriesSource.LOOKS
    return Series(copies, told, _parted(groups, copies, dataset.targets), source, groups)


def _parted(groups: Ints, copies: Ints, targets: Ints) -> Ints:
    """Return groups in which each label has at least two: where all of its photos show one thing, each counts."""
    parted = groups.copy()
    for target in np.unique(targets):
        rows = np.flatnonzero(targets == target)
        if len(np.unique(groups[rows])) == 1:
            parted[rows] = copies[rows]
    return parted


def _joined_by_key(groups: Ints, keys: list[str]) -> Ints:
    """Return groups (n,) with those of photos that share a key made one."""
    first: dict[str, int] = {}
    rows = [(row, first.setdefault(key, row)) for row, key in enumerate(keys) if key]
    return joined(groups, *np.array(rows, dtype=np.intp).reshape(-1, 2).T)


def _asked(targets: Ints, said: Bools) -> list[Ints]:
    """Return the photos of each label that nobody has spoken of, where there are enough and not too many."""
    rows = [np.flatnonzero((targets == target) & ~said) for target in np.unique(targets)]
    return [some for some in rows if _FEWEST <= len(some) <= _MOST]


def _joined_by_looks(groups: Ints, labels: list[Ints], own: Float32s) -> Ints:
    """Return groups with those of photos made one that look like a series; each label's rows (k,) by themselves."""
    marks = [_marks(own[rows], groups[rows]) for rows in labels]
    whole = bool(marks) and _tell_series(np.concatenate(marks), *_OF_SET)
    for rows, of_label in zip(labels, marks, strict=True):
        if whole or _tell_series(of_label, *_OF_LABEL):
            clusters = _clusters(own[rows])
            _, first = np.unique(clusters, return_index=True)
            groups = joined(groups, rows, rows[first[clusters - 1]])
    return groups


def _marks(own: Float32s, groups: Ints) -> Float64s:
    """Return how near each photo's nearest one of another group is, and how far above the usual, (k, 3).

    The last two are a difference of cosines, and that difference in deviations of the less usual half.
    """
    alike = (own @ own.T).astype(np.float64)
    nearest = np.where(groups[:, None] != groups, alike, -1).max(axis=1)
    np.fill_diagonal(alike, np.nan)
    low, middle = np.nanquantile(alike, [_DEVIATION, 0.5], axis=1)
    rise = nearest - middle
    return np.stack([nearest, rise, rise / np.maximum(middle - low, _LEAST_SPREAD)], axis=1)


def _tell_series(marks: Float64s, near: float, rise: float, deviations: float, rise_alone: float) -> bool:
    typical = np.median(marks, axis=0)
    return bool(typical[0] >= near and (typical[1] >= rise_alone or (typical[1] >= rise and typical[2] >= deviations)))


def _clusters(own: Float32s) -> Ints:
    """Return the cluster of each photo, (k,), from 1 on."""
    distances = np.clip(1 - (own @ own.T).astype(np.float64), 0, 2)
    np.fill_diagonal(distances, 0)
    clusters: Ints = fcluster(linkage(squareform(distances, checks=False), "average"), 1 - _SAME_THING, "distance")
    return clusters
