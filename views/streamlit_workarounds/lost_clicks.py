"""No click is lost: one in a part of a page that is there no longer draws the whole page.

A fragment is known by its place on the page. Where something came to stand above it, or a server began anew, a browser
asks for one that is unknown. Streamlit 1.67 carries out the click's callback, at best, and draws nothing, on and on.
"""

import streamlit as st
from streamlit.errors import FragmentStorageKeyError
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.fragment import Fragment, MemoryFragmentStorage

from views.streamlit_workarounds.page_changes import asks_for_the_page_before


def lose_none() -> None:
    """Have such clicks draw the whole page. Call it once, before the server starts."""
    handle = AppSession._handle_rerun_script_request
    lookup = MemoryFragmentStorage.lookup

    def handle_or_draw_all(session: AppSession, client_state: ClientState | None = None) -> None:
        if client_state is not None and client_state.fragment_id and _is_lost(session, client_state):
            client_state.fragment_id = ""
        handle(session, client_state)

    def lookup_or_draw_all(storage: MemoryFragmentStorage, key: str) -> Fragment:
        try:
            return lookup(storage, key)
        except FragmentStorageKeyError:  # it went while the click waited for a run to end
            if asks_for_the_page_before():
                raise
            return st.rerun

    AppSession._handle_rerun_script_request = handle_or_draw_all  # type: ignore[assignment]
    MemoryFragmentStorage.lookup = lookup_or_draw_all  # type: ignore[assignment]


def _is_lost(session: AppSession, asked: ClientState) -> bool:
    """Return whether it asks for what is not there, unless another page is there, or it only asks again and again."""
    drawn = session._client_state.page_script_hash
    if not drawn:  # the server has begun anew, and knows no page
        return True
    return not session.has_fragment(asked.fragment_id) and asked.page_script_hash == drawn and not asked.is_auto_rerun
