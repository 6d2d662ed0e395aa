"""Series: photos that show one and the same thing, as people, folders, names, places and times of the shot say.

Photos of a series are no independent evidence: a classifier that has learnt from one view of a blade knows the others.
A source counts where it divides the photos of a label into several series; of the sources that do, the surest one is
taken. What looks alone tell is `model.network.series`' matter.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from model.common.arrays import Bools, Ints
from model.common.series_source import SeriesSource
from model.photos.dataset import Dataset
from model.photos.name_beginnings import beginning, has_number
from model.photos.photo_metadata import PhotoMetadata

ALONE = ""  # what a person calls the thing of a photo that no other photo shows
_LEAST_SHARE = 0.5  # of the photos that stand in series of at least two, or the source says nothing of them
_UNSURE = 3  # series of a label, from which words in names, places and times are believed
# Photos of one camera are a series where one follows the other at once, or much sooner than the next series begins.
_AT_ONCE = 3.0  # seconds
_AT_MOST = 600.0
_PAUSE = 5.0  # times as long as between photos of a series


Keys = list[str]  # (n,) photos of a series share a text; empty: nothing is known of the photo


def series_of_files(dataset: Dataset) -> tuple[Keys, SeriesSource | None]:
    """Return which series each photo belongs to, and what told it; `None`: nothing did.

    What a person said of a photo stands for it whatever its file says. Otherwise series do not reach over labels:
    numbers of views begin anew in every folder.
    """
    keys_of, source = _surest(dataset)
    keys = zip(dataset.targets.tolist(), keys_of(dataset), strict=True)
    labelled = [f"{target}/{key}" if key else "" for target, key in keys]
    if not dataset.series:
        return labelled, source
    said = [dataset.series.get(photo_id) for photo_id in dataset.photo_ids]
    own = [
        _said(name, row) if name is not None else key
        for row, (name, key) in enumerate(zip(said, labelled, strict=True))
    ]
    return own, SeriesSource.PERSON


def _said(name: str, row: int) -> str:
    return f"={name}" if name != ALONE else f"#{row}"


def shown_before(photos: Dataset, before: Dataset) -> tuple[Bools, SeriesSource | None]:
    """Return which photos, (n,), show a thing that others of the same label showed before, and what told it.

    Both have the same labels. What tells is what tells series among those before.
    """
    keys_of, source = _surest(before)
    both = Dataset(
        before.labels,
        (*before.photo_ids, *photos.photo_ids),
        (*before.names, *photos.names),
        np.concatenate([before.targets, photos.targets]),
        before.store,
        metadata={**before.metadata, **photos.metadata},
    )
    keys = list(zip(both.targets.tolist(), keys_of(both), strict=True))
    alone = {photo_id for photo_id, name in before.series.items() if name == ALONE}
    known = {key for photo_id, key in zip(before.photo_ids, keys, strict=False) if key[1] and photo_id not in alone}
    return np.array([key in known for key in keys[len(before.photo_ids) :]], dtype=np.bool_), source


def _surest(dataset: Dataset) -> tuple[Callable[[Dataset], Keys], SeriesSource | None]:
    """Return what tells series in a dataset."""
    for source, keys_of, least in _SOURCES:
        if _tells_series(keys_of(dataset), dataset.targets, least):
            return keys_of, source
    return lambda every: [""] * len(every.names), None


def _files(dataset: Dataset) -> list[PhotoMetadata | None]:
    return [dataset.metadata.get(photo_id) for photo_id in dataset.photo_ids]


def _tells_series(keys: Keys, targets: Ints, least: int) -> bool:
    """Say whether keys divide a label into several series, and most of all photos stand in one of several photos."""
    counts = Counter(zip(targets.tolist(), keys, strict=True))
    several = {series: n for series, n in counts.items() if series[1] and n > 1}
    of_label = Counter(target for target, _ in several)
    return bool(several) and max(of_label.values()) >= least and sum(several.values()) >= _LEAST_SHARE * len(keys)


def _numbered(names: Sequence[str]) -> Keys:
    """Return the beginnings of names that have a number."""
    return [key if has_number(key := beginning(name)) else "" for name in names]


def _bursts(files: Sequence[PhotoMetadata | None], targets: Ints) -> Keys:
    """Return the bursts that photos were taken in: of one camera and label, one soon after the other."""
    keys = [""] * len(files)
    taken: dict[tuple[int, str], list[tuple[float, int]]] = {}
    for row, file in enumerate(files):
        if file is not None and file.taken:
            taken.setdefault((int(targets[row]), file.camera), []).append((file.taken, row))
    for rows in map(sorted, taken.values()):
        longest, burst = _longest_gap([second - first for (first, _), (second, _) in pairwise(rows)]), 0
        for number, (moment, row) in enumerate(rows):
            burst += number > 0 and moment - rows[number - 1][0] > longest
            keys[row] = f"{rows[0][1]}.{burst}"
    return keys


def _longest_gap(gaps: Sequence[float]) -> float:
    """Return the seconds between two photos up to which they are of one burst: where the gaps jump the most."""
    steps = sorted(max(gap, _AT_ONCE) for gap in gaps)
    jumps = [(after / before, before) for before, after in pairwise(steps) if before <= _AT_MOST]
    jump, before = max(jumps, default=(0.0, _AT_ONCE))
    return before if jump >= _PAUSE else _AT_ONCE


_SOURCES: tuple[tuple[SeriesSource, Callable[[Dataset], Keys], int], ...] = (
    (SeriesSource.FOLDERS, lambda dataset: [file.folder if file else "" for file in _files(dataset)], 2),
    (SeriesSource.NAMES, lambda dataset: _numbered(dataset.names), 2),
    (SeriesSource.NAMES, lambda dataset: [beginning(name) for name in dataset.names], _UNSURE),
    (SeriesSource.PLACES, lambda dataset: [file.place if file else "" for file in _files(dataset)], _UNSURE),
    (SeriesSource.TIMES, lambda dataset: _bursts(_files(dataset), dataset.targets), _UNSURE),
)
