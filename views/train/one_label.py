"""Train, with one label alone: what it would learn, one button, and how it ended."""

from secrets import token_hex

import streamlit as st

from jobs import training_wording
from jobs.training_job import JobStatus
from model.anomaly.detector import Detector
from model.classifier.settings import Settings
from server.services import training_queue
from views.shared import detectors
from views.shared.error_messages import told
from views.shared.navigation import go_to, link_to
from views.shared.text import percent, plain, quoted
from views.train.watching import CLICKED
from workspace.workspace import Workspace


def offer(workspace: Workspace, label: str, status: JobStatus, missing: str) -> None:
    """Say how the last training ended, and offer one; `missing` is what two labels still lack."""
    if status.state == "failed":
        st.error(plain(training_wording.why(status)), title="That did not work")
    detector = detectors.trained(workspace)
    if detector is not None:
        _outcome(workspace, detector)
    with st.container(key="offer"):
        st.markdown(f"It learns what {quoted(label)} looks like, and says which new photos are unlike these.")
        again = detector is not None
        clicked = st.button(
            "Train again" if again else f"Train on {quoted(label)} alone",
            key="train",
            type="secondary" if again else "primary",
            icon=":material/play_arrow:",
        )
        st.caption(f"To tell labels apart: {plain(missing)}")
        link_to("photos", "Go to the photos", workspace, icon=":material/arrow_back:")
    if clicked:
        st.session_state[CLICKED] = token_hex(4)
        told(training_queue().submit)(workspace, Settings(pace="quick"))  # it may be full, or another tab was quicker
        st.rerun()


def _outcome(workspace: Workspace, detector: Detector) -> None:
    with st.container(border=True, key="outcome"):
        flagged = percent(detector.limit.flagged.value)
        st.header(f"It knows {quoted(detector.label)}, and flags about {flagged} of it", anchor=False)
        if changed := detectors.what_changed(workspace, detector):
            st.markdown(f"{changed} Train again to learn from it.")
        if st.button("See the results", key="to-results", type="primary", icon=":material/arrow_forward:"):
            go_to("results", workspace)
