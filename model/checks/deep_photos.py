"""Photos with more than 8 bits a channel: by which values they were made dark and light, and whether that suits all."""

from model.checks.evidence import Evidence
from model.checks.findings import Finding, Value
from model.photos.levels import mapping_of

_CUT = 1.05  # of the range between black and white: what reaches beyond it was cut off


def deep_photos(evidence: Evidence) -> list[Finding]:
    """Say by which values deep photos were made dark and light; nothing where there are none."""
    dataset = evidence.dataset
    known = {i: dataset.metadata[i] for i in dataset.photo_ids if i in dataset.metadata and dataset.metadata[i].levels}
    if not known:
        return []
    mapping = mapping_of(known.values())
    if mapping is None:
        return [Finding("deep-photos", "caution", {"n": len(known)})]
    black, white = mapping
    levels = {photo_id: metadata.levels for photo_id, metadata in known.items() if metadata.levels}
    cut = tuple(photo_id for photo_id, own in levels.items() if own.high - black > _CUT * (white - black))
    values: dict[str, Value] = {"n": len(known), "black": black, "white": white, "cut": len(cut)}
    return [Finding("deep-photos", "caution" if cut else "passed", values, cut)]
