"""Polling: how often a page asks again while something goes on, which is as often as the server can pay for.

Every poll runs a fragment on the server, and one process answers all tabs. A few tabs ask every second; the more ask at
once, the longer each waits, so that together they never ask more often than `POLLS_A_SECOND`.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, ScriptRunContext, get_script_run_ctx

POLLS_A_SECOND = 12.0  # of all tabs together: each takes some 20 ms of the one core that answers pages
FASTEST = 1.0  # seconds
SLOWEST = 3.0  # what a person who watches a bar puts up with
_SESSION = "pulse"
_AGAIN = "page-wanted-again"


class PollBudget:
    """The polls that a server can answer, shared by all who ask again and again. Thread-safe."""

    def __init__(
        self, a_second: float = POLLS_A_SECOND, slowest: float = SLOWEST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with nobody who asks.

        Args:
            a_second: How many polls a second all may take together.
            slowest: Seconds between two questions that are not exceeded, however many ask.
            clock: Returns seconds that never run back.
        """
        self._a_second, self._slowest, self._clock = a_second, slowest, clock
        self._gone_after: dict[str, float] = {}  # by who asks: when to think that it has stopped
        self._lock = threading.Lock()

    def asks(self, who: str, every: float) -> None:
        """Note that someone asks now, and will again after `every` seconds."""
        with self._lock:
            self._gone_after[who] = self._clock() + 2 * every + 1

    def stops(self, who: str) -> None:
        """Note that someone asks no more."""
        with self._lock:
            self._gone_after.pop(who, None)

    def interval(self) -> float:
        """Return how many seconds anyone shall let pass between two questions."""
        with self._lock:
            now = self._clock()
            self._gone_after = {who: end for who, end in self._gone_after.items() if end > now}
            wanted = len(self._gone_after) / self._a_second
        return min(max(FASTEST, wanted), self._slowest)


_budget = PollBudget()


def fragment(
    draw: Callable[..., None],
    *args: Any,  # noqa: ANN401
    again: bool,
    place: str,
) -> None:
    """Draw a fragment, which asks again and again while there is something to wait for.

    Args:
        draw: Draws it; runs the whole page (`st.rerun`) where nothing is left to wait for.
        args: What `draw` is called with.
        again: Whether there is something to wait for.
        place: Names the fragment, of which a page has one.
    """
    who = f"{st.session_state.setdefault(_SESSION, token_hex(8))} {place}"
    every = _budget.interval()

    def beat(*args: Any) -> None:  # noqa: ANN401
        with _after_the_click():
            draw(*args)
            if not again:
                return
            wanted = _budget.interval()
            _budget.asks(who, every)
            if wanted > 1.5 * every or wanted < every / 1.5:  # many came or went since this page was drawn
                st.rerun()

    if again:
        _budget.asks(who, every)
    else:
        _budget.stops(who)
    # Streamlit knows a fragment by its function's name and its place: one name whether it asks again or not, or a click
    # that was sent before the page knew that the waiting is over would be lost; and another on another page, or what
    # the page before still asks for would be drawn there.
    context = get_script_run_ctx()
    beat.__qualname__ = f"{place} {context.page_script_hash if context else ''}"
    st.fragment(beat, run_every=every if again else None)(*args)


@contextmanager
def whole_page() -> Iterator[None]:
    """Draw a page whole before it is drawn again because a fragment in it has nothing left to wait for.

    That is where a click is on its way: begun anew at once, a button below the fragment would never see it.
    """
    st.session_state.pop(_AGAIN, None)
    yield
    if st.session_state.pop(_AGAIN, False):
        st.rerun()


@contextmanager
def _after_the_click() -> Iterator[None]:
    """Put a wish to draw the page again off to its end, where it is drawn for a click."""
    try:
        yield
    except RerunException as wish:
        context = get_script_run_ctx()
        if context is None or wish.rerun_data.page_script_hash != context.page_script_hash or not _has_click(context):
            raise  # another page is wanted, or nothing would be lost
        st.session_state[_AGAIN] = True


def _has_click(context: ScriptRunContext) -> bool:
    """Return whether this run draws the page whole, and brings the click of a button."""
    widgets = context.session_state._state._new_widget_state
    buttons = [id for id, known in widgets.widget_metadata.items() if known.value_type == "trigger_value"]
    return not context.fragment_ids_this_run and any(widgets.get(id) for id in buttons)
