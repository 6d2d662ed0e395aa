"""Navigation from page to page: each link keeps the visitor's workspace in the address."""

from collections.abc import Mapping
from typing import Literal, NoReturn

import streamlit as st

from workspace.workspace import Workspace

_FORWARD = ":material/arrow_forward:"

Page = Literal["train", "results", "try", "decide", "look", "fake"]
_WILL_BE_HERE: Mapping[Page, str] = {
    "train": "Here it learns from your photos. Five of each kind are enough to begin.",
    "results": "Here you will see how often it is right, and where it goes wrong.",
    "try": "Here you will show it new photos, and it says what they are.",
    "decide": "Here you will see whether it is worth it.",
    "look": "Here you will look at photos whose labels are in doubt.",
    "fake": "Here a person answers in the model’s place, before there is one. First it needs two labels with names.",
}
_PIECES: Mapping[Page, int] = {"train": 9, "results": 20, "try": 4, "decide": 3, "look": 2, "fake": 2}  # of the outline


def go_to(page: str, workspace: Workspace) -> NoReturn:
    """Show another page ("photos", "try_it") of this workspace."""
    st.switch_page(f"views/{page}/page.py", query_params={"w": workspace.id})


def link_to(page: str, label: str, workspace: Workspace | None, icon: str | None = _FORWARD) -> None:
    """Offer a link to another page; without a workspace the address stays bare."""
    address = {} if workspace is None else {"w": workspace.id}
    st.page_link(f"views/{page}/page.py", label=label, icon=icon, query_params=address)


def nothing_trained_yet(workspace: Workspace | None, page: Page = "results") -> None:
    """Show on a page about a classifier what will be there, and lead to what is still to do."""
    if workspace is not None and (not workspace.missing() or workspace.label_alone()):
        nothing_here_yet(page, "train", "Train first", workspace)
    else:
        nothing_here_yet(page, "photos", "Add photos first", workspace)


def nothing_here_yet(page: Page, to: str, label: str, workspace: Workspace | None) -> None:
    """Show an outline of what will be on a page, and one way on.

    Args:
        page: Which page it is.
        to: The page to go to first, as `go_to` names it.
        label: What to do there.
        workspace: The visitor's, which the way keeps in the address.
    """
    pieces = "<i></i>" * _PIECES[page]
    with st.container(key="nothing-yet"):
        st.html(f'<div class="tp-outline {page}" aria-hidden="true">{pieces}</div>')
        st.markdown(_WILL_BE_HERE[page])
        link_to(to, label, workspace, icon=None)
