"""Series: how many things the photos show, and whether a person should say so."""

import numpy as np

from model.checks.evidence import Evidence
from model.checks.findings import Finding, Value


def series(evidence: Evidence) -> list[Finding]:
    """Say how many things the photos show, where files or looks tell that several show the same one."""
    known = evidence.series
    if known.source is None:
        return [Finding("series", "passed")]
    _, sizes = np.unique(known.found, return_counts=True)
    values: dict[str, Value] = {
        "n": len(known.found),
        "things": len(sizes),
        "source": known.source.value,
        "most": int(sizes.max()),
    }
    several = np.flatnonzero(np.isin(known.found, np.unique(known.found)[sizes > 1]))
    rows = several[np.argsort(known.found[several], kind="stable")]
    return [Finding("series", "caution" if known.by_looks else "passed", values, evidence.ids(rows))]
