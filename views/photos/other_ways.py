"""Other ways to bring photos, in one row: a phone, a folder, a zip."""

import streamlit as st

from views.photos.phone_panel import phone_offer
from views.photos.proposal import take_uploads
from views.shared.example_photos import offer_the_rest
from views.shared.navigation import go_to
from views.shared.uploader import uploader
from workspace.workspace import Workspace


def other_ways(workspace: Workspace) -> None:
    """Offer them side by side; a way more is a column more."""
    with st.container(key="other-ways"), st.grid("auto", min_column_width=190, gap="small"):
        with st.container(key="way-phone"):
            phone_offer(workspace)
        with st.container(key="way-folder"):
            uploader("A folder", "folder", take_uploads, workspace, folder=True)
        with st.container(key="way-zip"):
            uploader("A zip of such folders", "zip", take_uploads, workspace, type=["zip"])
        with st.container(key="way-fake"):
            if st.button("Fake it first", key="fake-open", icon=":material/person:", width="stretch"):
                go_to("fake_it", workspace)
        offer_the_rest(workspace, "way-example")
    st.caption("In a folder or a zip, each sub-folder becomes a label.")
