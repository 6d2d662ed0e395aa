"""The checks of a set of photos, before training and after it: the list of them, in the order in which they run."""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from model.checks.deep_photos import deep_photos
from model.checks.evidence import Evidence, gather
from model.checks.findings import Finding, not_ready, worst_first
from model.checks.labels import imbalance, spellings, too_few, unnamed
from model.checks.near_duplicates import copies
from model.checks.quality import poor_photos
from model.checks.series import series
from model.checks.shortcuts import shortcuts
from model.checks.wrong_labels import wrong_labels
from model.classifier.classifier import Classifier
from model.common.progress import OnProgress, no_progress
from model.network.graph_cache import is_ready
from model.photos.dataset import Dataset


class Check(NamedTuple):
    """One check; `code` is that of what it finds, where it finds one thing."""

    code: str
    find: Callable[[Evidence], list[Finding]]
    needs_network: bool = False


_WRONG_LABELS = Check("wrong-labels", wrong_labels, needs_network=True)
_SHORTCUTS = Check("shortcuts", shortcuts, needs_network=True)
BEFORE_TRAINING: tuple[Check, ...] = (
    Check("too-few", too_few),
    Check("imbalance", imbalance),
    Check("two-spellings", spellings),
    Check("unnamed", unnamed),
    _SHORTCUTS,
    _WRONG_LABELS,
    Check("series", series, needs_network=True),
    Check("near-copies", copies, needs_network=True),
    Check("quality", poor_photos),
    Check("deep-photos", deep_photos),
)
AFTER_TRAINING: tuple[Check, ...] = (_WRONG_LABELS, _SHORTCUTS)


def before_training(dataset: Dataset, on_progress: OnProgress = no_progress) -> list[Finding]:
    """Check labelled photos, the worst finding first. Those that the network has not seen yet are shown to it.

    Raises:
        FileRefused: a photo is no longer on the disk.
        StorageFull: the disk has no space for what was measured.
    """
    evidence = gather(dataset, on_progress=on_progress)
    return _found(BEFORE_TRAINING, evidence) if evidence.dataset.photo_ids else too_few(evidence)


def after_training(dataset: Dataset, classifier: Classifier) -> list[Finding]:
    """Check photos, as they are now, with what training has shown, the worst first; raises as `before_training`."""
    if not is_ready():
        return [not_ready(check.code) for check in AFTER_TRAINING]
    return _found(AFTER_TRAINING, gather(dataset, classifier.evaluation))


@cache
def version() -> str:
    """Return a text that changes with the list of checks and with their code: what others found is not looked up."""
    digest = hashlib.sha256(repr([check.code for check in (*BEFORE_TRAINING, *AFTER_TRAINING)]).encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _found(checks: Sequence[Check], evidence: Evidence) -> list[Finding]:
    waits = len(evidence.vectors) and not evidence.vectors.shape[1]
    found = [[not_ready(check.code)] if check.needs_network and waits else check.find(evidence) for check in checks]
    return worst_first([finding for findings in found for finding in findings])
