"""Evaluation: how good a classifier is, in figures with intervals, as pure functions of probabilities and labels.

Intervals are 90 % intervals: the accuracy on all photos of the same kind lies in between with a probability of 0.9.
Copies of a photo, and photos of one thing, count as one photo. Where labels have very different numbers of photos,
accuracy would be the commonest label's: the headline then is for as many photos of each label.

Shapes: n photos, C labels.
"""

import math
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from model.common.arrays import Bools, Float64s, Ints
from model.evaluation.calibration import label_weights
from model.evaluation.intervals import JEFFREYS, LEVEL, TAILS, Estimate, effective_size_of_mean, share
from model.evaluation.series_figures import SeriesFigures

_DRAWS = 2000
# The effective sample size of an answer out-of-fold, in answers to photos that were never trained on. The folds'
# classifiers share most of their photos, and the classifier that is shipped is one draw of many: Nadeau & Bengio
# (Machine Learning 52, 2003) and Bates, Hastie & Tibshirani (JASA 119, 2024) show why intervals that overlook it are
# too short. Theirs would be between 1/2.25 and 1; measured on draws of four sets, whose intervals must hold nine times
# of ten: docs/experiments.md.
EFFECTIVE_OUT_OF_FOLD = 0.5
_BINS = 10
_UNEVEN = 1.5  # times as many photos of the commonest label as of the rarest
_TINY = 1e-9  # a probability of nothing at all would cost infinite log loss


@dataclass(frozen=True)
class LabelFigures:
    """How well one label is recognised."""

    label: str
    n_photos: int
    precision: Estimate | None  # of the answers with this label, the share that is right; None: it never answered so
    recall: Estimate | None  # of the photos with this label, the share that is found; None: there were none


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Every photo's probabilities from a classifier that never saw it, and the figures that follow from them."""

    labels: tuple[str, ...]
    photo_ids: tuple[str, ...]
    names: tuple[str, ...]
    targets: Ints  # (n,) the label each photo has; without changes by somebody who had seen the answer
    probabilities: Float64s  # (n, C) calibrated
    groups: Ints  # (n,) copies of a photo, and photos of one thing, share a number
    out_of_fold: bool = True  # False: measured on a test set
    learnt: Ints | None = None  # (n,) the labels that it learnt, where some were changed by somebody who had seen it
    series: SeriesFigures | None = None  # None: each photo that is no copy shows another thing
    changed_blind: int = 0  # labels that a blind look has changed: nobody had seen an answer, so they count

    @cached_property
    def changed_seen(self) -> int:
        """How many labels were changed by somebody who had seen the answer."""
        return 0 if self.learnt is None else int((self.learnt != self.targets).sum())

    @property
    def as_they_came(self) -> "Evaluation":
        """The same answers judged by the labels as they came alone."""
        return replace(self, learnt=None)

    @property
    def as_they_are(self) -> "Evaluation":
        """The same answers judged by the labels as they are now."""
        return self if self.learnt is None else replace(self, targets=self.learnt, learnt=None)

    @cached_property
    def answers(self) -> Ints:
        """The label the classifier gives to each photo, (n,)."""
        answers: Ints = np.argmax(self.probabilities, axis=1)
        return answers

    @cached_property
    def right(self) -> Bools:
        """Whether each answer is right, (n,): by the label that came, and by the one that it was changed to.

        So a photo whose label was changed by somebody who had seen the answer counts as a mistake. Such a change makes
        the answer right, and what is learnt from it leaks to the answers for other photos: judged by the labels as
        they came alone, the promise was too high as well (docs/experiments.md).
        """
        right: Bools = self.answers == self.targets
        return right if self.learnt is None else right & (self.answers == self.learnt)

    @cached_property
    def confidence(self) -> Float64s:
        """The probability of each answer, (n,)."""
        confidence: Float64s = np.max(self.probabilities, axis=1)
        return confidence

    @cached_property
    def confusion(self) -> Ints:
        """How many photos of each label (row) got each answer (column), (C, C)."""
        counts = np.zeros((len(self.labels), len(self.labels)), dtype=np.intp)
        np.add.at(counts, (self.targets, self.answers), 1)
        return counts

    @cached_property
    def accuracy(self) -> Estimate:
        """The share of photos that it is right on."""
        return share(float(self.right.mean()), self.effective_size_of())

    @cached_property
    def balanced_accuracy(self) -> Estimate:
        """The mean over labels of the share of their photos that it finds: every label counts the same."""
        recalls, sizes = self._recalls()
        return share(float(recalls.mean()), effective_size_of_mean(recalls, sizes))

    @cached_property
    def uneven(self) -> bool:
        """Whether the headline is for as many photos of each label, because the labels' numbers of photos differ.

        A test set is taken as it comes.
        """
        return self.out_of_fold and are_uneven([n for n in self.label_counts.values() if n])

    @cached_property
    def label_counts(self) -> dict[str, int]:
        """How many photos each label has."""
        return dict(zip(self.labels, np.bincount(self.targets, minlength=len(self.labels)).tolist(), strict=True))

    @cached_property
    def headline(self) -> Estimate:
        """How often it is right: the accuracy, or the balanced accuracy where labels are uneven."""
        return self.balanced_accuracy if self.uneven else self.accuracy

    @cached_property
    def headline_baseline(self) -> float:
        """What always answering one label, the commonest, would be as a headline."""
        return 1 / len(np.unique(self.targets)) if self.uneven else self.baseline

    @cached_property
    def effective_size(self) -> float:
        """The effective sample size of the headline: how many photos never seen would say as much."""
        return effective_size_of_mean(*self._recalls()) if self.uneven else self.effective_size_of()

    @cached_property
    def in_series(self) -> bool:
        """Whether several photos are known to show one thing: then things count, and not photos."""
        return self.series is not None and sum(self.series.things) < len(self.targets)

    @cached_property
    def log_loss(self) -> Estimate:
        """The mean surprise of the right label: 0 is perfect, confident mistakes cost most. In nats."""
        losses = -np.log(np.maximum(self.probabilities[np.arange(len(self.targets)), self.targets], _TINY))
        return self._resampled(lambda rows: float(losses[rows].mean()))

    @cached_property
    def expected_calibration_error(self) -> Estimate:
        """How far confidence and the share of right answers lie apart, on average over ten bins of confidence.

        Naeini, Cooper & Hauskrecht (AAAI 2015). A perfectly calibrated classifier scores above 0 on few photos.
        Every label counts the same where the headline is so.
        """
        weights = label_weights(self.targets) if self.uneven else np.ones(len(self.targets))
        return self._resampled(lambda rows: calibration_error(self.confidence[rows], self.right[rows], weights[rows]))

    @cached_property
    def by_label(self) -> tuple[LabelFigures, ...]:
        """Precision and recall of each label."""
        return tuple(self._figures_of(target) for target in range(len(self.labels)))

    @cached_property
    def baseline_label(self) -> str:
        """The label that most photos have."""
        return self.labels[int(np.argmax(np.bincount(self.targets, minlength=len(self.labels))))]

    @cached_property
    def baseline(self) -> float:
        """The accuracy of always answering the commonest label."""
        return float(np.bincount(self.targets).max() / len(self.targets))

    @cached_property
    def of_twenty(self) -> tuple[int, int, int]:
        """How many of 20 new photos it would be right on: expected, and the 90 % interval of that count.

        The interval holds both what the evidence leaves open and the luck of 20 photos (beta-binomial). Where labels
        are uneven, the 20 are as many of each label.
        """
        rng, right = np.random.default_rng(0), self.headline.value
        p = rng.beta(right * self.effective_size + JEFFREYS, (1 - right) * self.effective_size + JEFFREYS, 20 * _DRAWS)
        counts = rng.binomial(20, p)
        low, high = (int(q) for q in np.quantile(counts, TAILS, method="nearest"))
        expected = math.floor(20 * self.headline.value + 0.5)
        return expected, min(low, expected), max(high, expected)

    def mistakes_first(self) -> Ints:
        """Return the photos' indices, (n,): the most confident mistake first, the surest right answer last."""
        return np.lexsort((np.where(self.right, self.confidence, -self.confidence), self.right))

    def share_right(self, rows: Bools) -> Estimate | None:
        """Return how often it was right on some photos, a mask (n,); `None` where there are none."""
        if not rows.any():
            return None
        return share(float(self.right[rows].mean()), self.effective_size_of(rows))

    def to_json(self) -> dict[str, Any]:
        """Return all figures in the shape that `twenty train --json` and `twenty evaluate --json` share."""
        estimates = ("accuracy", "balanced_accuracy", "log_loss", "expected_calibration_error")
        return {
            **{name: asdict(getattr(self, name)) for name in estimates},
            "baseline_accuracy": self.baseline,
            "interval": LEVEL,
            "out_of_fold": self.out_of_fold,
            "photos": len(self.targets),
            "labels_changed": self._changes_json(),
            "labels": list(self.labels),
            "things": things(self).tolist(),
            "series": self.series and asdict(self.series),
            "confusion": self.confusion.tolist(),
            "by_label": {figures.label: _label_json(figures) for figures in self.by_label},
        }

    def _changes_json(self) -> dict[str, Any]:
        changed = {"after_an_answer_was_seen": self.changed_seen, "in_a_blind_look": self.changed_blind}
        if not self.changed_seen:
            return changed
        both = {"as_they_came": self.as_they_came, "as_they_are": self.as_they_are}
        estimates = ("accuracy", "balanced_accuracy")
        return changed | {of: {n: asdict(getattr(judged, n)) for n in estimates} for of, judged in both.items()}

    def _figures_of(self, target: int) -> LabelFigures:
        answered, labelled = self.answers == target, self.targets == target
        return LabelFigures(
            self.labels[target], int(labelled.sum()), self.share_right(answered), self.share_right(labelled)
        )

    def effective_size_of(self, rows: Bools | slice = slice(None)) -> float:
        """Return the effective sample size of the answers to some photos, a mask (n,), or to all."""
        return len(np.unique(self.groups[rows])) * (EFFECTIVE_OUT_OF_FOLD if self.out_of_fold else 1.0)

    def _recalls(self) -> tuple[Float64s, Float64s]:
        """Return the share of right answers on each label that has photos, and the effective sample size of each."""
        present = [t for t in range(len(self.labels)) if (self.targets == t).any()]
        recalls = np.array([self.right[self.targets == t].mean() for t in present])
        return recalls, np.array([self.effective_size_of(self.targets == t) for t in present])

    def _resampled(self, figure: Callable[[Ints], float]) -> Estimate:
        """Return a figure with a bootstrap interval over groups of photos."""
        order = np.argsort(self.groups, kind="stable")
        _, starts, sizes = np.unique(self.groups[order], return_index=True, return_counts=True)
        rng = np.random.default_rng(0)
        picks = rng.integers(len(starts), size=(_DRAWS // 4, len(starts)))
        draws = np.array([figure(order[_ranges(starts[pick], sizes[pick])]) for pick in picks])
        return Estimate.of_draws(figure(np.arange(len(self.targets))), draws)


def are_uneven(counts: Collection[int]) -> bool:
    """Tell whether labels have such different numbers of photos that each must count the same."""
    return 0 < min(counts) * _UNEVEN < max(counts)


def calibration_error(confidence: Float64s, right: Bools, weights: Float64s | None = None) -> float:
    """Return the expected calibration error of confidences (n,) whose answers were right or not, (n,).

    `weights` is how much each photo counts, (n,); by default all the same.
    """
    weights = np.ones(len(confidence)) if weights is None else weights
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, confidence * weights, _BINS) - np.bincount(bins, right * weights, _BINS)
    return float(np.abs(gaps).sum() / weights.sum())


def _ranges(starts: Ints, sizes: Ints) -> Ints:
    """Return the numbers from each start on, as many as its size, one after the other."""
    ends = np.cumsum(sizes)
    return np.arange(ends[-1]) + np.repeat(starts - ends + sizes, sizes)


def _label_json(figures: LabelFigures) -> dict[str, Any]:
    return {
        "photos": figures.n_photos,
        "precision": figures.precision and asdict(figures.precision),
        "recall": figures.recall and asdict(figures.recall),
    }


def fewest_things(evaluation: Evaluation) -> int:
    """Return how many things the label with the fewest shows: what a forecast counts from."""
    return int(things(evaluation).min())


def things(evaluation: Evaluation) -> Ints:
    """Return how many things the photos of each label show, (C,): each photo another one, but for copies and series."""
    if evaluation.series is not None:
        return np.array(evaluation.series.things, dtype=np.intp)
    pairs = np.unique(np.stack([evaluation.targets, evaluation.groups]), axis=1)
    return np.bincount(pairs[0], minlength=len(evaluation.labels))
