"""Figures of trained classifiers for the exercises: read once a training, and only these are kept."""

import math
import time
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from model.checks.findings import together
from model.classifier import classifier_file
from model.common.errors import TwentyError
from model.decision import inputs
from model.decision.verdict import gather, reach_verdict
from model.decision.wording import reason, verdict_words
from model.guide.exercises import SIZES
from server import services
from workspace.kept_trainings import kept
from workspace.workspace import Workspace

_NEAR = 0.15  # how far from a size, as a share of it, a training counts as one of that size
_STEADY = 15.0  # seconds for which a verdict of the rules stands: its findings come a moment later than it


class Known(NamedTuple):
    """What the exercises need of a classifier."""

    per_label: int  # photos, of the label that has the fewest
    right: float  # how often it is right on photos that it has not seen
    curve: tuple[tuple[int, float], ...]  # the same with fewer of its photos


def known_of(path: Path) -> Known | None:
    """Return the figures of a classifier's file; `None`: there is none, or it cannot be read."""
    try:
        written = path.stat()
        return _read(str(path), written.st_mtime_ns, written.st_ino)
    except (OSError, TwentyError):
        return None


@lru_cache(maxsize=512)
def _read(path: str, written: int, inode: int) -> Known:  # noqa: ARG001  (parts of the cache's key)
    classifier = classifier_file.load(Path(path))
    counts = [n for n in classifier.evaluation.label_counts.values() if n]
    points = classifier.forecast.points
    return Known(
        min(counts, default=0),
        classifier.evaluation.headline.value,
        tuple((point.per_label, point.figure.value) for point in points),
    )


def measured(workspace: Workspace) -> Mapping[int, float]:
    """Return how often classifiers from so many photos of each label were right, where that was measured.

    A training on so many photos goes before the curve of one on more, and the newest before older ones.
    """
    paths = [workspace.classifier_path, *(each.classifier_path for each in kept(workspace))]
    trainings = [known for known in map(known_of, paths) if known is not None]
    found = {}
    for size in SIZES:
        own = [known.right for known in trainings if abs(known.per_label - size) <= _NEAR * size]
        curves = [right for known in trainings for n, right in known.curve if n == size]
        if own or curves:
            found[size] = (own or curves)[0]
    return found


def verdict(workspace: Workspace) -> tuple[str, str] | None:
    """Return what the rules say, and why; `None`: nothing is trained."""
    try:
        written = workspace.classifier_path.stat()
        asked = inputs.load(workspace.folder)
        return _verdict(str(workspace.folder), written.st_mtime_ns, repr(asked), math.floor(time.time() / _STEADY))
    except (OSError, TwentyError):
        return None


@lru_cache(maxsize=128)
def _verdict(folder: str, written: int, asked: str, when: int) -> tuple[str, str]:  # noqa: ARG001  (the key)
    workspace = Workspace(Path(folder))
    classifier, checks = classifier_file.load(workspace.classifier_path), services.check_queue()
    found = together(checks.before_training(workspace) or [], checks.after_training(workspace, classifier) or [])
    reached = reach_verdict(gather(classifier, inputs.load(workspace.folder), found))
    return verdict_words(reached), reason(reached)


def forget() -> None:
    """Forget the figures of all workspaces."""
    _read.cache_clear()
    _verdict.cache_clear()
