"""Live models: classifiers as browsers run them, one graph each. The two asked for last stay made."""

import hashlib
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import FolderGone
from model.prediction.photo_graph import photo_graph
from workspace.wording import WorkspaceCode
from workspace.workspace import Workspace, read_share_to_answer

# Making one takes 0.1 s with the networks open, less than a page: it need not wait for a training, nor for the disk.
_KEPT = 2  # of up to 50 MB each
_making = threading.Lock()


@dataclass(frozen=True)
class LiveModel:
    """A classifier and its graph."""

    version: str
    classifier: Classifier
    graph: bytes  # an ONNX file


def version_of(path: Path) -> str:
    """Return what names a classifier's file as it is now: another one after the next training.

    Raises:
        FolderGone: there is none.
    """
    try:
        written = path.stat()
    except OSError:
        raise FolderGone(WorkspaceCode.NO_CLASSIFIER) from None
    return hashlib.sha256(f"{path} {written.st_mtime_ns} {written.st_ino}".encode()).hexdigest()[:20]


def model_of(path: Path) -> LiveModel:
    """Return a classifier's file as a live model, which answers the share of photos that was chosen.

    Raises:
        FolderGone: there is no such file.
        TwentyError: it is damaged, or a network is not there.
    """
    with _making:  # who asks for the same at once waits for it
        model = _made(str(path), version_of(path))
    if version_of(path) != model.version:  # a training has just ended: nobody knows which of the two was read
        raise FolderGone(WorkspaceCode.NO_SUCH_CLASSIFIER)
    return model


@lru_cache(maxsize=_KEPT)
def _made(path: str, version: str) -> LiveModel:
    classifier = classifier_file.load(Path(path))
    return LiveModel(version, classifier, photo_graph(classifier))


def threshold_of(path: Path, classifier: Classifier) -> float:
    """Return the confidence below which a classifier is not sure, by the share of photos to answer chosen here."""
    chosen = read_share_to_answer(path.parent)
    return classifier.threshold if chosen is None else classifier.with_share_to_answer(chosen).threshold


def file_of(workspace: Workspace, version: str) -> Path:
    """Return which of a workspace's classifiers a version names: the one trained there, or one opened from a file.

    Raises:
        FolderGone: neither, such as after the next training.
    """
    for path in (workspace.classifier_path, workspace.opened_path):
        if path.is_file() and version_of(path) == version:
            return path
    raise FolderGone(WorkspaceCode.NO_SUCH_CLASSIFIER)


def forget() -> None:
    """Forget the models that are made."""
    _made.cache_clear()
