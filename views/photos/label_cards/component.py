"""The label cards on the page: a fragment that follows photos on their way, and carries out what is asked of it."""

from pathlib import Path

import streamlit as st

from server.services import upload_queue
from views.photos.label_cards.actions import Outcome, carried_out, read
from views.photos.label_cards.shown import shown
from views.shared import session
from views.streamlit_workarounds.component_files import component
from views.streamlit_workarounds.numbered_acts import not_done
from workspace.workspace import Workspace

KEY = "label-cards"
_CHANGED, _HANDLED = "label-cards-changed", "label-cards-handled"
_WHOLE, _SAID = "label-cards-whole", "label-cards-said"


def label_cards(workspace: Workspace) -> None:
    """Show the cards. To be drawn in a fragment: what is asked of them may run the whole page."""
    if st.session_state.pop(_CHANGED, False):
        st.rerun()
    said: Outcome = st.session_state.get(_SAID, Outcome())
    handled: tuple[str, int] = st.session_state.get(_HANDLED, ("", 0))
    data = shown(workspace, upload_queue().progress(workspace.id), st.session_state.get(_WHOLE, ()))
    data |= {"handled": list(handled), "refused": {"label": said.label, "text": said.refused}}
    cards = component("label_cards", Path(__file__).parent, "label_cards.js")
    cards(key=KEY, data=data, on_asked_change=lambda: _carry_out(workspace))


def _carry_out(workspace: Workspace) -> None:
    """Do what was asked for and has not been done: a tab asks again until it sees that it was."""
    asked = read(st.session_state[KEY].get("asked"))
    if asked is None:
        return
    for action in not_done(_HANDLED, asked.tab, asked.actions):
        _note(carried_out(action, workspace))


def _note(outcome: Outcome) -> None:
    if outcome.is_change:
        st.session_state[_SAID] = outcome
        st.session_state[_CHANGED] = True
    if outcome.problem:
        session.tell_problem(outcome.problem)
    if outcome.show_all:
        st.session_state[_WHOLE] = {*st.session_state.get(_WHOLE, ()), outcome.show_all}
