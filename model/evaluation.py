"""How good a classifier is: figures with intervals, as pure functions of probabilities and labels.

Intervals are 90 % intervals: the accuracy on all photos of the same kind lies in between with a probability of 0.9.
Copies of a photo count as one photo's worth of evidence.

Shapes: n photos, C labels.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

LEVEL = 0.90
_TAILS = (0.5 - LEVEL / 2, 0.5 + LEVEL / 2)
_JEFFREYS = 0.5  # Jeffreys' prior for a share: Brown, Cai & DasGupta (2001), Statistical Science 16(2)
_DRAWS = 2000
_BINS = 10
_TINY = 1e-9  # a probability of nothing at all would cost infinite log loss


@dataclass(frozen=True)
class Estimate:
    """A figure with its 90 % interval."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, float]:
        """Return the figure as JSON holds it."""
        return {"value": self.value, "low": self.low, "high": self.high}


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
    targets: Ints  # (n,) the label each photo has
    probabilities: Floats  # (n, C) calibrated
    groups: Ints  # (n,) copies of a photo share a number
    out_of_fold: bool = True  # False: measured on photos kept apart

    @cached_property
    def answers(self) -> Ints:
        """The label the classifier gives to each photo, (n,)."""
        answers: Ints = np.argmax(self.probabilities, axis=1)
        return answers

    @cached_property
    def right(self) -> NDArray[np.bool_]:
        """Whether each answer is right, (n,)."""
        right: NDArray[np.bool_] = self.answers == self.targets
        return right

    @cached_property
    def confidence(self) -> Floats:
        """The probability of each answer, (n,)."""
        confidence: Floats = np.max(self.probabilities, axis=1)
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
        return share(float(self.right.mean()), _n_groups(self.groups))

    @cached_property
    def balanced_accuracy(self) -> Estimate:
        """The mean over labels of the share of their photos that it finds: every label counts the same."""
        present = [t for t in range(len(self.labels)) if (self.targets == t).any()]
        recalls = np.array([self.right[self.targets == t].mean() for t in present])
        n = np.array([_n_groups(self.groups[self.targets == t]) for t in present])
        rng = np.random.default_rng(0)
        draws = rng.beta(recalls * n + _JEFFREYS, (1 - recalls) * n + _JEFFREYS, (_DRAWS, len(n))).mean(axis=1)
        return _estimate(float(recalls.mean()), draws)

    @cached_property
    def log_loss(self) -> Estimate:
        """The mean surprise of the right label: 0 is perfect, confident mistakes cost most. In nats."""
        losses = -np.log(np.maximum(self.probabilities[np.arange(len(self.targets)), self.targets], _TINY))
        return self._resampled(lambda rows: float(losses[rows].mean()))

    @cached_property
    def expected_calibration_error(self) -> Estimate:
        """How far confidence and the share of right answers lie apart, on average over ten bins of confidence.

        Naeini, Cooper & Hauskrecht (AAAI 2015). A perfectly calibrated classifier scores above 0 on few photos.
        """
        return self._resampled(lambda rows: calibration_error(self.confidence[rows], self.right[rows]))

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

        The interval holds both what the evidence leaves open and the luck of 20 photos (beta-binomial).
        """
        n = _n_groups(self.groups)
        rng = np.random.default_rng(0)
        accuracy = self.accuracy.value
        p = rng.beta(accuracy * n + _JEFFREYS, (1 - accuracy) * n + _JEFFREYS, 20 * _DRAWS)
        counts = rng.binomial(20, p)
        low, high = (int(q) for q in np.quantile(counts, _TAILS, method="nearest"))
        expected = math.floor(20 * accuracy + 0.5)
        return expected, min(low, expected), max(high, expected)

    def mistakes_first(self) -> Ints:
        """Return the photos' indices, (n,): the most confident mistake first, the surest right answer last."""
        return np.lexsort((np.where(self.right, self.confidence, -self.confidence), self.right))

    def to_json(self) -> dict[str, Any]:
        """Return all figures in the shape that `twenty train --json` and `twenty evaluate --json` share."""
        estimates = ("accuracy", "balanced_accuracy", "log_loss", "expected_calibration_error")
        return {
            **{name: getattr(self, name).to_json() for name in estimates},
            "baseline_accuracy": self.baseline,
            "interval": LEVEL,
            "out_of_fold": self.out_of_fold,
            "photos": len(self.targets),
            "labels": list(self.labels),
            "confusion": self.confusion.tolist(),
            "by_label": {figures.label: _label_json(figures) for figures in self.by_label},
        }

    def _figures_of(self, target: int) -> LabelFigures:
        answered, labelled = self.answers == target, self.targets == target
        return LabelFigures(
            self.labels[target], int(labelled.sum()), self._share_right(answered), self._share_right(labelled)
        )

    def _share_right(self, rows: NDArray[np.bool_]) -> Estimate | None:
        if not rows.any():
            return None
        return share(float(self.right[rows].mean()), _n_groups(self.groups[rows]))

    def _resampled(self, figure: Callable[[Ints], float]) -> Estimate:
        """Return a figure with a bootstrap interval over groups of photos."""
        members = [np.flatnonzero(self.groups == g) for g in np.unique(self.groups)]
        rng = np.random.default_rng(0)
        picks = rng.integers(len(members), size=(_DRAWS // 4, len(members)))
        draws = np.array([figure(np.concatenate([members[i] for i in pick])) for pick in picks])
        return _estimate(figure(np.arange(len(self.targets))), draws)


def calibration_error(confidence: Floats, right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error of confidences (n,) whose answers were right or not, (n,)."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, confidence, _BINS) - np.bincount(bins, right, _BINS)
    return float(np.abs(gaps).sum() / len(confidence))


def share(value: float, n: int) -> Estimate:
    """Return a share with its interval from n independent photos (Jeffreys)."""
    wins, losses = value * n, (1 - value) * n
    low, high = (float(betaincinv(wins + _JEFFREYS, losses + _JEFFREYS, q)) for q in _TAILS)
    # All right or all wrong: the interval reaches the end, as Brown et al. advise.
    return Estimate(value, 0.0 if wins == 0 else min(low, value), 1.0 if losses == 0 else max(high, value))


def evaluate(labels: Sequence[str], names: Sequence[str], targets: Ints, probabilities: Floats) -> Evaluation:
    """Return the evaluation of answers (n, C) to photos that were kept apart from training."""
    apart = np.arange(len(targets))
    ids = tuple("" for _ in names)
    return Evaluation(tuple(labels), ids, tuple(names), targets, probabilities, apart, out_of_fold=False)


def _n_groups(groups: Ints) -> int:
    return len(np.unique(groups))


def _estimate(value: float, draws: Floats) -> Estimate:
    low, high = np.quantile(draws, _TAILS)
    return Estimate(value, min(float(low), value), max(float(high), value))


def _label_json(figures: LabelFigures) -> dict[str, Any]:
    return {
        "photos": figures.n_photos,
        "precision": figures.precision and figures.precision.to_json(),
        "recall": figures.recall and figures.recall.to_json(),
    }
