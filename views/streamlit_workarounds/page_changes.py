"""From one page to the next: nothing that the page before still asks for may reach the new one.

A browser that polls a fragment asks once more while the next page is being drawn already. Streamlit 1.67 then runs
that request after the new page, under the old page's name, and the browser takes everything but the footer down.
"""

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx

_PAGE = "page-drawn-last"


def settle(page: StreamlitPage) -> None:
    """Forget the fragments of the page before, and what was asked of them; does nothing on the same page."""
    before = st.session_state.get(_PAGE)
    st.session_state[_PAGE] = page.url_path
    context = get_script_run_ctx()
    if context is None or before in (None, page.url_path):
        return
    # Internal, as freeing uploads is. Requests that come from now on find no fragment and are dropped at the door;
    # those that wait already are swallowed by a request to run the whole page, which is what a rerun is.
    context.fragment_storage.clear()
    st.rerun()


def wake_pages_after_a_restart() -> None:
    """Have a click in a part of a page that this server has never drawn draw the whole page.

    After a restart a browser goes on with the page as it stands. Streamlit drops what asks for a fragment that it does
    not know, so clicks in one would do nothing, on and on. Call it once, before the server starts.
    """
    handle = AppSession._handle_rerun_script_request

    def handle_or_wake(session: AppSession, client_state: ClientState | None = None) -> None:
        if client_state is not None and client_state.fragment_id and _PAGE not in session.session_state:
            client_state.fragment_id = ""
        handle(session, client_state)

    AppSession._handle_rerun_script_request = handle_or_wake  # type: ignore[assignment]
