"""Linear candidates on frozen features: seconds, no torch.

A logistic regression whose weights lie in the span of its training rows, as regularised linear models' always do, so
it is fitted in as many dimensions as there are rows. That is exact, and makes 25 fits of 80 rows a matter of 0.2 s.

Shapes: n photos, V views, F values of a feature vector, C labels.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from model.members import Logs, mean_over_views

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]
Wide = NDArray[np.float64]

# Inverse regularisation for feature vectors of unit length and two rows a photo; choosing it by cross-validation was
# no better (docs/experiments.md).
C = 100.0
_ROWS_A_PHOTO = 2.0
_RULED_OUT = -30.0


def fit(vectors: Floats, targets: Ints, n_labels: int) -> tuple[Floats, Floats]:
    """Fit a head on feature vectors (n, V, F): every view of a photo is a training row of its own.

    Returns:
        The weights (C, F) and the biases (C,).
    """
    n_views = vectors.shape[1]
    rows = vectors.reshape(-1, vectors.shape[-1])
    return fit_linear(rows, np.repeat(targets, n_views), n_labels, c=_c(n_views))


def out_of_fold(vectors: Floats, targets: Ints, n_labels: int, runs: Sequence[Ints]) -> list[Logs]:
    """Cross-validate a head once for every run, which gives the fold of each photo, (n,).

    Args:
        vectors: The feature vectors of each view, (n, V, F).
        targets: The label of each photo, (n,).
        n_labels: C.
        runs: The fold of each photo in each run.

    Returns:
        For each run the log probabilities (n, C) of every photo, from a head that saw only the other folds.
    """
    n_photos, n_views, _ = vectors.shape
    low, _ = _in_their_span(vectors.reshape(n_photos * n_views, -1))
    views = low.reshape(n_photos, n_views, -1)
    return [_cross_validate(views, targets, n_labels, folds) for folds in runs]


def _cross_validate(views: Wide, targets: Ints, n_labels: int, folds: Ints) -> Logs:
    n_views = views.shape[1]
    logs = np.empty((len(targets), n_labels))
    for fold in np.unique(folds):
        rest = folds != fold
        rows = views[rest].reshape(-1, views.shape[-1])
        weight, bias = _fit_rows(rows, np.repeat(targets[rest], n_views), n_labels, _c(n_views))
        logs[~rest] = mean_over_views(views[~rest] @ weight.T + bias)
    return logs


def fit_linear(rows: Floats, targets: Ints, n_labels: int, c: float) -> tuple[Floats, Floats]:
    """Fit a multinomial logistic regression with inverse regularisation `c` on `rows` (m, F).

    Returns:
        The weights (C, F) and the biases (C,). A label without any row gets a bias that rules it out.
    """
    low, basis = _in_their_span(rows)
    weight, bias = _fit_rows(low, targets, n_labels, c)
    weight = weight if basis is None else weight @ basis
    return weight.astype(np.float32), bias.astype(np.float32)


def _fit_rows(rows: Wide, targets: Ints, n_labels: int, c: float) -> tuple[Wide, Wide]:
    fitted = LogisticRegression(C=c, max_iter=1000).fit(rows, targets)
    weight, bias = np.asarray(fitted.coef_), np.asarray(fitted.intercept_)
    if len(fitted.classes_) == 2:  # scikit-learn keeps one row for two labels: spread it over both
        weight, bias = np.concatenate([-weight, weight]) / 2, np.concatenate([-bias, bias]) / 2
    full_weight, full_bias = np.zeros((n_labels, rows.shape[1])), np.full(n_labels, _RULED_OUT)
    full_weight[fitted.classes_], full_bias[fitted.classes_] = weight, bias
    return full_weight, full_bias


def _c(n_views: int) -> float:
    """Return the inverse regularisation, such that more views of a photo do not count as more evidence."""
    return C * _ROWS_A_PHOTO / n_views


def _in_their_span(rows: Floats) -> tuple[Wide, Wide | None]:
    """Return coordinates (m, r) of `rows` (m, F) in an orthonormal basis (r, F) of their span; `None`: in all of F."""
    wide = rows.astype(np.float64)
    if len(wide) >= wide.shape[1]:
        return wide, None
    values, vectors = np.linalg.eigh(wide @ wide.T)
    kept = values > values[-1] * 1e-9
    scale = np.sqrt(values[kept])
    return vectors[:, kept] * scale, (vectors[:, kept] / scale).T @ wide
