"""The files that could not be used, each with its reason."""

from collections.abc import Callable, Sequence

import streamlit as st

from model.common.errors import PhotoRefused
from views.shared.text import count

SHOWN = 200  # files named on the page
_LOW = 6  # files beyond which the list scrolls


def refused_files(refusals: Sequence[PhotoRefused], key: str, dismiss: Callable[[], None] | None = None) -> None:
    """List refused files, if there are any.

    Args:
        refusals: One for each file.
        key: Of the container on the page.
        dismiss: Forgets them; without it there is no such button.
    """
    if not refusals:
        return
    with st.container(border=True, key=key):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{count(len(refusals), 'file')} could not be used.**", width="stretch")
            if dismiss is not None:
                st.button("Dismiss", key=f"dismiss-{key}", icon=":material/close:", type="tertiary", on_click=dismiss)
        with st.container(height=220 if len(refusals) > _LOW else "content", gap="xsmall"):
            for refusal in refusals[:SHOWN]:
                st.text(f"{refusal.name}: {refusal.reason}")
            if len(refusals) > SHOWN:
                st.caption(f"and {count(len(refusals) - SHOWN, 'file')} more.")
