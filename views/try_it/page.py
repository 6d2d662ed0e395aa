"""Try it: new photos, and what the classifier says about each."""

from pathlib import Path

import streamlit as st

from model.classifier.classifier import Classifier
from model.classifier.wording import others_sentence, what_it_knows
from views.shared import detectors, session
from views.shared.example_photos import photos_to_try
from views.shared.export_panel import export_button
from views.shared.navigation import nothing_trained_yet
from views.shared.open_classifiers import download, open_file, opened_elsewhere, usable
from views.shared.refused_files import refused_files
from views.shared.text import plain
from views.shared.uploader import Upload, accepted_types, receive, uploader
from views.try_it import kept_photos, one_label, tried_photos
from views.try_it.all_answers import all_answers
from views.try_it.pictures import Asked
from views.try_it.share_panel import share_button
from views.try_it.stage import CAMERA, show_newest, stage
from workspace.workspace import Workspace

HERE, FILE = "Trained here", "From a file"
_OURS = "try-ours"  # those of our photos that were tried


def page() -> None:
    workspace = session.find_workspace()
    with st.container(horizontal=True, vertical_alignment="center", key="try-head"):
        st.title("Try it", anchor=False, width="stretch")
        sharing = st.container(horizontal=True, width="content")
    here = _trained_here(workspace)
    path = _which(workspace, here)
    if workspace is not None and path is not None and path.name == workspace.detector_path.name:
        if detector := detectors.opened(path):
            one_label.try_it(workspace, detector, path)
    elif workspace is None or path is None or (classifier := usable(path)) is None:
        nothing_trained_yet(workspace, "try")
    else:
        with sharing:
            share_button(workspace, path)
            export_button(workspace, path)
        _try(workspace, classifier, path)
    _files(here)


def _try(workspace: Workspace, classifier: Classifier, path: Path) -> None:
    """Show what was tried, and take more."""
    uploader("Photos", "try-files", _take, type=accepted_types(), label_visibility="collapsed")
    tried_photos.read_waiting(workspace, classifier)
    tried = tried_photos.answers(workspace, classifier, path)
    kept_photos.keep_those_there(workspace, tried)
    store = tried_photos.store_of(workspace)
    if not tried:
        knows = f"Show it photos it has never seen. It knows {plain(what_it_knows(classifier.labels))}."
        st.markdown(f"{knows} {others_sentence(classifier.others_refused)}".rstrip())
    if st.session_state.get(CAMERA):
        _camera()
    stage(workspace, tried, Asked(classifier, path, store))
    refused_files(tried_photos.refusals(), "try-refused")
    _ours(photos_to_try(classifier.labels))
    all_answers(tried, classifier, store)
    if tried and st.button("Clear", key="clear-tried", icon=":material/close:", type="tertiary"):
        tried_photos.clear(workspace)
        st.session_state.pop(_OURS, None)
        st.rerun()


def _trained_here(workspace: Workspace | None) -> Path | None:
    """Return the file of what was trained here: of a detector, while there is one label alone."""
    if workspace is None:
        return None
    path = workspace.classifier_path if detectors.trained(workspace) is None else workspace.detector_path
    return path if path.is_file() else None


def _which(workspace: Workspace | None, here: Path | None) -> Path | None:
    """Return the file of the classifier or detector to ask: the one trained here, or one that was opened."""
    if workspace is None:
        return None
    ways = [(HERE, here), (FILE, opened_elsewhere(workspace)), (FILE, detectors.opened_elsewhere(workspace))]
    there = {name: path for name, path in ways if path is not None and path.is_file()}
    if len(there) < 2:
        return next(iter(there.values()), None)
    chosen = st.segmented_control(
        "Which classifier", list(there), default=FILE, required=True, key="which", persist_state="session"
    )
    return there[chosen or HERE]


def _ours(photos: list[Path]) -> None:
    """Show photos of ours that were not tried yet, each a click from it."""
    tried: set[Path] = st.session_state.get(_OURS, set())
    left = {i: path for i, path in enumerate(photos) if path not in tried}
    if not left:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="ours-head"):
        st.caption("Or try one of ours")
        st.button(f"Try all {len(left)}", key="try-all", type="tertiary", on_click=_take_ours, args=([*left.values()],))
    with st.container(key="ours"), st.grid("auto", min_column_width=64, gap="xsmall"):
        for i, path in left.items():
            with st.container(key=f"shot-ours-{i}"):
                st.image(str(path), width="stretch", alt=f"Photo {i + 1}")
                st.button(f"Try photo {i + 1}", key=f"pick-{i}", on_click=_take_ours, args=([path],))


def _take_ours(paths: list[Path]) -> None:
    st.session_state[_OURS] = {*st.session_state.get(_OURS, ()), *paths}
    _take([(path.name, path.read_bytes()) for path in paths])


def _take(uploads: list[Upload]) -> None:
    tried_photos.take(uploads)
    show_newest()


def _camera() -> None:
    if not _camera_allowed():
        st.info(
            "Browsers give a camera only to pages on this computer or with https. "
            "Choose photos instead: a phone offers to take one."
        )
        return
    key = f"camera-{st.session_state.setdefault('camera-round', 0)}"
    st.camera_input("Take a photo", key=key, width=480, label_visibility="collapsed", on_change=_take_shot, args=(key,))


def _camera_allowed() -> bool:
    address = st.context.url or ""
    return address.startswith("https://") or address.split("/")[2:3] == [] or _is_local(address.split("/")[2])


def _is_local(host: str) -> bool:
    name = host.rsplit(":", 1)[0]
    return name in ("localhost", "127.0.0.1", "[::1]") or name.endswith(".localhost")


def _take_shot(key: str) -> None:
    uploads: list[Upload] = receive([st.session_state[key]] if st.session_state[key] else [])
    if uploads:
        st.session_state["camera-round"] += 1
        n = st.session_state["camera-round"]
        _take([(f"camera photo {n}.jpg", data) for _, data in uploads])


def _files(here: Path | None) -> None:
    st.space("medium")
    with st.expander("Download or open a classifier", icon=":material/save:", key="files"):
        save, load = st.columns(2, gap="large")
        with save:
            st.markdown("**Download it**")
            if here is not None:
                st.caption("One file with all it has learned, and small copies of the photos it learned from.")
                download(here)
            else:
                st.caption("Train one first.")
        with load:
            st.markdown("**Open another**")
            st.caption("A file that ends in .twenty, from this or another computer.")
            uploader("A .twenty file", "open-file", _open, type=["twenty"], label_visibility="collapsed")


def _open(uploads: list[Upload]) -> None:
    workspace = session.find_workspace() or session.new_workspace()
    name, data = uploads[-1]
    open_file(workspace, name, data)


if __name__ == "__main__":
    page()
