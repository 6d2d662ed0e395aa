"""Phones share the server's places."""

import pytest

from server.phone_presence import LineBusy, PhoneLine


def test_one_pass_cannot_take_all_the_places() -> None:
    line = PhoneLine(at_once=3, of_one_pass=2)
    with line.sending("a"), line.sending("a"):
        with pytest.raises(LineBusy), line.sending("a"):
            pass
        with line.sending("b"), pytest.raises(LineBusy), line.sending("c"):
            pass
    with line.sending("a"), line.sending("b"), line.sending("c"):
        pass
