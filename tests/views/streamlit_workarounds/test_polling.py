"""How often pages ask again: a few at once, a roomful together no more often than the server can pay."""

import pytest

from views.streamlit_workarounds.polling import FASTEST, SLOWEST, Room


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("tabs", "seconds"), [(1, FASTEST), (12, FASTEST), (24, 2.0), (36, SLOWEST), (500, SLOWEST)])
def test_the_more_tabs_ask_the_longer_each_waits(tabs: int, seconds: float) -> None:
    room = Room(pays=12, clock=Clock())
    for tab in range(tabs):
        room.asks(f"tab {tab}", 1)
    assert room.interval() == pytest.approx(seconds)


def test_thirty_tabs_together_ask_no_more_often_than_the_room_pays() -> None:
    room = Room(clock=Clock())
    for tab in range(30):
        room.asks(f"tab {tab}", room.interval())
    assert 30 / room.interval() <= 12


def test_a_tab_that_stops_or_is_closed_counts_no_more() -> None:
    clock = Clock()
    room = Room(pays=1, slowest=9, clock=clock)
    room.asks("stays", 1)
    room.asks("stops", 1)
    room.asks("is closed", 1)
    room.asks("asks twice in one place", 1)
    room.asks("asks twice in one place", 1)
    assert room.interval() == 4
    room.stops("stops")
    room.stops("was never there")
    assert room.interval() == 3
    clock.now = 2.9
    room.asks("stays", 1)
    clock.now = 3.1
    assert room.interval() == 1
