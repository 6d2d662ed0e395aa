"""Desirable: who wants it, in the visitor's own words; what is written stays on disk."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from model.decision.inputs import LONGEST_TEXT, DecisionInputs, load, save
from views.shared import session
from views.shared.error_messages import told
from workspace.workspace import Workspace

# field of the inputs, question, an example in grey
_FIELDS = (
    ("who", "Who wants it?", "Inspection leads who look through drone photos of 40 wind farms"),
    ("today", "What do they do today?", "Two technicians look at every photo, three days after each flight"),
    (
        "pain",
        "Which pain does that cause?",
        "Cracks are found late; the best technicians spend half their week looking",
    ),
)
_IDEA = ("idea", "The idea in one sentence", "Blades that need maintenance are found on the day of the flight")


def kept(workspace: Workspace | None) -> DecisionInputs:
    """Return what this visitor wrote so far."""
    return DecisionInputs() if workspace is None else load(workspace.folder)


@told
def change(update: Callable[[DecisionInputs], DecisionInputs]) -> None:
    """Write a change to disk; the first one makes the visitor's workspace."""
    workspace = session.find_workspace() or session.new_workspace()
    # Read anew: another tab may have written meanwhile, and only what changed here is ours.
    save(workspace.folder, update(load(workspace.folder)))


def who_wants_it(inputs: DecisionInputs) -> None:
    """Show the questions that no measurement answers."""
    _text(inputs, *_IDEA, height=80)
    with st.grid(3, min_column_width=240):
        for name, question, example in _FIELDS:
            _text(inputs, name, question, example, height=130)


def _text(inputs: DecisionInputs, name: str, question: str, example: str, height: int) -> None:
    key = f"inputs-{name}"

    def keep() -> None:
        written: dict[str, Any] = {name: str(st.session_state[key]).strip()}
        change(lambda known: replace(known, **written))

    st.text_area(
        question, getattr(inputs, name), key=key, placeholder=f"For example: {example}", max_chars=LONGEST_TEXT,
        height=height, on_change=keep,
    )  # fmt: skip
