"""What is left of a deleted workspace in this process: in Streamlit's caches, in tabs, among the files it serves."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress

import streamlit as st
from streamlit.runtime import Runtime, exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.session_manager import SessionInfo

from server.guide import figures
from server.live import models
from server.rooms import board_state, shared_states
from server.share import classifiers
from views.shared import detectors, open_classifiers, photos_kept_apart
from views.shared.session import has_been_in

LIMIT = 5.0  # seconds for the server to do it: it is never busy for long


def forget_everything_of(workspace_id: str) -> None:
    """Let nothing of a deleted workspace be served or remembered any longer. May be called from any thread.

    Streamlit keeps a picture for as long as a tab shows it, and a closed tab for half an hour: so tabs that were in
    the workspace are closed, and those still open run again, which tells them that it is gone.
    """
    # All of them, for all visitors: what they hold is made again when it is asked for.
    forget()
    context = get_script_run_ctx(suppress_warning=True)
    asking = context.session_id if context is not None else ""
    runtime = get_instance() if exists() else None
    if type(runtime) is Runtime:  # a test of a page alone has a stand-in, whose loop never runs
        _soon(runtime, lambda: _leave(runtime, workspace_id, asking))


def _leave(runtime: Runtime, workspace_id: str, asking: str) -> None:
    # Internal, for there is no other way; the tests would tell if Streamlit changed it.
    for tab in runtime._session_mgr.list_sessions():
        if tab.session.id == asking or has_been_in(tab.session.session_state, workspace_id):
            _close(runtime, tab, runs_again=tab.session.id != asking)
    for _ in range(2):  # files to take home survive the first time
        runtime.media_file_mgr.remove_orphaned_files()


def _close(runtime: Runtime, tab: SessionInfo, *, runs_again: bool) -> None:
    if tab.client is None:
        runtime.close_session(tab.session.id)
        return
    runtime.media_file_mgr.clear_session_refs(tab.session.id)
    runtime.uploaded_file_mgr.remove_session_files(tab.session.id)
    # What its widgets hold, such as the names of labels, goes when it is closed instead of half an hour later.
    runtime._session_mgr.mark_session_nonresumable(tab.session.id)
    if runs_again:
        tab.session.request_rerun(None)


def _soon(runtime: Runtime, do: Callable[[], None]) -> None:
    """Have the server's own thread do something: sessions belong to it. Return when it is done."""
    done: Future[None] = Future()

    def run() -> None:
        try:
            do()
            done.set_result(None)
        except BaseException as error:  # noqa: BLE001  (it is raised where it was asked for)
            done.set_exception(error)

    runtime._get_async_objs().eventloop.call_soon_threadsafe(run)
    with suppress(TimeoutError):  # a server that is busier than that does it as soon as it can
        done.result(LIMIT)


def forget() -> None:
    """Forget what was kept of all visitors. What others still need is worked out again, and deletions are rare."""
    st.cache_data.clear()
    open_classifiers.forget()
    detectors.forget()
    photos_kept_apart.forget()
    classifiers.forget()
    models.forget()
    figures.forget()
    board_state.forget()
    board_state.forget()
    shared_states.forget()
