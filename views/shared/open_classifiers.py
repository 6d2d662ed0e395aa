"""Trained classifiers as the pages see them: opened once, compared with the photos of now, and taken home as a file.

Detectors are taken home, and opened from elsewhere, in the same places.
"""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from model.anomaly import detector_file
from model.anomaly import untrusted as untrusted_detector
from model.checks.evidence import without_empty_labels
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.arrays import Ints
from model.common.errors import TwentyError
from model.common.text import display_name
from model.photos.decoder import FileData, source_of
from model.prediction.untrusted import adopted
from model.report.rehearsal import rehearse
from server.services import decoder
from views.shared import detectors, session
from views.shared.error_messages import told
from views.shared.text import count, plain
from workspace.workspace import Workspace, read_share_to_answer


def opened(path: Path) -> Classifier | None:
    """Open a classifier's file, once for each time it was written; `None` when there is none.

    Raises:
        FileRefused: the file is damaged or not one of ours.
    """
    try:
        written = path.stat()
    except OSError:
        return None
    return _load(str(path), written.st_mtime_ns, written.st_ino)


def readable(path: Path) -> Classifier | None:
    """Open a classifier's file where that can be done: for who has something else to tell of a file that is damaged."""
    try:
        return opened(path)
    except TwentyError:
        return None


@st.cache_resource(max_entries=12, show_spinner=False)
def _load(path: str, written: int, inode: int) -> Classifier:  # noqa: ARG001  (parts of the cache's key)
    return classifier_file.load(Path(path))


def forget() -> None:
    """Forget the classifiers that are open."""
    _load.clear()


def opened_elsewhere(workspace: Workspace) -> Path:
    """Return where a classifier from another computer is kept while it is tried."""
    return workspace.opened_path


def photos_changed(workspace: Workspace, classifier: Classifier) -> int:
    """Return how many photos came, went or got another label since training, or had a change of label settled."""
    dataset, learnt, judged = workspace.dataset(), classifier.training_photos, classifier.evaluation.targets

    def by_photo(ids: Sequence[str], labels: Sequence[str], *targets: Ints) -> dict[str, list[str]]:
        return {i: [labels[target] for target in both] for i, *both in zip(ids, *targets, strict=True)}

    now = by_photo(dataset.photo_ids, dataset.labels, dataset.targets, dataset.as_they_came())
    then = by_photo(learnt.ids, classifier.labels, learnt.targets, judged)
    return sum(now.get(photo_id) != then.get(photo_id) for photo_id in now.keys() | then.keys())


def what_changed(workspace: Workspace, classifier: Classifier) -> str:
    """Say what has changed since training, as a sentence; nothing where all is as it was."""
    if n := photos_changed(workspace, classifier):
        return f"{count(n)} changed since training."
    trained_on = workspace.trained_on()
    if trained_on is None or trained_on == without_empty_labels(workspace.dataset()).fingerprint():
        return ""
    if len(workspace.dataset().others) != len(classifier.others_refused):
        return "Other things were added or removed since training."
    return "Which photos show the same thing has changed since training."


def usable(path: Path | None) -> Classifier | None:
    """Open a classifier for a page, to answer the share of photos that was chosen.

    A file that cannot be read is told there.
    """
    try:
        classifier = opened(path) if path is not None else None
    except TwentyError as error:
        st.error(plain(str(error)))
        return None
    chosen = read_share_to_answer(path.parent) if path is not None else None
    return classifier.with_share_to_answer(chosen) if classifier is not None and chosen is not None else classifier


@told
def open_file(workspace: Workspace, name: str, data: FileData) -> None:
    """Keep the file of a classifier, or of a detector, from elsewhere, if it is one, in place of the one before."""
    source, here, there = source_of(data), opened_elsewhere(workspace), detectors.opened_elsewhere(workspace)
    content = classifier_file.content_of(source, display_name(name)) if isinstance(source, Path) else source
    if detector_file.is_detector(content):
        detector_file.save(untrusted_detector.adopted(content, name, decoder()), there)
        here.unlink(missing_ok=True)
    else:
        classifier = adopted(content, name, decoder())
        rehearse(classifier, display_name(name))
        classifier_file.save(classifier, here)
        there.unlink(missing_ok=True)
    session.tell(f"{display_name(name)} is open.")


def download(path: Path, key: str = "download-classifier") -> None:
    """Offer a classifier, or a detector, as one file; it is read when the button is clicked."""
    is_detector = path.stem == "detector"
    st.download_button(
        "Download it" if is_detector else "Download the classifier",
        path.read_bytes if is_detector else partial(classifier_bytes, path),
        key=key, mime="application/octet-stream", file_name=unique_name(path.stem, "twenty"),
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def classifier_bytes(path: Path) -> bytes:
    """Return a classifier's file with the share of photos to answer that was chosen here."""
    chosen = read_share_to_answer(path.parent)
    return (
        path.read_bytes()
        if chosen is None
        else classifier_file.to_bytes(classifier_file.load(path).with_share_to_answer(chosen))
    )


def unique_name(what: str, ending: str) -> str:
    """Return a file name that no earlier download has."""
    return f"{what}-{time.strftime('%Y-%m-%d-%H%M%S')}.{ending}"
