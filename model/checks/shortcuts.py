"""Spurious correlations (shortcuts): cues beside the subject, such as light or camera, that alone tell labels apart.

A network takes whatever separates the labels. Where all damaged blades were photographed at dusk, darkness will do, the
figures look splendid, and on the next sunny day the classifier fails (Geirhos et al., Nature Machine Intelligence
2020). So each cue answers alone: by its value, or by a small model that is left out photo by photo. How well it ranks
a label's photos above the others (the area under the ROC curve) is compared with what the photos themselves allow, and
with what the cue reaches when labels are shuffled.

Shapes: n photos, d values of a cue, C labels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from model.checks.evidence import Evidence
from model.checks.findings import Finding
from model.checks.image_statistics import CELLS, columns
from model.checks.leave_one_out import coordinates, left_out
from model.common.arrays import Float64s, Ints
from model.photos.dataset import MIN_LABELS
from model.photos.photo_metadata import PhotoMetadata, Saving

MOST_PHOTOS = 600  # more say no more about a cue, and cost time
LEAST_PHOTOS = 8  # of a label: of fewer, any cue tells some
_PENALTY = 1.0  # of a cue's model, on standardised values
_PHOTO_PENALTY = 0.3  # of the photos' model, on vectors of unit length
_SHUFFLES = 4000  # columns of shuffled labels, over all labels together
_LIMIT = 0.99  # of what a cue reaches under shuffled labels; there are about ten cues

# Statistics that tell by being high or low, and statistics that only a model of several makes sense of.
_SINGLE = {"brightness": "brightness", "blown-highlights": "clipped"}
SEVERAL = {
    "colour": ("red_green", "yellow_blue", "red_green_spread", "yellow_blue_spread"),
    "sharpness": ("edges", "fine_detail"),
    "background": ("border_brightness", "border_red_green", "border_yellow_blue", "border_contrast", "border_detail"),
}
_OF_FILES = (
    "size",
    "shape",
    "file-format",
    "camera",
    "saving",
    "file-size",
    "earlier-saving",
    "noise",
    "fine-sharpness",
)
CUES = (*_SINGLE, *SEVERAL, "frame", "fixed-place", *_OF_FILES)
CAN_BE_THE_SUBJECT = (*SEVERAL, "file-size", "fine-sharpness")  # rust is red, and most damage has edges
# How near to the photos a cue must come to be called a shortcut. Colour, sharpness and the border can be what a label
# is about (rust is red, and most damage has edges): they must do as well as the photos. Cut-off highlights and
# the kind of file are about no subject. Chosen on draws with seeds from 100 on (benchmarks/honesty/shortcuts.py).
_BARS = {
    "colour": 1.0, "sharpness": 1.0, "background": 1.0, "fine-sharpness": 0.9, "file-size": 0.9, "fixed-place": 0.9,
    "brightness": 0.7, "shape": 0.7, "noise": 0.7, "frame": 0.7,
}  # fmt: skip
_BAR = 0.5  # of all others
# What is burnt in is on nearly all photos of a label, and at one place: most of a background is not.
_NEARLY_ALWAYS, _APART = 0.9, 0.25
_AS_GOOD = 0.9  # as good as the photos, nearly: a problem, where the cue is about no subject


@dataclass(frozen=True)
class Cue:
    """How well something beside the subject tells labels apart."""

    code: str  # such as "brightness" or "camera"
    label: str  # the label that it tells best
    value: float  # shown a photo of this label and another one, how often the cue picks the right one: 0.5 to 1
    limit: float  # what chance alone reaches in one set of a hundred
    photos: float  # what the photos themselves allow for this label

    @property
    def is_shortcut(self) -> bool:
        """Whether it is beyond chance, and comes near enough to what the photos allow."""
        return self.value > self.limit and self.strength > _BARS.get(self.code, _BAR)

    @property
    def strength(self) -> float:
        """How near it comes to the photos themselves: 0 is a coin, 1 as well as they do."""
        return max(self.value - 0.5, 0) / max(self.photos - 0.5, 1e-9)


def shortcuts(evidence: Evidence) -> list[Finding]:
    """Say which cues alone tell labels apart about as well as the photos, or a classifier trained on them, do."""
    judged = evidence.evaluation
    allow = None
    if judged is not None:
        areas = areas_under_curve(judged.probabilities, judged.targets)
        allow = dict(zip(judged.labels, areas.tolist(), strict=True))
    found = cues(evidence, allow)
    if found is None:
        return [Finding("shortcuts", "not checked")]
    named = [_finding(cue, trained=judged is not None) for cue in found if cue.is_shortcut]
    looked_at = tuple(cue.code for cue in found)
    unknown = tuple(code for code in CUES if code not in looked_at)
    return named or [Finding("shortcuts", "passed", {"cues": looked_at, "unknown": unknown})]


def _finding(cue: Cue, *, trained: bool) -> Finding:
    can_be_the_subject = cue.code in CAN_BE_THE_SUBJECT
    return Finding(
        f"shortcut-{cue.code}",
        "problem" if cue.strength >= _AS_GOOD and not can_be_the_subject else "caution",
        {
            "label": cue.label, "picks": cue.value, "photos_pick": cue.photos, "trained": trained,
            "can_be_the_subject": can_be_the_subject,
        },
    )  # fmt: skip


def cues(evidence: Evidence, photos_allow: Mapping[str, float] | None = None, seed: int = 0) -> list[Cue] | None:
    """Return every cue that could be looked at, the strongest first; `None` where there are too few photos.

    `photos_allow` is how well a trained classifier tells each label (area under the ROC curve); by default a simple
    model of the vectors stands in.
    """
    rng = np.random.default_rng(seed)
    chosen = _one_a_group(evidence, rng)
    labels, targets = evidence.dataset.labels, evidence.dataset.targets[chosen]
    if len(labels) < MIN_LABELS or np.bincount(targets, minlength=len(labels)).min() < LEAST_PHOTOS:
        return None
    wanted = _wanted(targets, len(labels))
    if photos_allow is None:
        photos_allow = dict(zip(labels, _photos_allow(evidence.vectors[chosen], wanted), strict=True))
    shuffles = max(_SHUFFLES // wanted.shape[1], 100)
    shuffled = np.concatenate([wanted[rng.permutation(len(wanted))] for _ in range(shuffles)], axis=1)
    found = []
    for code, table in _tables(evidence, chosen).items():
        areas, chance = _tells(code, table, wanted), _tells(code, table, shuffled)
        best, limit = int(np.argmax(areas)), np.quantile(chance.reshape(shuffles, -1).max(axis=1), _LIMIT)
        label = labels[best]
        found.append(Cue(code, label, float(areas[best]), float(limit), float(photos_allow.get(label, 1.0))))
    return sorted(found, key=lambda cue: (-cue.is_shortcut, -cue.strength))


def areas_under_curve(scores: Float64s, targets: Ints) -> Float64s:
    """Return how often a photo of each label (n,) scores higher on it, (n, C), than a photo of another label, (C,)."""
    return _areas(scores, _wanted(targets, scores.shape[1]))


def _one_a_group(evidence: Evidence, rng: np.random.Generator) -> Ints:
    """Return photos of which none is a copy of another, at most `MOST_PHOTOS`, the labels in their proportions."""
    order = rng.permutation(len(evidence.groups))
    _, first = np.unique(evidence.groups[order], return_index=True)
    chosen: Ints = order[np.sort(first)][:MOST_PHOTOS]
    return np.sort(chosen)


def _tables(evidence: Evidence, chosen: Ints) -> dict[str, Float64s]:
    """Return the values of each cue for some photos, (k, d); cues of which nothing is known are left out."""
    statistics = evidence.statistics[chosen]
    tables = {code: columns(statistics, [one]) for code, one in _SINGLE.items()}
    tables |= {code: columns(statistics, several) for code, several in SEVERAL.items()}
    tables["frame"] = columns(statistics, [f"frame_{side}" for side in ("top", "bottom", "left", "right")])
    tables["fixed-place"] = columns(statistics, CELLS)
    files = evidence.files(chosen)
    return tables if files is None else tables | _tables_of_files(files)


def _tables_of_files(files: Sequence[PhotoMetadata]) -> dict[str, Float64s]:
    """Return the values of each cue that only the files know, for those that are known of all."""
    width, height = (np.log([[getattr(file, side)] for file in files]) for side in ("width", "height"))
    tables = {"size": width + height, "shape": width - height}
    if all(file.file_type for file in files):
        tables["file-format"] = _kinds([file.file_type for file in files])
    if any(file.camera for file in files):
        tables["camera"] = _kinds([file.camera for file in files])
    if all(file.n_bytes for file in files):
        tables["file-size"] = np.log([[file.n_bytes] for file in files]) - width - height
    if any(file.saving != Saving() for file in files):
        how = _kinds([f"{file.saving.subsampling} {file.saving.progressive}" for file in files])
        tables["saving"] = np.concatenate([[[file.saving.quality] for file in files], how], axis=1)
    traces = [file.traces for file in files if file.traces]
    if len(traces) == len(files):
        for code, name in (("earlier-saving", "grid"), ("noise", "noise"), ("fine-sharpness", "sharpness")):
            tables[code] = np.array([[getattr(found, name)] for found in traces])
    return tables


def _kinds(names: Sequence[str]) -> Float64s:
    """Return a column for each kind, 1 where a photo is of it, (n, kinds)."""
    kinds = {name: i for i, name in enumerate(sorted(set(names)))}
    return np.eye(len(kinds))[[kinds[name] for name in names]]


def _wanted(targets: Ints, n_labels: int) -> Float64s:
    """Return 1 for the own label, (n, C)."""
    return np.eye(n_labels)[targets]


def _tells(code: str, table: Float64s, wanted: Float64s) -> Float64s:
    """Return how well a cue tells the photos marked in each column of `wanted` (n, m) from the others, (m,)."""
    if code == "fixed-place":
        return _told_by_one_place(table, wanted)
    if table.shape[1] == 1 and code not in SEVERAL:
        areas = _from_rank_sums(rankdata(table[:, 0]) @ wanted, wanted)
        return np.maximum(areas, 1 - areas)
    return _areas(_answers(table, wanted), wanted)


def _told_by_one_place(cells: Float64s, wanted: Float64s) -> Float64s:
    """Return how well details in one cell (n, cells) tell, where most cells tell far less; 0.5 where none does.

    What is burnt in, such as a date, has more details than what it hides: more, and not less, is looked for.
    """
    areas = _from_rank_sums(rankdata(cells, axis=0).T @ wanted, wanted)  # (cells, m)
    best = areas.max(axis=0)
    at_one_place = best - np.quantile(areas, 0.75, axis=0) > _APART
    return np.where((best > _NEARLY_ALWAYS) & at_one_place, best, 0.5)


def _answers(table: Float64s, wanted: Float64s) -> Float64s:
    """Return what a cue says of each photo, learnt from the others: a score for each column of `wanted` (n, m)."""
    spread = table.std(axis=0)
    values = (table - table.mean(axis=0))[:, spread > 1e-9] / spread[spread > 1e-9]
    if not values.shape[1]:
        return np.zeros_like(wanted)
    values = np.clip(values, -3, 3)  # one odd photo must not carry a cue
    return left_out(values, wanted - wanted.mean(axis=0), np.arange(len(values)), _PENALTY)


def _photos_allow(vectors: NDArray[np.floating], wanted: Float64s) -> Float64s:
    """Return how well a simple model of what the network saw tells each label, (C,)."""
    rows = coordinates(vectors - vectors.mean(axis=0))
    return _areas(left_out(rows, wanted - wanted.mean(axis=0), np.arange(len(rows)), _PHOTO_PENALTY), wanted)


def _areas(scores: Float64s, wanted: Float64s) -> Float64s:
    """Return the area under the ROC curve of each column of scores (n, m), (m,); ties count half."""
    return _from_rank_sums((rankdata(scores, axis=0) * wanted).sum(axis=0), wanted)


def _from_rank_sums(sums: Float64s, wanted: Float64s) -> Float64s:
    """Return areas from the sum of the ranks of the marked photos (Mann & Whitney, 1947)."""
    n_marked = wanted.sum(axis=0)
    areas: Float64s = (sums - n_marked * (n_marked + 1) / 2) / np.maximum(n_marked * (len(wanted) - n_marked), 1)
    return areas
