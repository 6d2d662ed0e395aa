"""Evaluations and forecasts of known numbers."""

import numpy as np

from model.evaluation.evaluation import Evaluation
from model.evaluation.forecast import Curve, Forecast
from model.evaluation.intervals import share


def evaluation(targets: list[int], probabilities: list[list[float]], groups: list[int] | None = None) -> Evaluation:
    n = len(targets)
    return Evaluation(
        labels=("healthy", "needs maintenance", "unsure")[: len(probabilities[0])],
        photo_ids=tuple(f"{i:064}" for i in range(n)),
        names=tuple(f"{i}.jpg" for i in range(n)),
        targets=np.array(targets, dtype=np.intp),
        probabilities=np.array(probabilities, dtype=np.float64),
        groups=np.array(groups if groups is not None else range(n), dtype=np.intp),
    )


def power_law(a: float, b: float, c: float, per_label: int, noise: float = 3e-3) -> Forecast:
    """Return a forecast from a + b n^-c, measured up to what is there with little noise."""
    sizes = tuple(n for n in (5, 7, 10, 14, 20, 28, 40, 57, 80, 113, 160) if n <= 0.8 * per_label)
    errors = tuple(a + b * n**-c for n in sizes)
    covariance = tuple(tuple(row) for row in (np.eye(len(sizes)) * noise**2).tolist())
    right = 1 - a - b * per_label**-c
    return Forecast(
        Curve(sizes, errors, covariance), per_label, 2, share(right, 5000), effective_size=5000, confidence=right
    )
