"""The classifiers that share links ask: the few asked last stay open."""

from functools import lru_cache
from pathlib import Path

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import FolderGone
from workspace.wording import WorkspaceCode


def opened(path: Path) -> Classifier:
    """Open a link's copy of a classifier.

    Raises:
        FolderGone: the link was ended meanwhile.
        FileRefused: the copy is damaged.
    """
    try:
        written = path.stat()
    except OSError:
        raise FolderGone(WorkspaceCode.ENDED_LINK) from None
    return _load(str(path), written.st_mtime_ns, written.st_ino)


@lru_cache(maxsize=4)
def _load(path: str, written: int, inode: int) -> Classifier:  # noqa: ARG001  (parts of the cache's key)
    return classifier_file.load(Path(path))


def forget() -> None:
    """Forget the classifiers that are open."""
    _load.cache_clear()
