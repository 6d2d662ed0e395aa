"""A grid of photos in pages, and the button that undoes a removal."""

import streamlit as st

from views.shared.text import count
from workspace.workspace import Workspace

PAGE = 24  # photos: more make every click slow


def undo_button(workspace: Workspace, key: str = "undo") -> None:
    """Offer to bring back what the last removal took."""
    n = workspace.last_removal()
    if n and st.button(f"Bring back {count(n)}", key=key, icon=":material/undo:", type="tertiary"):
        workspace.undo_removal()
        st.rerun()


def page_of(n: int, key: str) -> int:
    """Let the user turn pages of n photos, where there are several; returns which is shown, from 1 on."""
    pages = -(-n // PAGE)
    if pages <= 1:
        return 1
    if st.session_state.get(key, 1) > pages:  # the last page went with its photos
        st.session_state[key] = pages
    return int(st.pagination(pages, key=key))
