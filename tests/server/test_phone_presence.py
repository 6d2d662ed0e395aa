"""Phones share the server's places."""

from contextlib import ExitStack

import pytest

from server import phone_presence
from server.phone_presence import LineBusy, PhoneLine


def test_one_pass_cannot_take_all_the_places() -> None:
    line = PhoneLine(at_once=3, of_one_pass=2)
    with line.sending("a"), line.sending("a"):
        with pytest.raises(LineBusy), line.sending("a"):
            pass
        with line.sending("b"), pytest.raises(LineBusy), line.sending("b"):
            pass
    with line.sending("a"), line.sending("b"), line.sending("c"), pytest.raises(LineBusy), line.sending("d"):
        pass
    with line.sending("a"), line.sending("b"), line.sending("c"):
        pass


def test_a_pass_without_a_place_gets_one_of_the_pass_that_has_most() -> None:
    line = PhoneLine(at_once=4, of_one_pass=2)
    with ExitStack() as held:
        places = [held.enter_context(line.sending(token)) for token in "aabb"]
        places[0].n_bytes = 1_000_000
        with line.sending("c"):
            assert [place.gave_way for place in places] == [False, True, False, False]
            with pytest.raises(LineBusy), line.sending("a"):
                pass


def test_a_slow_photo_gives_way_and_a_fast_one_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    line, interrupted = PhoneLine(at_once=2, of_one_pass=2), []
    with line.sending("a") as slow, line.sending("a") as fast:
        slow.interrupt = lambda: interrupted.append("slow")
        fast.n_bytes = 30 << 20
        monkeypatch.setattr(phone_presence, "_TRIED", -1.0)
        with line.sending("a") as third:
            assert interrupted == ["slow"]
            assert slow.gave_way
            third.n_bytes = 30 << 20
            with pytest.raises(LineBusy), line.sending("a"):
                pass
