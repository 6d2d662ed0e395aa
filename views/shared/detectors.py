"""The detector of a workspace as the pages see it: opened once, compared with the photos of now, judged by bad ones."""

from pathlib import Path

import numpy as np
import streamlit as st

from model.anomaly import detector_file
from model.anomaly.detector import Detector
from model.anomaly.found import Found, find
from model.classifier.classifier_file import content_of
from model.common.errors import TwentyError
from model.photos.dataset import Dataset
from views.shared.text import count, plain
from workspace.workspace import Workspace


def trained(workspace: Workspace | None) -> Detector | None:
    """Return what was trained on the one label that has enough photos; `None`: nothing was, or it had another name.

    A file that cannot be read is told on the page.
    """
    alone = workspace.label_alone() if workspace is not None else None
    detector = opened(workspace.detector_path) if workspace is not None and alone is not None else None
    return detector if detector is not None and detector.label == alone else None


def opened(path: Path) -> Detector | None:
    """Open a detector's file, once for each time it was written; `None`: there is none, or it cannot be read.

    That it cannot be read is told on the page.
    """
    try:
        written = path.stat()
        return _load(str(path), written.st_mtime_ns, written.st_ino)
    except OSError:
        return None
    except TwentyError as error:
        st.error(plain(str(error)))
        return None


@st.cache_resource(max_entries=12, show_spinner=False)
def _load(path: str, written: int, inode: int) -> Detector:  # noqa: ARG001  (parts of the cache's key)
    return detector_file.from_bytes(content_of(Path(path), Path(path).name), Path(path).name)


def opened_elsewhere(workspace: Workspace) -> Path:
    """Return where a detector from another computer is kept while it is tried."""
    return workspace.folder / "opened" / workspace.detector_path.name


def forget() -> None:
    """Forget the detectors that are open."""
    _load.clear()


def what_changed(workspace: Workspace, detector: Detector) -> str:
    """Say how many photos of the label came or went since training, as a sentence; nothing where none did."""
    now = workspace.dataset().of_one_label(detector.label).photo_ids
    n = len(set(now) ^ set(detector.training_photos.ids))
    return f"{count(n)} changed since training." if n else ""


def found(workspace: Workspace, detector: Detector) -> Found | None:
    """Return how many of the photos under other labels it finds; `None`: there are none."""
    dataset = workspace.dataset()
    bad = dataset.only(np.flatnonzero(np.array([dataset.labels[t] != detector.label for t in dataset.targets], bool)))
    if not bad.photo_ids:
        return None
    written = workspace.detector_path.stat().st_mtime_ns
    return _found(detector, bad, (str(workspace.detector_path), written), bad.fingerprint())


# No data cache, which says something on standard error where a module that has one is imported before the server runs.
@st.cache_resource(max_entries=100, show_spinner=False)
def _found(_detector: Detector, _bad: Dataset, file: tuple[str, int], fingerprint: str) -> Found:  # noqa: ARG001
    return find(_detector, _bad)
