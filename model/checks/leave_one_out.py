"""Leave-one-out prediction: an answer to each photo from all others, in closed form instead of one training a photo.

It is a ridge regression. Leaving a row out of it changes its answer by a factor that the fit on all rows gives away
(Allen's PRESS, 1974; for several rows at once, Cook & Weisberg, 1982). So a photo's answer never depends on its own
label, nor on those of its copies, and n answers cost one fit. No scikit-learn: the page may use it.

Shapes: n photos, r coordinates of each, m columns of targets.
"""

import numpy as np
from numpy.typing import NDArray

from model.common.arrays import Float64s, Ints

MOST_DIMENSIONS = 1024  # up to so many photos, coordinates hold all that vectors say of each other


def coordinates(vectors: NDArray[np.floating]) -> Float64s:
    """Return coordinates (n, r) with the products of the vectors (n, F); of many photos, nearly so.

    Beyond `MOST_DIMENSIONS` photos they are coordinates in the span of as many, evenly chosen.
    """
    rows = vectors
    if len(vectors) > MOST_DIMENSIONS:
        rows = vectors[np.linspace(0, len(vectors) - 1, MOST_DIMENSIONS).astype(np.intp)]
    wide = rows.astype(np.float64)
    values, directions = np.linalg.eigh(wide @ wide.T)
    kept = values > max(values[-1], 1e-12) * 1e-9
    scaled = directions[:, kept] / np.sqrt(values[kept])  # wide.T @ scaled is an orthonormal basis of the span
    if rows is vectors:
        exact: Float64s = directions[:, kept] * np.sqrt(values[kept])
        return exact
    basis = (wide.T @ scaled).astype(vectors.dtype)
    nearly: Float64s = (vectors @ basis).astype(np.float64)
    return nearly


def left_out(
    rows: Float64s, targets: Float64s, groups: Ints, penalty: float, weights: Float64s | None = None
) -> Float64s:
    """Return what a ridge regression without intercept predicts for each photo when its group is left out, (n, m).

    Args:
        rows: Of each photo, (n, r).
        targets: What to learn, (n, m).
        groups: Photos that are left out together share a number, (n,).
        penalty: On the squared weights.
        weights: How much each photo counts in learning, (n,); by default all the same.
    """
    weights = np.ones(len(rows)) if weights is None else weights
    weighted = rows * weights[:, None]
    inverse = np.linalg.inv(rows.T @ weighted + penalty * np.eye(rows.shape[1]))
    seen = rows @ (inverse @ (weighted.T @ targets))
    own = np.einsum("ij,ij->i", rows @ inverse, weighted)  # the diagonal of the hat matrix
    answers = targets - (targets - seen) / np.maximum(1 - own, 1e-9)[:, None]
    for photos in _of_several(groups):
        hat = rows[photos] @ inverse @ weighted[photos].T
        surprise = np.linalg.solve(np.eye(len(photos)) - hat, targets[photos] - seen[photos])
        answers[photos] = targets[photos] - surprise
    left: Float64s = answers
    return left


def _of_several(groups: Ints) -> list[Ints]:
    """Return the photos of each group that has more than one."""
    order = np.argsort(groups, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)
    return [part for part in parts if len(part) > 1]
