"""Checks of the labels: too few photos, class imbalance, one label in two spellings, a label that nobody has named."""

from collections import defaultdict

from model.checks.evidence import Evidence
from model.checks.findings import Finding, Outcome, Value
from model.photos.dataset import MIN_LABELS, MIN_PHOTOS
from model.photos.label_names import is_unnamed, spelling_key

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
    labels, counts = evidence.dataset.labels, evidence.dataset.counts().tolist()
    if len(labels) < MIN_LABELS:
        return [Finding("imbalance", "not checked")]
    n_most, n_fewest = max(counts), min(counts)
    ratio = n_most / max(n_fewest, 1)
    outcome: Outcome = "problem" if ratio >= _VERY_UNEVEN else "caution" if ratio >= _UNEVEN else "passed"
    most, fewest = (labels[counts.index(n)] for n in (n_most, n_fewest))
    values: dict[str, Value] = {"most": most, "n_most": n_most, "fewest": fewest, "n_fewest": n_fewest}
    return [Finding("imbalance", outcome, values)]


def spellings(evidence: Evidence) -> list[Finding]:
    """Ask about labels that may be one; the spelling of most photos is proposed for all of them."""
    names, counts = evidence.dataset.labels, evidence.dataset.counts()
    if len(names) < MIN_LABELS:
        return [Finding("two-spellings", "not checked")]
    alike: dict[str, list[int]] = defaultdict(list)
    for target in sorted(range(len(counts)), key=lambda target: -counts[target]):
        alike[spelling_key(names[target])].append(target)
    groups = [targets for targets in alike.values() if len(targets) > 1]
    if not groups:
        return [Finding("two-spellings", "passed")]
    better = {target: names[targets[0]] for targets in groups for target in targets[1:]}
    photos = zip(evidence.dataset.photo_ids, evidence.dataset.targets.tolist(), strict=True)
    move = tuple((photo_id, better[target]) for photo_id, target in photos if target in better)
    labels = tuple(names[target] for target in groups[0])
    return [Finding("two-spellings", "problem", {"labels": labels, "groups": len(groups)}, move=move)]


def unnamed(evidence: Evidence) -> list[Finding]:
    """Name the labels that have only the name they began with; where there are none, there is nothing to say."""
    labels = tuple(filter(is_unnamed, evidence.dataset.labels))
    return [Finding("unnamed", "caution", {"labels": labels})] if labels else []
