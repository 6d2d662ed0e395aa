"""Label errors: photos whose label is probably wrong, judged by photos that look like them.

Confident learning (Northcutt, Jiang & Chuang, JAIR 2021) holds a photo's out-of-fold probabilities against its label.
On twenty photos a label this finds half of the wrong ones at best, because those that answer have learnt from wrong
labels too. Here photos that are doubted count less from round to round, as in robust regression, and each answer comes
from all other photos instead of four fifths of them. On the same draws that finds more, with fewer false alarms
(benchmarks/honesty/checks.py, docs/experiments.md).

Shapes: n photos, F values of a feature vector, C labels.
"""

import numpy as np
from numpy.typing import NDArray

from model.checks.evidence import Evidence
from model.checks.findings import Finding, Value
from model.checks.label_noise import label_noise
from model.checks.leave_one_out import coordinates, left_out
from model.common.arrays import Float64s, Ints
from model.photos.dataset import MIN_LABELS

LEAST_PHOTOS = 5  # of each label: among fewer, what is unlike the others is no rarity

# Chosen on draws of wind, clothing and solar cells, seeds from 100 on; figures are reported on seeds from 0 on.
_PENALTY = 0.05
_ROUNDS = 4
_SHARPNESS = 3.0
_LEAST_WEIGHT = 0.02


def wrong_labels(evidence: Evidence) -> list[Finding]:
    """Say how many labels are probably wrong, and which photos to look at first."""
    dataset = evidence.dataset
    if len(dataset.labels) < MIN_LABELS or dataset.counts().min() < LEAST_PHOTOS:
        return [Finding("wrong-labels", "not checked")]
    margins = label_margins(evidence.vectors, dataset.targets, evidence.groups, len(dataset.labels))
    noise = label_noise(margins, len(dataset.labels), evidence.groups)
    of = len(dataset.targets)
    if not len(noise.named):
        return [Finding("wrong-labels", "passed", {"of": of, "high": noise.high})]
    asked, disagrees = _classifier_disagrees(evidence, noise.named)
    values: dict[str, Value] = {
        "n": len(noise.named), "of": of, "expected": round(noise.expected), "low": noise.low, "high": noise.high,
        "asked": asked, "disagrees": disagrees,
    }  # fmt: skip
    return [Finding("wrong-labels", "caution", values, evidence.ids(noise.named))]


def _classifier_disagrees(evidence: Evidence, rows: Ints) -> tuple[int, int]:
    """Return how many of some photos a classifier answered unseen, and how often its answer is another label."""
    judged, dataset = evidence.evaluation, evidence.dataset
    if judged is None:
        return 0, 0
    answers = dict(zip(judged.photo_ids, (judged.labels[answer] for answer in judged.answers), strict=True))
    asked = [row for row in rows if dataset.photo_ids[row] in answers]
    return len(asked), sum(answers[dataset.photo_ids[row]] != dataset.labels[dataset.targets[row]] for row in asked)


def label_margins(vectors: NDArray[np.floating], targets: Ints, groups: Ints, n_labels: int) -> Float64s:
    """Return how well every photo's label, (n,), fits what all photos but it and its copies (its group) say, (n,).

    A margin is the own label's score less the best other one's, on a scale where labels are 0 and 1. The vectors (n, F)
    are of about unit length.
    """
    rows, own = coordinates(vectors - vectors.mean(axis=0)), np.arange(len(targets))
    wanted = np.eye(n_labels)[targets]
    wanted -= wanted.mean(axis=0)  # so a common label is no likelier than a rare one
    weights = np.ones(len(targets))
    for left in reversed(range(_ROUNDS + 1)):
        scores = left_out(rows, wanted, groups, _PENALTY, weights)
        others = scores.copy()
        others[own, targets] = -np.inf
        margins: Float64s = scores[own, targets] - others.max(axis=1)
        if left:
            weights = np.maximum(1 / (1 + np.exp(-_SHARPNESS * margins)), _LEAST_WEIGHT)
    return margins
