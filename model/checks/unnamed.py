"""Labels that nobody has named yet: what a workspace begins with says nothing to who reads an answer or the report."""

from model.checks.evidence import Evidence
from model.checks.findings import Finding
from model.photos.label_names import is_unnamed


def unnamed(evidence: Evidence) -> list[Finding]:
    """Name the labels that have only the name they began with; where there are none, there is nothing to say."""
    labels = tuple(filter(is_unnamed, evidence.dataset.labels))
    return [Finding("unnamed", "caution", {"labels": labels})] if labels else []
