"""The next step, which stays in sight: what is still missing, or the way to training."""

import streamlit as st

from model.photos.label_names import is_unnamed
from views.photos.first_labels import ASKED
from views.shared.navigation import go_to
from views.shared.text import count, plain, quoted
from views.shared.upload_progress import reading
from workspace.workspace import Workspace

_WANTED, _FORWARD = "train-wanted", ":material/arrow_forward:"


def next_step(workspace: Workspace) -> None:
    """Say what training still lacks, or lead there; nothing before the first photo."""
    labels = workspace.labels()
    n = sum(label.n_photos for label in labels)
    if not n:
        return
    missing = workspace.missing()
    with st.container(key="next-step", horizontal=True, vertical_alignment="center"):
        if missing and reading(workspace):
            st.markdown("Your photos are coming in.", width="stretch")
            return
        if missing:
            more = f" And {len(missing) - 1} more." if len(missing) > 1 else ""
            st.markdown(f"**Not yet.** {plain(missing[0])}{more}", width="stretch")
            if alone := workspace.label_alone():
                label = f"Train on {quoted(alone)} alone"
                st.button(label, key="to-train-alone", icon=_FORWARD, on_click=_ask_to_train)
            return
        st.markdown(f"**Ready.** {count(n)}, {count(len(labels), 'label')}.", width="stretch")
        st.button("Train", key="to-train", type="primary", icon=_FORWARD, on_click=_ask_to_train)


def _ask_to_train() -> None:
    """Keep the click: a run that finds that photos have begun or ceased to arrive begins anew before the button."""
    st.session_state[_WANTED] = True


def train_if_asked(workspace: Workspace) -> None:
    """Lead to training where somebody clicked, unless labels have no names yet, which are asked for first."""
    if not st.session_state.pop(_WANTED, False):
        return
    if any(is_unnamed(label.name) for label in workspace.labels() if label.n_photos):
        st.session_state[ASKED] = True
        st.rerun()
    go_to("train", workspace)
