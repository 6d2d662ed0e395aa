"""Use it elsewhere: a classifier as a zip for a program, a page and a container, made while a bar moves."""

from pathlib import Path

import streamlit as st

from model.export.bundle import write_bundle
from model.export.parity import Parity
from views.shared.error_messages import shown
from views.shared.open_classifiers import unique_name, usable
from views.shared.progress_bar import progress_bar
from views.shared.text import count
from workspace import project
from workspace.workspace import Workspace

_MADE = "export-made"  # what it was made of, and how its answers compare


def export_button(workspace: Workspace, classifier: Path) -> None:
    """Offer to make the zip."""
    if st.button("Use it elsewhere", key="export", icon=":material/output:"):
        _panel(workspace, classifier)


@st.dialog("Use it elsewhere")
def _panel(workspace: Workspace, classifier: Path) -> None:
    st.markdown(
        "One zip, with no need of this app: a page for browsers that works without a connection, a script, "
        "and the model as ONNX for whoever builds on it."
    )
    made_of = (str(classifier), classifier.stat().st_mtime_ns, project.read(workspace).name)
    path = workspace.folder / "export.zip"
    found: tuple[object, Parity] | None = st.session_state.get(_MADE)
    with shown():
        if found is None or found[0] != made_of or not path.is_file():
            if st.button("Make the zip", key="export-make", type="primary"):
                st.session_state[_MADE] = (made_of, _made(classifier, path, made_of[2]))
                st.rerun(scope="fragment")
            return
        st.caption(f"Compared with this app on {count(found[1].photos)}: every decision is the same.")
        st.download_button(
            f"Download {path.stat().st_size / 1e6:.0f} MB", path.read_bytes, key="export-download", type="primary",
            file_name=unique_name("classifier", "zip"), mime="application/zip", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip


def _made(classifier: Path, path: Path, name: str) -> Parity:
    """Write the zip, with the share of photos to answer that was chosen here."""
    opened = usable(classifier)
    assert opened is not None, "the page has opened it"
    with progress_bar("Packing") as show:
        return write_bundle(opened, path, name, on_progress=show)
