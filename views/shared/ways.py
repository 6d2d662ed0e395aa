"""Ways from page to page: each keeps the visitor's workspace in the address."""

from typing import NoReturn

import streamlit as st

from workspace.workspace import Workspace

_FORWARD = ":material/arrow_forward:"


def go_to(page: str, workspace: Workspace) -> NoReturn:
    """Show another page ("photos", "try_it") of this workspace."""
    st.switch_page(f"views/{page}/page.py", query_params={"w": workspace.id})


def link_to(page: str, label: str, workspace: Workspace | None, icon: str | None = _FORWARD) -> None:
    """Offer a link to another page; without a workspace the address stays bare."""
    address = {} if workspace is None else {"w": workspace.id}
    st.page_link(f"views/{page}/page.py", label=label, icon=icon, query_params=address)


def nothing_trained_yet(workspace: Workspace | None) -> None:
    """Say on a page about a classifier that there is none, and lead to what is still to do."""
    if workspace is not None and not workspace.missing():
        st.markdown("Nothing is trained yet. The photos are ready.")
        link_to("train", "Go to training", workspace)
    else:
        st.markdown("Nothing is trained yet. It begins with photos.")
        link_to("photos", "Go to the photos", workspace)
