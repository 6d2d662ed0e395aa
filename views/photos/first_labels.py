"""The two labels that a workspace begins with, for as long as nobody needs others; names are asked for before Train."""

import streamlit as st

from model.common.errors import LabelRefused
from model.photos.label_names import FIRST_LABELS, is_unnamed
from views.shared.error_messages import told
from views.shared.navigation import go_to
from views.shared.photo_grid import small
from views.shared.text import count, plain
from views.shared.upload_progress import working
from workspace.workspace import Label, Workspace

ASKED = "names-asked-for"  # as long as the question stands
_ANSWERED = "names-answered"
_REFUSED = "names-refused"  # why the names that were given last cannot be had
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


def names_asked_for(workspace: Workspace) -> None:
    """Ask for names, where somebody wants to train without them, in every run of the page until it is answered."""
    _train_if_answered(workspace)
    if ASKED in st.session_state:
        _ask_for_names(workspace)


def _ask_no_more() -> None:
    for key in (ASKED, _ANSWERED, _REFUSED):
        st.session_state.pop(key, None)


@st.dialog("What do these show?", on_dismiss=_ask_no_more)
def _ask_for_names(workspace: Workspace) -> None:
    """Ask for the names that are missing, and go on to training; whoever wants to leaves them as they are."""
    _train_if_answered(workspace)
    st.markdown("The names appear in every answer and in the report.")
    unnamed = [label for label in workspace.labels() if is_unnamed(label.name) and label.n_photos]
    with st.form("names", border=False):
        for label in unnamed:
            _asked(workspace, label)
        with st.container(horizontal=True):
            st.form_submit_button(
                "Save and train", key="names-given", type="primary", on_click=told(_give), args=(workspace, unnamed)
            )
            st.form_submit_button("Train without names", key="names-left", type="tertiary", on_click=_note_answered)
    if _REFUSED in st.session_state:  # it outlives what makes the page run again: the checks that have ended
        st.error(plain(st.session_state[_REFUSED]))


def _note_answered() -> None:
    st.session_state[_ANSWERED] = True


def _train_if_answered(workspace: Workspace) -> None:
    """Lead to training once the names are given, or are to be left: a callback notes it, and cannot change the page."""
    if _ANSWERED in st.session_state:
        _ask_no_more()
        go_to("train", workspace)


def _asked(workspace: Workspace, label: Label) -> None:
    """Show a few photos of a label, and a field for its name."""
    with st.container(key=f"strip-ask-{label.id}"), st.grid(_FEW, min_column_width=20, gap="xxsmall"):
        for photo in workspace.photos(label.id)[-_FEW:]:
            st.image(small(workspace.store, photo.id), width="stretch", alt=photo.name)
    st.text_input(
        f"These {count(label.n_photos)} show", key=_field(label), max_chars=60,
        placeholder=f"{label.name}, until you say",
    )  # fmt: skip


def _field(label: Label) -> str:
    return f"ask-name-{label.id}"


def _give(workspace: Workspace, labels: list[Label]) -> None:
    """Give the labels the names in their fields, or none where one cannot be had: all are asked for again, then."""
    try:
        for label in labels:
            workspace.rename_label(label.id, st.session_state.get(_field(label), ""))
    except LabelRefused as refused:
        for label in labels:
            workspace.rename_label(label.id, label.name)
        st.session_state[_REFUSED] = str(refused)
    else:
        _note_answered()
