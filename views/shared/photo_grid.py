"""A grid of photos: how many stand on a page, and the button that undoes."""

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
