"""How often pages ask again: a few at once, and all together no more often than the server can pay."""

import pytest
from streamlit.testing.v1 import AppTest

from views.streamlit_workarounds.polling import FASTEST, SLOWEST, PollBudget


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("tabs", "seconds"), [(1, FASTEST), (12, FASTEST), (24, 2.0), (36, SLOWEST), (500, SLOWEST)])
def test_the_more_tabs_ask_the_longer_each_waits(tabs: int, seconds: float) -> None:
    budget = PollBudget(a_second=12, clock=Clock())
    for tab in range(tabs):
        budget.asks(f"tab {tab}", 1)
    assert budget.interval() == pytest.approx(seconds)


def test_thirty_tabs_together_ask_no_more_often_than_the_budget_allows() -> None:
    budget = PollBudget(clock=Clock())
    for tab in range(30):
        budget.asks(f"tab {tab}", budget.interval())
    assert 30 / budget.interval() <= 12


def test_a_tab_that_stops_or_is_closed_counts_no_more() -> None:
    clock = Clock()
    budget = PollBudget(a_second=1, slowest=9, clock=clock)
    budget.asks("stays", 1)
    budget.asks("stops", 1)
    budget.asks("is closed", 1)
    budget.asks("asks twice in one place", 1)
    budget.asks("asks twice in one place", 1)
    assert budget.interval() == 4
    budget.stops("stops")
    budget.stops("was never there")
    assert budget.interval() == 3
    clock.now = 2.9
    budget.asks("stays", 1)
    clock.now = 3.1
    assert budget.interval() == 1


def test_a_click_below_a_part_that_wants_the_page_again_is_not_lost() -> None:
    def page() -> None:
        import streamlit as st

        from views.streamlit_workarounds import polling

        def found() -> None:
            if st.session_state.get("is-known") and not st.session_state.get("was-told"):
                st.session_state["was-told"] = True
                st.rerun()

        st.session_state["runs"] = st.session_state.get("runs", 0) + 1
        with polling.whole_page():
            polling.fragment(found, again=False, place="found")
            if st.button("Try it"):
                st.session_state["pressed"] = st.session_state["runs"]

    app = AppTest.from_function(page).run()
    app.session_state["is-known"] = True
    app.button[0].click().run()
    assert app.session_state["pressed"] == 2  # in the run that was interrupted
    assert app.session_state["runs"] == 3  # and drawn again after it
    assert not app.exception
