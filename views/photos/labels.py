"""Labels as cards side by side: a name to click and change, the newest photos, a place to drop more."""

import streamlit as st

from model.common.errors import LabelRefused
from views.photos.proposal import take_uploads
from views.shared.error_messages import told
from views.shared.photo_grid import small
from views.shared.text import count, plain, quoted
from views.shared.uploader import accepted_types, uploader
from workspace.workspace import Label, Workspace

STRIP = 5  # photos shown in a card


def label_cards(workspace: Workspace) -> None:
    """Show a card for every label and one to add another."""
    with st.grid("auto", min_column_width=300, gap="medium"):
        for label in workspace.labels():
            with st.container(border=True, key=f"label-{label.id}"):
                _card(workspace, label)
        with st.container(border=True, key="new-label"):
            _new_label(workspace)


def _card(workspace: Workspace, label: Label) -> None:
    key = f"name-{label.id}"
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        # The name on disk wins over what the field holds: another tab may have changed it.
        st.session_state[key] = label.name
        st.text_input(
            "Name of the label", key=key, max_chars=60, label_visibility="collapsed",
            on_change=_rename, args=(workspace, label, key),
        )  # fmt: skip
        with st.popover("", icon=":material/more_vert:", type="tertiary", key=f"more-{label.id}"):
            _removal(workspace, label)
    st.caption(count(label.n_photos))
    if label.n_photos:
        _strip(workspace, label)
    uploader(
        f"Add photos of {quoted(label.name)}", f"add-{label.id}", take_uploads, workspace, label.id,
        type=accepted_types(), label_visibility="collapsed",
    )  # fmt: skip


def _strip(workspace: Workspace, label: Label) -> None:
    newest = workspace.photos(label.id)[-STRIP:]
    with st.container(key=f"strip-{label.id}"), st.grid(STRIP, min_column_width=20, gap="xxsmall"):
        for photo in newest:
            st.image(small(workspace.store, photo.id), width="stretch", alt=photo.name)


@told
def _rename(workspace: Workspace, label: Label, key: str) -> None:
    workspace.rename_label(label.id, st.session_state[key])


def _removal(workspace: Workspace, label: Label) -> None:
    with_photos = f" and its {count(label.n_photos)}" if label.n_photos else ""
    st.caption("You can undo this." if label.n_photos else "An empty label just goes.")
    if st.button(f"Remove this label{with_photos}", key=f"remove-label-{label.id}", icon=":material/delete:"):
        workspace.remove_label(label.id)
        st.rerun()


def _new_label(workspace: Workspace) -> None:
    st.markdown("**One more label**")
    st.caption("As many as you like: a photo belongs to exactly one.")
    with st.form("new-label-form", clear_on_submit=True, border=False):
        name = st.text_input(
            "Name", key="new-label-name", max_chars=60, placeholder="for example: dirty",
            label_visibility="collapsed",
        )  # fmt: skip
        if st.form_submit_button("Add label", icon=":material/add:"):
            _add(workspace, name or "")


def _add(workspace: Workspace, name: str) -> None:
    try:
        workspace.add_label(name)
    except LabelRefused as refused:
        st.error(plain(str(refused)))
    else:
        st.rerun()
