"""Evaluation on a test set: how a classifier does on photos brought with their labels, and which of them count.

The command line and the pages judge in this one way. What would flatter the classifier is left out and counted: photos
that it has learnt from, copies of them, and photos of things that it has learnt. So are labels that it does not know.

Shapes: n photos, m photos that it has learnt from, F values of a feature vector.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

import numpy as np

from model.classifier.answer import Answer
from model.classifier.classifier import THUMBNAIL_SIDE, Classifier
from model.common.arrays import Bools, Float32s, Float64s
from model.common.progress import OnProgress, no_progress
from model.common.series_source import SeriesSource
from model.evaluation.abstention import Decided, decided
from model.evaluation.evaluation import Evaluation
from model.evaluation.intervals import Estimate
from model.evaluation.series_figures import SeriesFigures
from model.network.backbone import BATCH, load_backbone
from model.network.features import features, unit
from model.network.near_duplicates import NEAR_COPY, THE_SAME
from model.network.series import series_of
from model.photos.dataset import Dataset
from model.photos.label_names import same_label
from model.photos.photo import thumbnail
from model.photos.series import shown_before
from model.prediction.prediction import predict

Promise = Literal["exceeded", "held", "perhaps_chance", "broken"]
Looks = Callable[[Sequence[bytes]], Float32s]  # as `looks_of`


@dataclass(frozen=True, eq=False)
class Judged:
    """How a classifier did on a test set, and what was left out."""

    n_copies: int  # left out: it has learnt from them, or from copies or near-copies
    n_same_things: int  # left out: it has learnt from other photos of the things that they show
    told_by: SeriesSource | None  # what told that they show the same things
    unknown_labels: Mapping[str, int]  # it does not know them, so their photos were left out: how many of each

    evaluation: Evaluation | None = None  # None: no photo counts
    novel: Bools = field(default_factory=lambda: np.empty(0, np.bool_))  # (n,) of those, which are none of its labels

    def decided(self, threshold: float) -> Decided | None:
        """Return what becomes of the photos that count, where it answers from a confidence on."""
        return decided(self.evaluation, threshold, self.novel) if self.evaluation is not None else None

    def promise(self, promised: Evaluation) -> Promise | None:
        """Return whether what was promised out-of-fold held; `None`: no photo counts."""
        if self.evaluation is None:
            return None
        return promise_held(promised.balanced_accuracy, self.evaluation.balanced_accuracy)

    def to_json(self, threshold: float) -> dict[str, Any]:
        """Return all figures, what was decided, and what was left out, for a program."""
        left_out = {
            "copies": self.n_copies,
            "same_things": self.n_same_things,
            "unknown_labels": dict(self.unknown_labels),
        }
        became = self.decided(threshold)
        if self.evaluation is None or became is None:
            return {"photos": 0, **left_out}
        decisions = {"counts": dict(became.counts), "answered": asdict(became.answered)}
        right = became.right and asdict(became.right)
        return {**self.evaluation.to_json(), "decisions": {**decisions, "right_of_answered": right}, **left_out}


def judge(
    classifier: Classifier, photos: Dataset, learnt: Dataset | None = None, on_progress: OnProgress = no_progress
) -> Judged:
    """Judge a classifier on a test set, without what it has learnt from.

    Args:
        classifier: It has the ids, the names and small copies of what it has learnt from.
        photos: The test set.
        learnt: Where they are at hand, the photos that it has learnt from: their files and people tell of series too.
        on_progress: Receives how far the work is.

    Raises:
        TwentyError: a photo or the network is not there.
    """
    sifted = sift(classifier, photos, learnt)
    if not sifted.photos.photo_ids:
        return sifted.judged
    jpegs = [photos.store.jpeg(photo_id) for photo_id in sifted.photos.photo_ids]
    return sifted.judged_by(predict(classifier, load_backbone(classifier.backbone), jpegs, on_progress))


@dataclass(frozen=True, eq=False)
class Sifted:
    """The photos of a test set that count for a classifier, and those that do not."""

    photos: Dataset  # they count; their labels are the classifier's
    vectors: Float32s  # (n, F) of those
    copies: tuple[str, ...]  # ids of those that it has learnt from, or from copies
    same_things: tuple[str, ...]  # ids of those of whose things it has learnt
    judged: Judged  # before anybody answered

    def judged_by(self, answers: Sequence[Answer]) -> Judged:
        """Return how the classifier did by its answers to the photos that count."""
        evaluation = _evaluation(self.photos, self.vectors, [answer.probabilities for answer in answers])
        novel = np.array([answer.is_novel for answer in answers], dtype=np.bool_)
        return replace(self.judged, evaluation=evaluation, novel=novel)


def sift(classifier: Classifier, photos: Dataset, learnt: Dataset | None = None, looks: Looks | None = None) -> Sifted:
    """Tell which photos of a test set count for a classifier; arguments and errors as of `judge`.

    `looks` returns what `looks_of` does, for whoever has many classifiers that learnt from the same photos.
    """
    looks = looks or looks_of
    photos, unknown = _with_labels_of(classifier, photos)
    if not photos.photo_ids:
        return Sifted(photos, np.empty((0, 0), np.float32), (), (), Judged(0, 0, None, unknown))
    vectors = looks([thumbnail(photos.store.jpeg(i), THUMBNAIL_SIDE) for i in photos.photo_ids])
    ids = set(classifier.training_photos.ids)
    copied = np.array([photo_id in ids for photo_id in photos.photo_ids], dtype=np.bool_)
    if not copied.all():
        copied |= are_copies(vectors, looks(classifier.training_photos.thumbnails))
    shown, told_by = shown_before(photos, _known_of(classifier, photos, learnt))
    shown &= ~copied
    rows = np.flatnonzero(~copied & ~shown)
    of_copies, of_shown = (tuple(np.array(photos.photo_ids, dtype=object)[which]) for which in (copied, shown))
    judged = Judged(len(of_copies), len(of_shown), told_by, unknown)
    return Sifted(photos.only(rows), vectors[rows], of_copies, of_shown, judged)


def _with_labels_of(classifier: Classifier, photos: Dataset) -> tuple[Dataset, dict[str, int]]:
    """Return the photos whose labels a classifier knows, and how many have which other label."""
    counts, positions = photos.counts().tolist(), []
    for label in photos.labels:
        same = (target for target, known in enumerate(classifier.labels) if same_label(label, known))
        positions.append(next(same, -1))
    unknown = {label: n for label, n, at in zip(photos.labels, counts, positions, strict=True) if at < 0 and n}
    targets = np.array(positions, dtype=np.intp)[photos.targets]
    known = photos.only(np.flatnonzero(targets >= 0))
    return replace(known, labels=classifier.labels, targets=targets[targets >= 0]), unknown


def _known_of(classifier: Classifier, photos: Dataset, learnt: Dataset | None) -> Dataset:
    """Return what is known of the photos that a classifier has learnt from; those without what is only in the store."""
    own = classifier.training_photos
    photos = Dataset(classifier.labels, own.ids, own.names, own.targets, photos.store)
    return photos if learnt is None else replace(photos, metadata=learnt.metadata, series=learnt.series)


def looks_of(thumbnails: Sequence[bytes]) -> Float32s:
    """Return what the default network, with which copies were measured, sees in small copies, (n, F).

    A classifier has such copies of all photos that it has learnt from, wherever those are. Two of them tell copies
    from others as well as two whole photos do (docs/experiments.md).
    """
    backbone, parts = load_backbone(), []
    for start in range(0, len(thumbnails), BATCH):
        pixels = np.stack([backbone.preprocess(jpeg) for jpeg in thumbnails[start : start + BATCH]])
        embeddings = backbone.embed_activations(backbone.activations(pixels[:, None]))
        parts.append(features(embeddings[:, 0], backbone.spec.channels, "all"))
    return np.concatenate(parts)


def are_copies(vectors: Float32s, known: Float32s) -> Bools:
    """Tell which photos (n, F) are copies or near-copies of known ones (m, F), (n,)."""
    usual = known.mean(axis=0)
    alike = unit(vectors - usual) @ unit(known - usual).T
    most, same = alike.max(axis=1), (vectors @ known.T).max(axis=1)
    copies: Bools = np.logical_or(most >= NEAR_COPY, same >= THE_SAME)
    return copies


def _evaluation(photos: Dataset, vectors: Float32s, probabilities: Sequence[Float64s]) -> Evaluation:
    """Return the evaluation of the photos that count, by their probabilities, (C,) each."""
    series = series_of(photos, vectors)
    things = np.zeros(len(photos.labels), dtype=np.intp)
    found = series.things(photos.targets)
    things[: len(found)] = found
    return Evaluation(
        labels=photos.labels,
        photo_ids=photos.photo_ids,
        names=photos.names,
        targets=photos.targets,
        probabilities=np.stack(probabilities),
        groups=series.groups,
        out_of_fold=False,
        series=SeriesFigures(series.source, tuple(things.tolist())) if series.source is not None else None,
    )


def promise_held(promised: Estimate, found: Estimate) -> Promise:
    """Tell whether what was promised out-of-fold held on a test set."""
    if found.value > promised.high and found.low > promised.value:
        return "exceeded"
    if found.value >= promised.low:
        return "held"
    return "perhaps_chance" if found.high >= promised.low else "broken"
