"""A training while it runs: what it does, how far it is, which photos were right so far."""

import time
from pathlib import Path
from typing import Any

import streamlit as st

from jobs import training_wording
from jobs.judged_photos import read_judged
from jobs.training_job import JobStatus, read_status
from jobs.training_stages import Shown, shown
from model.evaluation.wording import of_twenty
from server.services import training_queue
from views.shared.error_messages import in_place
from views.shared.navigation import go_to
from views.shared.open_classifiers import readable
from views.shared.text import plain
from views.streamlit_workarounds import polling
from views.streamlit_workarounds.component_files import component
from views.train import sorted_photos
from views.train.sorted_photos import COLUMNS, SortedPhotos
from workspace.workspace import Workspace

CLICKED = "train-clicked"  # names the last click on Train, which is answered with focus once
_SAID = "train-said"
_HERE = Path(__file__).parent
_HTML = (_HERE / "assets" / "watching.html").read_text("utf-8")


def watch(workspace: Workspace) -> None:
    """Show a training to its end."""
    some = sorted_photos.some(workspace)
    sorted_photos.show_pictures(workspace, some)
    polling.fragment(_running, workspace, some, again=True, place="training")


@in_place
def _running(workspace: Workspace, some: tuple[str, ...]) -> None:
    status = training_queue().status(workspace)
    if not status.active:
        st.rerun()  # once: the page says how it ended, and nobody asks any more
    stage = shown(status, _silent(status))
    with st.container(key="training"):
        st.header(_title(workspace, status, stage), anchor=False)
        drawn = component("watching", _HERE, "watching.js", html=_HTML, isolate_styles=False)
        drawn(key="watching", data=_data(workspace, some, status, stage))
        if status.reason:  # the server was restarted meanwhile
            st.caption(plain(training_wording.why(status)))
        with st.container(horizontal=True, vertical_alignment="center"):
            if status.answers and st.button("See the results so far", key="early", icon=":material/arrow_forward:"):
                go_to("results", workspace)
            if st.button("Stop", key="stop-training", icon=":material/stop_circle:"):
                training_queue().stop(workspace)
                st.rerun()
            if status.answers:
                st.caption("Stopping keeps the best so far.", width="content")


def _title(workspace: Workspace, status: JobStatus, stage: Shown) -> str:
    first = readable(workspace.classifier_path) if status.answers else None
    if first is None:
        return training_wording.stage_words(stage.stage)
    return f"First answer: right on {of_twenty(first.evaluation)}"


def _data(workspace: Workspace, some: tuple[str, ...], status: JobStatus, stage: Shown) -> dict[str, Any]:
    photos = _sorted(workspace, status)
    line, line_before = photos.lines()
    stages = [{"name": "First answer", "share": stage.first}]
    if stage.longer is not None:
        stages.append({"name": "Better answer", "share": stage.longer})
    doing = training_wording.stage_words(stage.stage)
    return {
        **sorted_photos.in_words(photos),
        "doing": doing,
        "left": training_wording.time_words(stage, status.place),
        "stages": stages,
        "tiles": photos.tiles(some),
        "columns": COLUMNS,
        "rows": sorted_photos.rows(len(some)),
        "line": line,
        "line_before": line_before,
        "said": f"{_title(workspace, status, stage)}. {doing}.",
        "clicked": st.session_state.get(CLICKED, ""),
    }


def _sorted(workspace: Workspace, status: JobStatus) -> SortedPhotos:
    ids = tuple(photo.id for photo in workspace.photos())
    first = readable(workspace.classifier_path) if status.answers else None
    if first is None:
        return SortedPhotos(ids, {}, {})
    job_id, _ = read_status(workspace.training_folder)
    evaluation = first.evaluation
    learnt = dict(zip(evaluation.photo_ids, evaluation.right.tolist(), strict=True))
    return SortedPhotos(evaluation.photo_ids, learnt, read_judged(workspace.training_folder, job_id))


def _silent(status: JobStatus) -> float:
    """Return for how many seconds the trainer has said nothing new: time runs on by itself meanwhile."""
    said = (status.state, status.phase, status.part, status.fraction, status.seconds_left)
    if st.session_state.get(_SAID, (None,))[0] != said:
        st.session_state[_SAID] = (said, time.monotonic())
    return time.monotonic() - float(st.session_state[_SAID][1])
