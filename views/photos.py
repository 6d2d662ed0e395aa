"""Photos: labels, and photos under each."""

import streamlit as st

from model.workspace import Workspace
from views import caches, visitor
from views.arrivals import arrivals, take
from views.findings import photos_panel
from views.gallery import gallery, undo_button
from views.labels import begin_with_two_labels, drop_untouched_labels, label_cards
from views.services import checker, intake, training_queue
from views.uploads import Upload, uploader
from views.words import plain


def page() -> None:
    workspace = visitor.find_workspace() or visitor.new_workspace()
    begin_with_two_labels(workspace)
    st.header("Photos", anchor=False)
    st.markdown("One label for each kind you want to tell apart, and photos of it. Twenty each make a good start.")
    arrivals(workspace)
    _next_step(workspace)
    label_cards(workspace)
    _whole_folders(workspace)
    if workspace.photos():
        st.subheader("Look through them", anchor=False)
        st.fragment(gallery)(workspace)
        photos_panel(workspace)
    else:
        undo_button(workspace)
    _privacy(workspace)


def _next_step(workspace: Workspace) -> None:
    """Say what training still lacks, or lead there."""
    missing = workspace.missing()
    with st.container(key="next-step"):
        if not missing:
            if st.button("Train with these photos", key="to-train", type="primary", icon=":material/arrow_forward:"):
                st.switch_page("views/train.py", query_params={"w": workspace.id})
        elif workspace.photos():
            st.markdown("**Before you can train**  \n" + "  \n".join(plain(sentence) for sentence in missing))


def _whole_folders(workspace: Workspace) -> None:
    with st.expander("Add a whole folder, or a zip", icon=":material/folder_open:", key="folders"):
        st.markdown("The names of its sub-folders become the labels: *blades/healthy*, *blades/cracked*.")
        folder, archive = st.columns(2, gap="medium")
        with folder:
            uploader("A folder", "folder", _take_folders, workspace, folder=True)
        with archive:
            uploader("A zip of such folders", "zip", _take_folders, workspace, type=["zip"])


def _take_folders(uploads: list[Upload], workspace: Workspace) -> None:
    drop_untouched_labels(workspace)
    take(workspace, uploads)


def _privacy(workspace: Workspace) -> None:
    st.space("medium")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            "Keep this page's address to come back later. Whoever has it and can reach this app can see these photos.",
            width="content",
        )
        with st.popover("Delete everything", type="tertiary", icon=":material/delete_forever:", key="delete"):
            st.markdown("Deletes these photos, the labels and what was trained from this computer, for good.")
            if st.button("Delete for good", key="delete-all", type="primary"):
                _delete(workspace)


def _delete(workspace: Workspace) -> None:
    intake().stop(workspace.id)
    training_queue().stop(workspace)
    checker().stop(workspace)
    workspace.delete()
    caches.forget()  # pictures of its photos, and its classifier
    visitor.forget()
    visitor.tell("Everything was deleted.")
    st.switch_page("views/start.py")


if __name__ == "__main__":
    page()
