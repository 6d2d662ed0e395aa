"""Results, with one label alone: what is known of it, what nobody can know, and what the first bad photos say."""

import streamlit as st

from model.anomaly.detector import Detector
from model.anomaly.wording import UNKNOWN, found_sentences, promise_sentence
from views.shared import detectors
from views.shared.navigation import go_to, link_to
from views.shared.open_classifiers import download
from views.shared.text import count, percent, plain, quoted
from workspace.workspace import Workspace


def show(workspace: Workspace, detector: Detector) -> None:
    """Show what is known of a detector."""
    flagged = percent(detector.limit.flagged.value)
    st.title(f"Expect it to flag {flagged} of good photos", anchor=False)
    st.markdown(plain(promise_sentence(detector)))
    st.caption(f"Each of your {count(len(detector.groups))} was judged by the others, without its copies.")
    if changed := detectors.what_changed(workspace, detector):
        st.markdown(f"**{changed}** These results are from before.")
    st.header("Bad photos", anchor=False)
    found = detectors.found(workspace, detector)
    if found is None:
        st.markdown(plain(UNKNOWN))
        st.markdown(f"Add the first bad ones under a label of their own, beside {quoted(detector.label)}.")
    else:
        st.markdown(plain(" ".join(found_sentences(found, detector))))
        st.caption("It has not learned from them. Three are enough to train two labels.")
    link_to("photos", "Add bad photos", workspace)
    with st.container(horizontal=True, vertical_alignment="center", key="next"):
        if st.button("Try it", key="to-try", type="primary", icon=":material/arrow_forward:"):
            go_to("try_it", workspace)
        download(workspace.detector_path)
