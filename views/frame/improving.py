"""A small sign on every page that the classifier goes on improving; the page takes the better one in by itself.

The sign is drawn on every page, empty where nothing goes on: a screen reader hears only regions that were there before.
"""

from pathlib import Path

import streamlit as st

from jobs.training_job import JobStatus
from jobs.training_stages import shown
from jobs.training_wording import stage_words, time_words
from model.evaluation.wording import of_twenty
from server.services import training_queue
from views.shared.open_classifiers import readable
from views.streamlit_workarounds import polling
from views.streamlit_workarounds.component_files import component
from workspace.workspace import Workspace

SHOWS_A_CLASSIFIER = ("results", "try", "decide", "next")  # pages, by their address, that a better one changes
_WATCHES = "train"  # shows it all at large
_ACTIVE = "improving-was-active"
_HTML = (
    '<div class="improving"><i aria-hidden="true"></i><span class="words" role="status"></span> '
    '<span class="left"></span></div>'
)


def sign(workspace: Workspace | None, page: str) -> None:
    """Draw the sign on a page, by its address, and look again and again while a training goes on.

    Where a better classifier has been written, a page that shows one is run again. That is a run like any other: what
    is being typed, the photos that are tried and the focus stay.
    """
    if workspace is None:
        return
    again = training_queue().status(workspace).active and page != _WATCHES
    polling.fragment(_sign, workspace, page, written(workspace), again=again, place="improving")


@st.cache_data(max_entries=256, show_spinner=False)
def _said(path: str, written: int) -> str:  # noqa: ARG001  (the key)
    classifier = readable(Path(path))
    return "" if classifier is None else f"right on {of_twenty(classifier.evaluation)}"


def _sign(workspace: Workspace, page: str, drawn_with: int) -> None:
    status = training_queue().status(workspace)
    was_active, st.session_state[_ACTIVE] = st.session_state.get(_ACTIVE, False), status.active
    better = written(workspace) != drawn_with and page in SHOWS_A_CLASSIFIER
    if page != _WATCHES and (better or (was_active and not status.active)):
        st.rerun()  # once: the page takes the better one in, and nobody asks any more where it was the last
    with st.container(key="improving"):
        drawn = component("improving", Path(__file__).parent, "improving.js", html=_HTML, isolate_styles=False)
        drawn(key="sign", data=_data(workspace, page, status))


def _data(workspace: Workspace, page: str, status: JobStatus) -> dict[str, str | bool]:
    if not status.active:
        done = status.state == "done" and status.answers > 0
        return {"on": False, "words": f"Training done: {_result(workspace)}" if done else "", "left": ""}
    stage = shown(status)
    words = stage_words(stage.stage)
    if status.answers:
        words = f"First answer: {_result(workspace)}. Still improving"
    return {"on": page != _WATCHES, "words": words, "left": time_words(stage, status.place)}


def _result(workspace: Workspace) -> str:
    return _said(str(workspace.classifier_path), written(workspace))


def written(workspace: Workspace) -> int:
    """Return a number that changes whenever another classifier is written; 0 where there is none."""
    try:
        return workspace.classifier_path.stat().st_mtime_ns
    except OSError:
        return 0
