"""Photos on their way in: how far the upload queue is with them, and the files that were refused."""

import streamlit as st

from jobs.upload_state import UploadProgress
from server.services import upload_queue
from views.shared import session
from views.shared.error_messages import in_place, told
from views.shared.refused_files import refused_files
from views.shared.text import count, time_left
from views.streamlit_workarounds import polling
from workspace.workspace import Workspace

_BUSY = "photos-arriving"
_PHASES = {"reading": "Reading photos", "looking": "Looking at photos"}


def working(workspace: Workspace) -> bool:
    """Return whether photos of this workspace are still on their way."""
    progress = upload_queue().progress(workspace.id)
    return progress is not None and progress.active


def arrivals(workspace: Workspace) -> None:
    """Show what is on its way; asks the queue again and again, but only while it works."""
    upload_queue().resume(workspace)  # what an earlier server left unread
    polling.fragment(_progress, workspace, again=working(workspace), place="arrivals")
    refused_files(workspace.refusals(), "refusals", dismiss=told(workspace.clear_refusals))


@in_place
def _progress(workspace: Workspace) -> None:
    progress = upload_queue().progress(workspace.id)
    if progress is not None and progress.active:
        st.session_state[_BUSY] = True
        _bar(workspace, progress)
    elif st.session_state.pop(_BUSY, False) and progress is not None:
        session.tell(_summary(progress))
        if progress.message:
            session.tell_problem(progress.message)
        st.rerun()  # once: the page shows the new photos, and nobody asks any more


def _bar(workspace: Workspace, progress: UploadProgress) -> None:
    with st.container(border=True, key="arrivals"):
        st.progress(
            min(progress.fraction, 1.0),
            text=f"{_PHASES[progress.phase]}: {progress.done} of {progress.total}" + time_left(progress.seconds_left),
        )
        if st.button("Stop", key="stop-uploads", icon=":material/stop_circle:", type="tertiary"):
            upload_queue().stop(workspace.id)
            st.rerun()


def _summary(progress: UploadProgress) -> str:
    parts = [f"{count(progress.added)} added"]
    if progress.already_there:
        parts.append(f"{progress.already_there} already there")
    if progress.refused:
        parts.append(f"{progress.refused} refused")
    return ", ".join(parts) + "."
