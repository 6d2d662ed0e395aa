"""Linear probing: logistic regression on the features of the frozen network. It takes seconds, and no torch.

The weights of a regularised linear model lie in the span of its training rows. So it is fitted in as many dimensions as
there are rows, which is exact: 25 fits of 80 rows take 0.2 s. With many photos it is fitted in the span of some of the
rows: that is as good (docs/experiments.md), and the time grows about as the number of photos.

Class weights: labels with few photos are as likely to be answered as those with many. Weights in the loss are not
enough: in so many dimensions a head fits every row anyway, and a new photo of a rare label lies nearer to the many rows
of another. So the logarithm of a label's weight is added to its logit too (logit adjustment; docs/experiments.md has
what else was tried).

Shapes: n photos, V views, F values of a feature vector, r of its coordinates in the span, C labels.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from model.common.arrays import Float32s, Float64s, Ints
from model.common.cores import cores
from model.evaluation.calibration import label_weights
from model.evaluation.probabilities import mean_over_views

# Inverse regularisation for feature vectors of unit length and two rows a photo; choosing it by cross-validation was
# no better (docs/experiments.md).
C = 100.0
_ROWS_A_PHOTO = 2.0
_RULED_OUT = -30.0
# At most so many dimensions: up to 512 photos in two views a head is exact. More cost minutes and gain nothing.
MOST_DIMENSIONS = 1024
_SIDE_BY_SIDE = 500  # photos from which folds are fitted on all cores at once: with fewer, threads only wait for Python
_PART = 256  # photos whose feature vectors are held at a time, some 15 MB


@dataclass(frozen=True, eq=False)
class Views:
    """What heads learn from: every view of the photos, as coordinates in the span of their feature vectors."""

    values: Float64s | Float32s  # (n, V, r)
    basis: Float64s | Float32s | None  # (r, F), orthonormal; None: the coordinates are the feature vectors


def views_of(n_photos: int, vectors: Callable[[Ints], Float32s]) -> Views:
    """Return the views of photos for `fit` and `out_of_fold`. No label is looked at, so nothing leaks.

    `vectors` returns the feature vectors, (k, V, F), of the photos at some indices (k,).
    """
    n_views = vectors(np.arange(1)).shape[1]
    if n_photos * n_views <= MOST_DIMENSIONS:
        found = vectors(np.arange(n_photos))
        with _one_thread():
            values, basis = _in_their_span(found.reshape(n_photos * n_views, -1))
        return Views(values.reshape(n_photos, n_views, -1), basis)
    rows = np.linspace(0, n_photos * n_views - 1, MOST_DIMENSIONS).astype(np.intp)  # evenly over photos and views
    seen = [vectors(part // n_views)[np.arange(len(part)), part % n_views] for part in _parts(rows)]
    basis = _in_their_span(np.concatenate(seen))[1]
    assert basis is not None
    basis = basis.astype(np.float32)
    # As one matrix: numpy would multiply photo by photo, and read all of the basis for each.
    flat = [vectors(part).reshape(len(part) * n_views, -1) @ basis.T for part in _parts(np.arange(n_photos))]
    return Views(np.concatenate(flat).reshape(n_photos, n_views, -1), basis)


def fit(views: Views, targets: Ints, n_labels: int) -> tuple[Float32s, Float32s]:
    """Fit a head on photos: every view is a training row of its own, and every label counts the same.

    Returns:
        The weights (C, F) and the biases (C,).
    """
    with _one_thread():
        weight, bias = _fit_views(views.values, targets, n_labels)
        return _in_full(weight, views.basis), bias.astype(np.float32)


def out_of_fold(views: Views, targets: Ints, n_labels: int, runs: Sequence[Ints]) -> list[Float64s]:
    """Cross-validate a head once for every run, which gives the fold of each photo, (n,).

    Returns:
        For each run the log probabilities (n, C) of every photo, from a head that saw only the labels of the other
        folds.
    """
    with _one_thread():
        return [_cross_validate(views.values, targets, n_labels, folds) for folds in runs]


def learnt_from_parts(
    views: Views, targets: Ints, n_labels: int, parts: Sequence[tuple[Ints, Ints]]
) -> Iterator[Float64s]:
    """Yield, for each part (photos to learn from, photos to answer), the log probabilities (k, C) of the answers."""
    n_views = views.values.shape[1]
    with _one_thread():
        for learnt, asked in parts:
            rows = views.values[learnt].reshape(-1, views.values.shape[-1])
            weight, bias = fit_linear(rows, np.repeat(targets[learnt], n_views), n_labels, _c(n_views))
            yield mean_over_views(views.values[asked] @ weight.T + bias)


def _cross_validate(views: Float64s | Float32s, targets: Ints, n_labels: int, folds: Ints) -> Float64s:
    def answers(fold: int) -> Float64s:
        rest = folds != fold
        weight, bias = _fit_views(views[rest], targets[rest], n_labels)
        return mean_over_views(views[~rest] @ weight.T + bias)

    logs, numbers = np.empty((len(targets), n_labels)), np.unique(folds).tolist()
    with ThreadPoolExecutor(cores() if len(targets) >= _SIDE_BY_SIDE else 1) as pool:
        for fold, found in zip(numbers, pool.map(answers, numbers), strict=True):
            logs[folds == fold] = found
    return logs


def _one_thread() -> threadpool_limits:
    """Keep numerical libraries from splitting matrices this small: waiting for each other, threads only burn time."""
    return threadpool_limits(1)


def _fit_views(views: Float64s | Float32s, targets: Ints, n_labels: int) -> tuple[Float64s, Float64s]:
    n_views = views.shape[1]
    rows = views.reshape(-1, views.shape[-1])
    return _fit_rows(rows, np.repeat(targets, n_views), n_labels, _c(n_views))


def fit_linear(rows: Float64s | Float32s, targets: Ints, n_labels: int, c: float) -> tuple[Float32s, Float32s]:
    """Fit a multinomial logistic regression with inverse regularisation `c` on `rows` (m, F), every label the same.

    Returns:
        The weights (C, F) and the biases (C,). A label without any row gets a bias that rules it out.
    """
    low, basis = _in_their_span(rows)
    weight, bias = _fit_rows(low, targets, n_labels, c)
    return _in_full(weight, basis), bias.astype(np.float32)


def _fit_rows(rows: Float64s | Float32s, targets: Ints, n_labels: int, c: float) -> tuple[Float64s, Float64s]:
    weights = label_weights(targets)
    fitted = LogisticRegression(C=c, max_iter=1000).fit(rows, targets, sample_weight=weights)
    weight, bias = np.asarray(fitted.coef_), np.asarray(fitted.intercept_)
    if len(fitted.classes_) == 2:  # scikit-learn keeps one row for two labels: spread it over both
        weight, bias = np.concatenate([-weight, weight]) / 2, np.concatenate([-bias, bias]) / 2
    full_weight, full_bias = np.zeros((n_labels, rows.shape[1])), np.full(n_labels, _RULED_OUT)
    rarity = np.log(weights[[int(np.argmax(targets == label)) for label in fitted.classes_]])  # of each label
    full_weight[fitted.classes_], full_bias[fitted.classes_] = weight, bias + rarity
    return full_weight, full_bias


def _c(n_views: int) -> float:
    """Return the inverse regularisation, such that more views of a photo do not count as more evidence."""
    return C * _ROWS_A_PHOTO / n_views


def _in_full(weight: Float64s, basis: Float64s | Float32s | None) -> Float32s:
    """Return weights (C, r) on coordinates as weights (C, F) on feature vectors."""
    return (weight if basis is None else weight @ basis).astype(np.float32)


def _parts(indices: Ints) -> list[Ints]:
    return np.array_split(indices, -(-len(indices) // _PART))


def _in_their_span(rows: Float64s | Float32s) -> tuple[Float64s, Float64s | None]:
    """Return coordinates (m, r) of `rows` (m, F) in an orthonormal basis (r, F) of their span; `None`: in all of F."""
    wide = rows.astype(np.float64)
    if len(wide) >= wide.shape[1]:
        return wide, None
    values, vectors = np.linalg.eigh(wide @ wide.T)
    kept = values > values[-1] * 1e-9
    scale = np.sqrt(values[kept])
    return vectors[:, kept] * scale, (vectors[:, kept] / scale).T @ wide
