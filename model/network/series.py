"""Series by looks: which photos show one and the same thing, told by how near they are to each other.

Views of one thing are far nearer to each other than a photo of a label is to the others of it. Where that is so for
most photos of a label, they are clustered: average linkage, which does not chain, down to a cosine at which figures
judged cluster by cluster are those judged thing by thing (docs/experiments.md).

Shapes: n photos, F values of a feature vector.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.linalg import eigh
from scipy.spatial.distance import squareform

from model.common.arrays import Bools, Float32s, Float64s, Ints
from model.common.series_source import SeriesSource
from model.network.near_duplicates import groups_of_copies, joined
from model.photos.dataset import Dataset
from model.photos.series import series_of_files

# Photos are in series where, in the median, the nearest one of the label is at least so near ...
_NEAR = 0.57
# ... and so much speaks for it: deviations above what is usual in the label, and how near they are without what most
# photos of the set have in common; the more photos there are, the less chance is in both.
_OF_REST, _OF_NUMBER, _ENOUGH = 13.0, 1.25, 7.9
_COPY = 0.95  # from here on a photo is a copy that nobody took anew, and says nothing of series
_COMMON = 10  # photos to a principal component that is taken away
_SAME_THING = 0.35  # the mean cosine of two clusters, from which they show one thing
_LEAST_SPREAD, _TINY = 0.05, 1e-9
_DEVIATION = 0.16  # the quantile that lies a deviation below the median
_FEWEST, _MOST = 3, 2000  # photos of a label, photos of a set; all cosines are held, up to 32 MB


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
        return bool((self.found != self.told).any())

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
    copies, told_apart = groups_of_copies(vectors), _joined_by_key(np.arange(len(vectors)), keys)
    told = _joined_by_key(copies, keys)
    said = np.array([photo_id in dataset.series for photo_id in dataset.photo_ids], dtype=np.bool_)
    labels = [np.flatnonzero((dataset.targets == target) & ~said) for target in np.unique(dataset.targets)]
    alike = list(_series_by_looks([rows for rows in labels if len(rows) >= _FEWEST], told_apart, vectors))
    groups = joined(told, *np.concatenate(alike, axis=1)) if alike else told
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


def _series_by_looks(labels: list[Ints], told: Ints, vectors: Float32s) -> Iterator[Ints]:
    """Yield pairs of photos that look like one thing, (2, k), for each label by itself.

    `told` (n,): photos of which it is known that they show one thing share a number; they say nothing of the others.
    """
    if not labels or len(vectors) > _MOST:
        return
    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    products = centred @ centred.T
    whole, rest = _cosines(products), _cosines(_without_common(products))
    others = (told[:, None] != told) & (whole < _COPY)
    squares = [np.ix_(rows, rows) for rows in labels]
    marks = [_marks(whole[square], rest[square], others[square]) for square in squares]
    if _tell_series(np.concatenate(marks)):
        for rows in labels:
            clusters = _clusters(whole[np.ix_(rows, rows)])
            _, first = np.unique(clusters, return_index=True)
            yield np.stack([rows, rows[first[clusters - 1]]])


def _cosines(products: Float64s) -> Float64s:
    """Return the cosines of vectors from their products, (n, n)."""
    lengths = np.sqrt(np.maximum(np.diag(products), _TINY))
    cosines: Float64s = products / lengths[:, None] / lengths
    return cosines


def _without_common(products: Float64s) -> Float64s:
    """Return products (n, n) of vectors without their first principal components: what most photos have in common."""
    n = len(products)
    count = max(1, n // _COMMON)
    values, directions = eigh(products, subset_by_index=(n - count, n - 1))
    rest: Float64s = products - (directions * values) @ directions.T
    return rest


def _marks(whole: Float64s, rest: Float64s, others: Bools) -> Float64s:
    """Return for each photo of a label how near the nearest of the others (k, k) is, (k, 3), from cosines (k, k).

    As a cosine; in deviations of the less usual half above what is usual in the label; as a cosine of the rest.
    """
    nearest = np.where(others, whole, -1).max(axis=1)
    apart = np.where(np.eye(len(whole), dtype=np.bool_), np.nan, whole)
    low, middle = np.nanquantile(apart, [_DEVIATION, 0.5], axis=1)
    deviations = (nearest - middle) / np.maximum(middle - low, _LEAST_SPREAD)
    return np.stack([nearest, deviations, np.where(others, rest, -1).max(axis=1)], axis=1)


def _tell_series(marks: Float64s) -> bool:
    """Say whether photos are in series, from their marks (n, 3)."""
    near, deviations, of_rest = np.median(marks, axis=0)
    evidence = deviations + _OF_REST * of_rest + _OF_NUMBER * np.log(len(marks) / 40)
    return bool(near >= _NEAR and evidence >= _ENOUGH)


def _clusters(cosines: Float64s) -> Ints:
    """Return the cluster of each photo, (k,), from 1 on."""
    distances = np.clip(1 - cosines, 0, 2)
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform(distances, checks=False), "average")
    clusters: Ints = fcluster(tree, 1 - _SAME_THING, "distance")
    return clusters
