"""From one page to the next: nothing that the page before still asks for may reach the new one.

A browser that polls a fragment asks once more while the next page is being drawn already. Streamlit 1.67 then runs
that request after the new page, under the old page's name, and the browser takes everything but the footer down.
"""

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import get_script_run_ctx

_PAGE = "page-drawn-last"


def settle(page: StreamlitPage) -> None:
    """Forget the fragments of the page before, and what was asked of them; does nothing on the same page."""
    before, this = st.session_state.get(_PAGE), page._script_hash
    st.session_state[_PAGE] = this
    context = get_script_run_ctx()
    if context is None or before in (None, this):
        return
    # Internal, as freeing uploads is. Requests that come from now on find no fragment and are dropped at the door;
    # those that wait already are swallowed by a request to run the whole page, which is what a rerun is.
    context.fragment_storage.clear()
    st.rerun()


def asks_for_the_page_before() -> bool:
    """Return whether this run was asked for by a page that has been left."""
    context = get_script_run_ctx()
    return context is None or context.page_script_hash != st.session_state.get(_PAGE)
