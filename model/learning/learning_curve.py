"""The learning curve on one's own photos: how often heads from nested parts of them are right on the others.

Every fold of a cross-validation is answered by heads from 5, 7, 10, 14, 20 ... things of each label of the other folds,
each part inside the next: a thing is a photo, or all photos that show it. All sizes are judged on the same photos, so
what one has in luck the others have too, and `model.evaluation.forecast` is told how the errors go together.

Shapes: n photos, k sizes, C labels.
"""

import numpy as np

from model.common.arrays import Float64s, Ints
from model.evaluation.calibration import label_weights
from model.evaluation.forecast import FEWEST, Curve
from model.learning import linear_head
from model.learning.folds import split

_SIZES = (5, 7, 10, 14, 20, 28, 40, 57, 80, 113, 160, 226, 320)
_FOLDS = 5
_RUNS = 3  # cross-validations, each with other folds and other parts
_ENOUGH_ANSWERS = 200  # a size
# The work of a head: its rows times their dimensions (at most the rows) times labels. All together do at most so much,
# the largest sizes left out first; training itself takes longer then.
_MOST_WORK = 3e7


def learning_curve(views: linear_head.Views, targets: Ints, groups: Ints, n_labels: int, seed: int) -> Curve:
    """Measure heads from nested parts of the photos; no points where a label has too few things for two sizes."""
    fewest = min(len(np.unique(groups[targets == target])) for target in range(n_labels))
    if fewest < FEWEST:
        return Curve((), (), ())
    sizes = [size for size in _SIZES if size <= fewest * (_FOLDS - 1) / _FOLDS]
    folds = int(np.clip(-(-_ENOUGH_ANSWERS * _FOLDS // len(targets)), 1, _FOLDS * _RUNS))
    sizes = sizes[:2] + [size for size in sizes[2:] if folds * _work(sizes, size, n_labels, views) <= _MOST_WORK]
    wrong, judged = np.zeros((len(targets), len(sizes))), np.zeros(len(targets))
    parts = [part for number in range(folds) for part in _parts(sizes, targets, groups, seed, number)]
    answers = linear_head.learnt_from_parts(views, targets, n_labels, parts)
    for i, ((_, asked), logs) in enumerate(zip(parts, answers, strict=True)):
        wrong[asked, i % len(sizes)] += logs.argmax(axis=1) != targets[asked]
        judged[asked] += i % len(sizes) == 0
    there = judged > 0
    return _curve(sizes, wrong[there] / judged[there, None], targets[there], groups[there])


def _work(sizes: list[int], size: int, n_labels: int, views: linear_head.Views) -> float:
    """Return the work of the heads up to a size."""
    n_views, dimensions = views.values.shape[1:]
    rows = [n_views * n_labels * each for each in sizes if each <= size]
    return float(sum(n * min(n, dimensions) * n_labels for n in rows))


def _parts(sizes: list[int], targets: Ints, groups: Ints, seed: int, number: int) -> list[tuple[Ints, Ints]]:
    """Return for each size which photos to learn from, one inside the next, and which to answer: those of a fold."""
    run, fold = divmod(number, _FOLDS)
    folds = split(targets, groups, _FOLDS, seed + 1000 + run)  # not those that the classifier was judged by
    shuffled = np.random.default_rng((seed, number)).permutation(np.flatnonzero(folds != fold))
    by_label = [shuffled[targets[shuffled] == t] for t in np.unique(targets)]
    things = [_things_in_order(groups[photos]) for photos in by_label]
    return [
        (
            np.concatenate([photos[of < size] for photos, of in zip(by_label, things, strict=True)]),
            np.flatnonzero(folds == fold),
        )
        for size in sizes
    ]


def _things_in_order(groups: Ints) -> Ints:
    """Number things (k,) in the order in which they come first."""
    _, first, thing = np.unique(groups, return_index=True, return_inverse=True)
    numbered: Ints = np.argsort(np.argsort(first))[thing]
    return numbered


def _curve(sizes: list[int], wrong: Float64s, targets: Ints, groups: Ints) -> Curve:
    """Return mean errors with their covariance, robust to copies of a photo and to how sizes go together."""
    weights = label_weights(targets) / len(targets)
    errors = weights @ wrong
    scores = weights[:, None] * (wrong - errors)
    _, group = np.unique(groups, return_inverse=True)
    summed = np.zeros((group.max() + 1, len(sizes)))
    np.add.at(summed, group, scores)
    # As if one more photo of each size had been wrong by half, alone: what is all right is not certain.
    floor = np.eye(len(sizes)) * (0.5 / (len(summed) + 1)) ** 2
    covariance = summed.T @ summed + floor
    return Curve(tuple(sizes), tuple(errors.tolist()), tuple(tuple(row) for row in covariance.tolist()))
