"""Abstention (selective prediction): which photos the classifier answers, and which a person looks at.

The user chooses a share of photos to answer: the surest. All that is said of a choice comes from out-of-fold
predictions. Novel photos, unlike anything it was trained on ("none of these"), are never answered.

Shapes: n photos.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import msgspec
import numpy as np

from model.common.arrays import Bools, Float64s
from model.evaluation.calibration import label_weights
from model.evaluation.evaluation import Evaluation
from model.evaluation.intervals import Estimate, share

SHARES = tuple(percent / 100 for percent in range(100, 15, -5))  # what can be chosen: from all photos to the surest
ALL = SHARES[0]
ShareToAnswer = Annotated[float, msgspec.Meta(gt=0, le=1)]  # what a file may give: the command line takes any


class Decision(StrEnum):
    """What becomes of a photo: it gets the likeliest label, or a person looks at it."""

    ANSWER = "answer"
    NOT_SURE = "not_sure"  # the confidence is below the threshold
    NONE_OF_THESE = "none_of_these"  # the photo is novel


@dataclass(frozen=True)
class OperatingPoint:
    """What a choice leads to: how many photos it answers (coverage), and how often it is right on those."""

    chosen: float  # the share of photos that it was asked to answer
    threshold: float  # the confidence from which it answers
    answered: Estimate  # the share of photos that it answers
    right: Estimate | None  # of the answered, the share that is right; None: it answers none

    @property
    def for_a_person(self) -> Estimate:
        """The share of photos that a person looks at."""
        asked = self.answered
        return Estimate(1 - asked.value, 1 - asked.high, 1 - asked.low)


def decide(confidence: float, threshold: float, *, is_novel: bool) -> Decision:
    """Return what becomes of a photo."""
    if is_novel:
        return Decision.NONE_OF_THESE
    return Decision.ANSWER if confidence >= threshold else Decision.NOT_SURE


def threshold_for(evaluation: Evaluation, chosen: float, novel: Bools | None = None) -> float:
    """Return the confidence from which to answer, so that this share of photos is answered: the surest.

    Every label counts the same where the labels are uneven. `novel` photos, (n,), would not be answered in any case.
    """
    if chosen >= ALL:
        return 0.0
    confidence, weights = evaluation.confidence.copy(), _weights(evaluation)
    confidence[_none(evaluation) if novel is None else novel] = 0.0
    order = np.argsort(-confidence, kind="stable")
    # A photo is answered when at least half of it lies within the share.
    n = int((np.cumsum(weights[order]) - weights[order] / 2 <= chosen * weights.sum() + 1e-9).sum())
    surest = confidence[order]
    if n == 0:
        return float((surest[0] + 1) / 2)
    # Between the last that is answered and the first that is not: new photos fall on both sides of either.
    return float(surest[n - 1] + surest[n]) / 2 if n < len(surest) else 0.0


def operating_point(evaluation: Evaluation, chosen: float, novel: Bools | None = None) -> OperatingPoint:
    """Return what a choice leads to on new photos of the same kinds; arguments as of `threshold_for`."""
    refused = _none(evaluation) if novel is None else novel
    threshold = threshold_for(evaluation, chosen, refused)
    answered = (evaluation.confidence >= threshold) & ~refused
    everything = np.ones(len(answered), dtype=np.bool_)
    right = _share(evaluation, evaluation.right, answered) if answered.any() else None
    return OperatingPoint(chosen, threshold, _share(evaluation, answered, everything), right)


def operating_points(evaluation: Evaluation, novel: Bools | None = None) -> list[OperatingPoint]:
    """Return what each of `SHARES` leads to, from all photos to the surest few."""
    return [operating_point(evaluation, chosen, novel) for chosen in SHARES]


def _share(evaluation: Evaluation, wins: Bools, among: Bools) -> Estimate:
    """Return how many of some photos (n,) win, (n,), with its interval: copies of a photo are one piece of evidence."""
    weights = _weights(evaluation)[among]
    value = float(weights @ wins[among] / weights.sum())
    evidence = float(weights.sum() ** 2 / (weights**2).sum()) / len(weights)
    return share(value, evaluation.effective_size_of(among) * evidence)


def _weights(evaluation: Evaluation) -> Float64s:
    """Return how much each photo counts, (n,): as in the headline, the same for each label where labels are uneven."""
    return label_weights(evaluation.targets) if evaluation.uneven else np.ones(len(evaluation.targets))


def _none(evaluation: Evaluation) -> Bools:
    return np.zeros(len(evaluation.targets), dtype=np.bool_)
