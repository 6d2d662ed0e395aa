"""Photos: labels, and photos under each."""

import streamlit as st

from views.photos.first_labels import begin_with_two_labels
from views.photos.gallery import gallery
from views.photos.labels import label_cards
from views.photos.phone_panel import phone_offer, phone_panel
from views.photos.proposal import proposal_panel, proposal_waits, take_uploads
from views.photos.save_and_delete import keeping
from views.photos.series import series_panel
from views.shared import session
from views.shared.findings import photos_panel
from views.shared.label_changes import changed_labels
from views.shared.navigation import go_to
from views.shared.photo_grid import undo_button
from views.shared.text import plain
from views.shared.upload_progress import arrivals
from views.shared.uploader import uploader
from workspace.workspace import Workspace


def page() -> None:
    workspace = session.find_workspace() or session.new_workspace()
    begin_with_two_labels(workspace)
    st.header("Photos", anchor=False)
    st.markdown("One label for each kind you want to tell apart, and photos of it. Twenty each make a good start.")
    arrivals(workspace)
    if proposal_waits(workspace):  # nothing else until it is answered, but a place for what belongs to it
        proposal_panel(workspace)
        _whole_folders(workspace)
        return
    _next_step(workspace)
    phone_panel(workspace)
    label_cards(workspace)
    phone_offer(workspace)
    _whole_folders(workspace)
    if workspace.photos():
        st.subheader("Look through them", anchor=False)
        st.fragment(gallery)(workspace)
        series_panel(workspace)
        changed_labels(workspace)
        photos_panel(workspace)
    else:
        undo_button(workspace)
    keeping(workspace)


def _next_step(workspace: Workspace) -> None:
    """Say what training still lacks, or lead there."""
    missing = workspace.missing()
    with st.container(key="next-step"):
        if not missing:
            if st.button("Train with these photos", key="to-train", type="primary", icon=":material/arrow_forward:"):
                go_to("train", workspace)
        elif workspace.photos():
            st.markdown("**Before you can train**  \n" + "  \n".join(plain(sentence) for sentence in missing))


def _whole_folders(workspace: Workspace) -> None:
    with st.expander("Add a whole folder, or a zip", icon=":material/folder_open:", key="folders"):
        st.markdown(
            "The names of its sub-folders become the labels: *blades/healthy*, *blades/cracked*. Other tools' folders "
            "are read too (*train* and *test*, names such as *cracked.12.jpg*, a table beside the photos, a zip a "
            "label): you see what was found before it counts."
        )
        folder, archive = st.columns(2, gap="medium")
        with folder:
            uploader("A folder", "folder", take_uploads, workspace, folder=True)
        with archive:
            uploader("A zip of such folders", "zip", take_uploads, workspace, type=["zip"])


if __name__ == "__main__":
    page()
