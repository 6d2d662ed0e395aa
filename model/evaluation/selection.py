"""Model selection: which of two candidates answers, by the log loss of what they say of photos that they have not seen.

Shapes: n photos, C labels; candidates are log probabilities (n, C), with `targets` (n,), the right labels' numbers.
"""

import numpy as np

from model.common.arrays import Float64s, Ints
from model.evaluation.calibration import label_weights, log_loss


def is_better(new: Float64s, old: Float64s, targets: Ints) -> bool:
    """Tell whether a candidate has the lower log loss."""
    return log_loss(new, targets) < log_loss(old, targets)


def chosen_by_others(old: Float64s, new: Float64s, targets: Ints, folds: Ints) -> Float64s:
    """Return what the better of two candidates answers, (n, C), to photos that had no say in which one it is.

    For each fold the others choose. A candidate that is chosen for its answers to some photos looks better on these
    than it is (nested cross-validation: Cawley & Talbot, JMLR 2010).
    """
    chosen = old.copy()
    for fold in np.unique(folds):
        asked = folds == fold
        if is_better(new[~asked], old[~asked], targets[~asked]):
            chosen[asked] = new[asked]
    return chosen


def is_clearly_worse(new: Float64s, old: Float64s, targets: Ints) -> bool:
    """Tell whether a candidate is worse by more than one paired standard error of the log loss.

    On forty photos cross-validation cannot tell which of the two is better: over many sets the mixture is, so it is
    what is kept unless the evidence speaks against it (docs/experiments.md).
    """
    losses = label_weights(targets) * (old - new)[np.arange(len(targets)), targets]
    return bool(losses.mean() > losses.std(ddof=1) / np.sqrt(len(losses)))
