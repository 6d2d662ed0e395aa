"""The two labels that a workspace begins with, for as long as nobody needs others; names are asked for before Train."""

from collections.abc import Mapping

import streamlit as st

from model.common.errors import LabelRefused
from model.photos.label_names import FIRST_LABELS, is_unnamed
from views.shared.navigation import go_to
from views.shared.photo_grid import small
from views.shared.text import count, plain
from views.shared.upload_progress import working
from workspace.workspace import Label, Workspace

ASKED = "names-asked-for"  # as long as the question stands
_FEW = 4  # photos of a label that remind of what it shows


def begin_with_two_labels(workspace: Workspace) -> None:
    """Add the labels to begin with where there are none, and no files on their way that bring their own."""
    if workspace.labels() or working(workspace):
        return
    for label in FIRST_LABELS:
        workspace.add_label(label)


def drop_untouched_labels(workspace: Workspace) -> None:
    """Remove the labels we began with where nobody named them or put photos there: others are coming."""
    for label in workspace.labels():
        if is_unnamed(label.name) and label.n_photos == 0:
            workspace.remove_label(label.id)


def _ask_no_more() -> None:
    st.session_state.pop(ASKED, None)


@st.dialog("What do these show?", on_dismiss=_ask_no_more)
def ask_for_names(workspace: Workspace) -> None:
    """Ask for the names that are missing, and go on to training; whoever wants to leaves them as they are."""
    st.markdown("The names appear in every answer and in the report.")
    with st.form("names", border=False):
        names = {label.id: _asked(workspace, label) for label in workspace.labels() if is_unnamed(label.name)}
        with st.container(horizontal=True):
            given = st.form_submit_button("Save and train", key="names-given", type="primary")
            left = st.form_submit_button("Train without names", key="names-left", type="tertiary")
    if left or (given and _given(workspace, names)):
        _ask_no_more()
        go_to("train", workspace)


def _asked(workspace: Workspace, label: Label) -> str:
    """Show a few photos of a label, and a field for its name."""
    with st.container(key=f"strip-ask-{label.id}"), st.grid(_FEW, min_column_width=20, gap="xxsmall"):
        for photo in workspace.photos(label.id)[-_FEW:]:
            st.image(small(workspace.store, photo.id), width="stretch", alt=photo.name)
    return st.text_input(
        f"These {count(label.n_photos)} show", key=f"ask-name-{label.id}", max_chars=60,
        placeholder=f"{label.name}, until you say",
    )  # fmt: skip


def _given(workspace: Workspace, names: Mapping[int, str]) -> bool:
    """Give the labels those names, or none of them where one cannot be had: all are asked for again, then."""
    before = {label.id: label.name for label in workspace.labels()}
    try:
        for label_id, name in names.items():
            workspace.rename_label(label_id, name)
    except LabelRefused as refused:
        for label_id in names:
            workspace.rename_label(label_id, before[label_id])
        st.error(plain(str(refused)))
        return False
    return True
