"""Class imbalance and too few photos: how many photos each label has."""

from model.checks.evidence import Evidence
from model.checks.findings import Finding, Outcome, Value
from model.photos.dataset import MIN_LABELS, MIN_PHOTOS

_FEW = 10  # photos of a label: fewer make figures that say little
_UNEVEN, _VERY_UNEVEN = 3, 10  # times as many photos of the commonest label


def too_few(evidence: Evidence) -> list[Finding]:
    """Say whether each label has enough photos."""
    counts = dict(zip(evidence.dataset.labels, evidence.dataset.counts().tolist(), strict=True))
    if len(counts) < MIN_LABELS:
        return [Finding("too-few", "problem", {"labels": tuple(counts)})]
    few = {label: n for label, n in counts.items() if n < _FEW}
    if not few:
        return [Finding("too-few", "passed", {"fewest": min(counts.values())})]
    return [Finding("too-few", "problem" if min(few.values()) < MIN_PHOTOS else "caution", {"few": few})]


def imbalance(evidence: Evidence) -> list[Finding]:
    """Say whether one label has many more photos than another."""
    if len(evidence.dataset.labels) < MIN_LABELS:
        return [Finding("imbalance", "not checked")]
    labels, counts = evidence.dataset.labels, evidence.dataset.counts()
    most, fewest = int(counts.argmax()), int(counts.argmin())
    ratio = counts[most] / max(counts[fewest], 1)
    outcome: Outcome = "problem" if ratio >= _VERY_UNEVEN else "caution" if ratio >= _UNEVEN else "passed"
    values: dict[str, Value] = {
        "most": labels[most],
        "n_most": int(counts[most]),
        "fewest": labels[fewest],
        "n_fewest": int(counts[fewest]),
    }
    return [Finding("imbalance", outcome, values)]
