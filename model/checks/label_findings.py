"""What is said about labels that are probably wrong. Shapes: n photos, F values of a feature vector."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from model.checks.findings import Finding
from model.checks.wrong_labels import label_doubts
from model.common.arrays import Ints
from model.photos.dataset import MIN_LABELS, MIN_PHOTOS, Dataset

_CHECK, _TITLE = "wrong-labels", "Labels to check"


def doubted_labels(
    dataset: Dataset, vectors: NDArray[np.floating], groups: Ints, answers: Mapping[str, str] | None = None
) -> Finding:
    """Say which photos look more like another label than like their own.

    Args:
        dataset: The photos; every label has some.
        vectors: What the network saw in them, (n, F).
        groups: Copies of a photo share a number, (n,).
        answers: What a trained classifier answered to photos that it had not seen, by their ids.
    """
    if len(dataset.labels) < MIN_LABELS or dataset.counts().min() < MIN_PHOTOS:
        return Finding(_CHECK, _TITLE, "not checked",
                       f"That takes two labels and {MIN_PHOTOS} photos of each.")  # fmt: skip
    doubts = label_doubts(vectors, dataset.targets, groups, len(dataset.labels))
    rows = doubts.doubted
    n, n_all = len(rows), len(dataset.targets)
    if not n:
        return Finding(_CHECK, _TITLE, "passed", f"None of {n_all:,} photos looks more like another label's.")
    ids = tuple(dataset.photo_ids[row] for row in rows)
    sentence = (
        f"{n:,} of {n_all:,} photos {'looks' if n == 1 else 'look'} more like another label's: the label may be wrong."
    )
    asked = [row for row in rows if dataset.photo_ids[row] in (answers or {})]
    if answers and asked:
        disagree = sum(answers[dataset.photo_ids[row]] != dataset.labels[dataset.targets[row]] for row in asked)
        sentence += f" The classifier, which had not seen them, disagrees with {disagree:,} of these labels too."
    return Finding(
        _CHECK, _TITLE, "caution", sentence,
        "Look at each. In our tests on other photos about half of those named here had a wrong label; the others were "
        "merely unusual. Change the label where you agree.",
        ids, move=tuple((dataset.photo_ids[row], dataset.labels[doubts.likelier[row]]) for row in rows),
    )  # fmt: skip
