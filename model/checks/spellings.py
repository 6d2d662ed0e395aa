"""Label consistency: labels that look like one label in two spellings, each of which would be learnt by itself."""

from collections import defaultdict

from model.checks.evidence import Evidence
from model.checks.findings import Finding
from model.photos.label_names import spelling_key


def spellings(evidence: Evidence) -> list[Finding]:
    """Ask about labels that may be one; the spelling of most photos is proposed for all of them."""
    counts = evidence.dataset.counts()
    alike: dict[str, list[int]] = defaultdict(list)
    for target in sorted(range(len(counts)), key=lambda target: -counts[target]):
        alike[spelling_key(evidence.dataset.labels[target])].append(target)
    groups = [targets for targets in alike.values() if len(targets) > 1]
    if not groups:
        return [Finding("two-spellings", "passed")]
    names = evidence.dataset.labels
    better = {target: names[targets[0]] for targets in groups for target in targets[1:]}
    photos = zip(evidence.dataset.photo_ids, evidence.dataset.targets.tolist(), strict=True)
    move = tuple((photo_id, better[target]) for photo_id, target in photos if target in better)
    labels = tuple(names[target] for target in groups[0])
    return [Finding("two-spellings", "problem", {"labels": labels, "groups": len(groups)}, move=move)]
