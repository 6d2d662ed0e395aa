"""New photos to try: read in the sandbox, kept in the visitor's folder, answered once."""

import shutil
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

import streamlit as st

from model.anomaly.detector import Detector
from model.classifier.answer import Answer
from model.classifier.classifier import Classifier
from model.common.errors import PhotoRefused
from model.common.progress import Counter, OnProgress
from model.common.text import display_name
from model.network.backbone import load_backbone
from model.network.catalogue import beside
from model.photos.levels import under
from model.photos.photo import Photo
from model.photos.photo_metadata import PhotoMetadata
from model.photos.photo_store import PhotoStore
from model.photos.squares import SquaresWanted
from model.photos.wording import PhotoCode
from model.prediction.prediction import predict
from server.services import decoder
from views.shared.progress_bar import progress_bar
from views.shared.uploader import Upload
from workspace.workspace import Workspace

T = TypeVar("T")

AT_ONCE = 8  # photos read between two looks at the clock: an interrupted page loses no more
MOST = 1000  # photos kept to try
_WAITING, _TRIED, _REFUSED, _ANSWERS = "try-waiting", "try-photos", "try-refused", "try-answers"
_METADATA = "try-metadata"  # of the files, for photos that are kept to learn from


@dataclass(frozen=True)
class Tried:
    """A photo that was tried, and what the classifier says."""

    photo_id: str
    name: str
    path: str  # the file's name as it was sent: for programs, never shown
    answer: Answer


def store_of(workspace: Workspace) -> PhotoStore:
    """Return the store of photos that are tried; they never mix with those to learn from."""
    return PhotoStore(workspace.folder / "tried", below=workspace.folder)


def take(uploads: list[Upload]) -> None:
    """Put files in the line; `read_waiting` reads them with a bar on the page."""
    waiting: deque[Upload] = st.session_state.setdefault(_WAITING, deque())
    waiting.extend(uploads)


def read_waiting(workspace: Workspace, classifier: Classifier | Detector) -> None:
    """Read the files in the line, newest photos first on the page."""
    waiting: deque[Upload] = st.session_state.setdefault(_WAITING, deque())
    if not waiting:
        return
    wanted = _wanted(classifier) if isinstance(classifier, Classifier) else None
    with progress_bar("Reading photos") as show:
        counter = Counter(show, "reading", len(waiting))
        while waiting:
            chunk = list(islice(waiting, AT_ONCE))
            photos = under(decoder().read_many(chunk, wanted), classifier.mapping)
            for (path, _), photo in zip(chunk, photos, strict=True):
                _keep(path, photo, store_of(workspace))
            for _ in chunk:
                waiting.popleft()
            counter.step(len(chunk))


def _wanted(classifier: Classifier) -> SquaresWanted:
    """Return what is made of each photo: for networks too that the next training may take in beside."""
    own = classifier.squares_wanted
    return own._replace(sides=tuple(sorted({*own.sides, *(spec.side for spec in beside(classifier.backbone))})))


def _keep(path: str, photo: Photo | PhotoRefused, store: PhotoStore) -> None:
    tried: dict[str, str] = st.session_state.setdefault(_TRIED, {})
    refused: list[PhotoRefused] = st.session_state.setdefault(_REFUSED, [])
    if isinstance(photo, PhotoRefused):
        refused.append(photo)
    elif len(tried) < MOST:
        store.add(photo)
        tried.pop(photo.id, None)  # brought again, it is the newest
        tried[photo.id] = path
        st.session_state.setdefault(_METADATA, {})[photo.id] = photo.metadata
    else:
        refused.append(PhotoRefused(photo.name, PhotoCode.TRIED_FULL, most=MOST))


def ids() -> list[tuple[str, str]]:
    """Return the ids of the photos with their names, newest first."""
    tried: dict[str, str] = st.session_state.get(_TRIED, {})
    return [(photo_id, display_name(path)) for photo_id, path in reversed(tried.items())]


def answers(workspace: Workspace, classifier: Classifier, path: Path) -> list[Tried]:
    """Return the photos with their answers, newest first."""
    store, sides = store_of(workspace), classifier.squares_wanted.sides

    def ask(new: Sequence[str], show: OnProgress) -> list[Answer]:
        photos = [store.asked(photo_id, sides) for photo_id in new]
        return predict(classifier, load_backbone(classifier.backbone), photos, show)

    tried: dict[str, str] = st.session_state.get(_TRIED, {})
    known = answers_by_id(path, ask)
    return [Tried(photo_id, display_name(path), path, known[photo_id]) for photo_id, path in reversed(tried.items())]


def answers_by_id(path: Path, ask: Callable[[Sequence[str], OnProgress], Sequence[T]]) -> dict[str, T]:
    """Return what a classifier or detector says of each photo; what it has said already costs nothing.

    Args:
        path: The file that is asked: answers of another one, or of what stood there before, are not its own.
        ask: Answers tried photos, given their ids.
    """
    version = f"{path}-{path.stat().st_mtime_ns}"
    if st.session_state.get(_ANSWERS, ("",))[0] != version:
        st.session_state[_ANSWERS] = (version, {})
    known: dict[str, T] = st.session_state[_ANSWERS][1]
    if new := [photo_id for photo_id in st.session_state.get(_TRIED, {}) if photo_id not in known]:
        with progress_bar("Looking at the photos") as show:
            known |= zip(new, ask(new, show), strict=True)
    return known


def photo_of(workspace: Workspace, one: Tried) -> Photo:
    """Return a tried photo as it was read, to keep it among those to learn from."""
    known: dict[str, PhotoMetadata] = st.session_state.get(_METADATA, {})
    return Photo(one.photo_id, one.name, store_of(workspace).jpeg(one.photo_id), known[one.photo_id])


def refusals() -> list[PhotoRefused]:
    """Return the files that were not photos."""
    return list(st.session_state.get(_REFUSED, ()))


def clear(workspace: Workspace) -> None:
    """Forget the tried photos and delete them."""
    for key in (_WAITING, _TRIED, _REFUSED, _ANSWERS, _METADATA):
        st.session_state.pop(key, None)
    shutil.rmtree(workspace.folder / "tried", ignore_errors=True)
