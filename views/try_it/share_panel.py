"""Share this: a link and its code that open the classifier for others, and nothing else of the workspace."""

from pathlib import Path

import streamlit as st

from server.share import classifiers
from server.share.routes import when
from views.shared.charts import draw
from views.shared.error_messages import shown
from views.shared.open_classifiers import classifier_bytes
from views.shared.qr_code import own_base, qr_code, reach_from_elsewhere
from workspace.share_link import DAY, HOUR, WEEK, ShareLink, end_link, is_of, link_of, open_link
from workspace.workspace import Workspace

_OPENED = "share-opened"  # kept in this tab alone: on the disk lies its hash
_LENGTHS = {"An hour": HOUR, "A day": DAY, "A week": WEEK}


def share_button(workspace: Workspace, classifier: Path) -> None:
    """Offer to share a classifier."""
    if st.button("Share this", key="share", icon=":material/qr_code_2:"):
        _panel(workspace, classifier)


@st.dialog("Share this")
def _panel(workspace: Workspace, classifier: Path) -> None:
    with shown():
        link = link_of(workspace)
        if link is None:
            _offer(workspace, classifier)
        elif is_of(workspace, token := st.session_state.get(_OPENED, "")):
            _link(workspace, link, token)
        else:
            _elsewhere(workspace, link)


def _offer(workspace: Workspace, classifier: Path) -> None:
    st.markdown("Whoever has the link can try photos on this classifier. They see nothing else of yours.")
    length = st.segmented_control("It ends after", list(_LENGTHS), default="A day", required=True, key="share-length")
    if st.button("Make the link", key="share-open", type="primary"):
        st.session_state[_OPENED] = open_link(workspace, classifier_bytes(classifier), _LENGTHS[length or "A day"])
        st.rerun(scope="fragment")


def _link(workspace: Workspace, link: ShareLink, token: str) -> None:
    place = reach_from_elsewhere()
    address = f"{place.base or own_base()}/shared/{token}"
    if place.problem:
        st.warning(place.problem, icon=":material/wifi_off:")
    else:
        draw(qr_code(address))
    st.code(address, language=None, wrap_lines=True)
    st.caption(f"It ends {when(link.ends)}. It uses the classifier as it is now.")
    _end(workspace)


def _elsewhere(workspace: Workspace, link: ShareLink) -> None:
    st.markdown(
        f"A link is open. It ends {when(link.ends)}. Only the tab that made it can show it: end it to make another."
    )
    _end(workspace)


def _end(workspace: Workspace) -> None:
    if st.button("End it now", key="share-end", icon=":material/link_off:"):
        st.session_state.pop(_OPENED, None)
        end_link(workspace)
        classifiers.forget()
        st.rerun(scope="fragment")
