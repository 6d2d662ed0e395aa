"""Desirable: who wants it, in the visitor's own words; what is written stays on disk."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from model.decision import inputs as canvases
from model.decision.inputs import LONGEST_TEXT, Canvas
from views.shared import session
from views.shared.error_messages import told
from workspace.workspace import Workspace

# field of the canvas, question, an example in grey
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


def kept(workspace: Workspace | None) -> Canvas:
    """Return what this visitor wrote so far."""
    return Canvas() if workspace is None else canvases.load(workspace.folder)


@told
def change(update: Callable[[Canvas], Canvas]) -> None:
    """Write a change to disk; the first one makes the visitor's workspace."""
    workspace = session.find_workspace() or session.new_workspace()
    # Read anew: another tab may have written meanwhile, and only what changed here is ours.
    canvases.save(workspace.folder, update(canvases.load(workspace.folder)))


def who_wants_it(canvas: Canvas) -> None:
    """Show the questions that no measurement answers."""
    _text(canvas, *_IDEA, height=80)
    with st.grid(3, min_column_width=240):
        for name, question, example in _FIELDS:
            _text(canvas, name, question, example, height=130)


def _text(canvas: Canvas, name: str, question: str, example: str, height: int) -> None:
    key = f"canvas-{name}"

    def keep() -> None:
        written: dict[str, Any] = {name: str(st.session_state[key]).strip()}
        change(lambda known: replace(known, **written))

    st.text_area(
        question, getattr(canvas, name), key=key, placeholder=f"For example: {example}", max_chars=LONGEST_TEXT,
        height=height, on_change=keep,
    )  # fmt: skip
