"""Photos as they arrive: the cards and the next step are drawn again and again while the queue is with them."""

import streamlit as st

from server.services import upload_queue
from views.photos.label_cards.component import label_cards
from views.photos.next_step import next_step, train_if_asked
from views.shared import session
from views.shared.error_messages import in_place
from views.shared.upload_progress import summary, working
from views.streamlit_workarounds import polling
from workspace.workspace import Workspace

_BUSY = "photos-arriving"


def cards_and_next_step(workspace: Workspace) -> None:
    """Show the label cards, and the next step below them."""
    upload_queue().resume(workspace)  # what an earlier server left unread
    is_busy = working(workspace)
    if is_busy:
        st.session_state[_BUSY] = True
    polling.fragment(_drawn, workspace, again=is_busy, place="cards")


@in_place
def _drawn(workspace: Workspace) -> None:
    """A fragment: it runs the whole page when photos begin to arrive, and when all are there."""
    train_if_asked(workspace)
    if working(workspace) != st.session_state.get(_BUSY, False):
        _begins_or_ends(workspace)
    label_cards(workspace)
    next_step(workspace)


def _begins_or_ends(workspace: Workspace) -> None:
    progress = upload_queue().progress(workspace.id)
    st.session_state[_BUSY] = progress is not None and progress.active
    if progress is not None and not progress.active:
        if progress.added or progress.already_there:  # the list of refused files says the rest
            session.tell(summary(progress))
        if progress.message:
            session.tell_problem(progress.message)
    st.rerun()
