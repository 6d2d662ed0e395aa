"""Use it elsewhere: a classifier as a zip for a program, a page and a container, made while a bar moves."""

import hashlib
import threading
from pathlib import Path

import streamlit as st

from model.export.bundle import write_bundle
from model.export.parity import Parity
from views.shared.error_messages import shown
from views.shared.open_classifiers import download, unique_name, usable
from views.shared.progress_bar import progress_bar
from views.shared.text import count
from workspace import project
from workspace.workspace import Workspace, read_share_to_answer

_MADE = "export-made"  # the zip that this tab has made, and how its answers compare
_one_at_a_time = threading.Lock()  # each takes two processes for some seconds, and a hundred MB


def export_button(workspace: Workspace, classifier: Path) -> None:
    """Offer to make the zip."""
    if st.button("Use it elsewhere", key="export", icon=":material/output:"):
        _panel(workspace, classifier)


@st.dialog("Use it elsewhere")
def _panel(workspace: Workspace, classifier: Path) -> None:
    st.markdown("**Without this app**")
    st.markdown("One zip: a page for browsers that works without a connection, a script, and the model as ONNX.")
    _zip(workspace, classifier)
    st.divider()
    st.markdown("**In another Twenty Photos**")
    download(classifier, key="export-file")


def _zip(workspace: Workspace, classifier: Path) -> None:
    with shown():
        name = project.read(workspace).name
        path = workspace.folder / f"export-{_version(classifier, name)}.zip"
        found: tuple[Path, Parity] | None = st.session_state.get(_MADE)
        if found is None or found[0] != path or not path.is_file():
            if st.button("Make the zip", key="export-make", type="primary"):
                _make(classifier, path, name)
            return
        st.caption(f"Compared with this app on {count(found[1].photos)}: every decision is the same.")
        st.download_button(
            f"Download {path.stat().st_size / 1e6:.0f} MB", path.read_bytes, key="export-download", type="primary",
            file_name=unique_name("classifier", "zip"), mime="application/zip", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip


def _version(classifier: Path, name: str) -> str:
    """Return what names all that a zip is made of: another one after the next training, or choice of what to answer."""
    of = f"{classifier} {classifier.stat().st_mtime_ns} {read_share_to_answer(classifier.parent)} {name}"
    return hashlib.sha256(of.encode()).hexdigest()[:16]


def _make(classifier: Path, path: Path, name: str) -> None:
    """Write the zip in the place of those before, with the share of photos to answer that was chosen here."""
    if (opened := usable(classifier)) is None:
        return
    with progress_bar("Packing") as show, _one_at_a_time:
        parity = write_bundle(opened, path, name, on_progress=show)
    for old in path.parent.glob("export-*.zip"):
        if old != path:
            old.unlink(missing_ok=True)
    st.session_state[_MADE] = (path, parity)
    st.rerun(scope="fragment")
