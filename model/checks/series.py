"""Series: how many things the photos show, and whether a person should say so."""

import numpy as np

from model.checks.evidence import Evidence
from model.checks.findings import Finding, Value
from model.common.arrays import Ints


def series(evidence: Evidence) -> list[Finding]:
    """Say how many things the photos show, where files or looks tell that several show the same one."""
    known = evidence.series
    if len(known.groups) < 2:
        return [Finding("series", "not checked")]
    if known.source is None:
        return [Finding("series", "passed")]
    _, group, sizes = np.unique(known.found, return_inverse=True, return_counts=True)
    rows = _of_several(group, known.copies)
    rows = rows[np.lexsort((group[rows], -sizes[group[rows]]))]  # the largest group first
    values: dict[str, Value] = {
        "n": len(group),
        "things": len(sizes),
        "source": known.source.value,
        "most": int(sizes.max()),
        "groups": dict(zip(evidence.ids(rows), group[rows].tolist(), strict=True)),  # by photo
    }
    return [Finding("series", "caution" if known.by_looks else "passed", values, evidence.ids(rows))]


def _of_several(group: Ints, copies: Ints) -> Ints:
    """Return the photos of groups that hold more than the copies of one photo, whose groups are (n,)."""
    pairs = np.unique(np.stack([group, copies]), axis=1)
    return np.flatnonzero(np.bincount(pairs[0])[group] > 1)
