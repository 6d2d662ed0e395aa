"""Near-duplicates: photos that are nearly the same, under one label and under two."""

import numpy as np

from model.checks.evidence import Evidence
from model.checks.findings import Finding
from model.common.arrays import Ints
from model.photos.dataset import Dataset


def copies(evidence: Evidence) -> list[Finding]:
    """Say which photos are nearly the same, under one label and under two."""
    groups, targets = evidence.series.copies, evidence.dataset.targets
    rows_of = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    several = [rows for rows in rows_of if len(rows) > 1]
    return [
        _near_copies(evidence, [rows for rows in several if len(np.unique(targets[rows])) == 1]),
        _under_two_labels(evidence, [rows for rows in several if len(np.unique(targets[rows])) > 1]),
    ]


def _near_copies(evidence: Evidence, several: list[Ints]) -> Finding:
    if not several:
        return Finding("near-copies", "passed")
    extra = np.concatenate([rows[1:] for rows in several])
    return Finding(
        "near-copies", "caution", {"n": len(extra), "of": len(evidence.groups), "groups": len(several)},
        evidence.ids(np.concatenate(several)), remove=evidence.removable(extra),
    )  # fmt: skip


def _under_two_labels(evidence: Evidence, split: list[Ints]) -> Finding:
    if not split:
        return Finding("two-labels", "passed")
    dataset, every = evidence.dataset, np.concatenate(split)
    labels = tuple(sorted({dataset.labels[target] for target in dataset.targets[every]}))
    moves = tuple(move for rows in split for move in _to_majority(dataset, rows))
    return Finding("two-labels", "problem", {"n": len(split), "labels": labels}, evidence.ids(every), move=moves)


def _to_majority(dataset: Dataset, rows: Ints) -> list[tuple[str, str]]:
    """Return the moves that bring a group of copies under the label that most of them have, if there is one."""
    counts = np.bincount(dataset.targets[rows])
    if (counts == counts.max()).sum() > 1:
        return [(dataset.photo_ids[row], dataset.labels[other]) for row in rows
                for other in np.unique(dataset.targets[rows]) if other != dataset.targets[row]]  # fmt: skip
    most = int(counts.argmax())
    return [(dataset.photo_ids[row], dataset.labels[most]) for row in rows if dataset.targets[row] != most]
