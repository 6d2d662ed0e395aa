"""What a component asks for: done once, however often it is asked for, and by whichever tab."""

from dataclasses import dataclass

import pytest
import streamlit as st

from views.streamlit_workarounds.numbered_acts import not_done


@dataclass(frozen=True)
class Act:
    """An act as a tab sends it."""

    n: int


def numbers(tab: str, *sent: int) -> list[int]:
    return [act.n for act in not_done("handled", tab, [Act(n) for n in sent])]


def test_what_was_done_is_not_done_again_and_what_was_overtaken_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})
    assert numbers("one tab", 1) == [1]
    assert numbers("one tab", 1, 2, 3) == [2, 3]
    assert numbers("one tab", 1, 2, 3) == []
    assert numbers("another tab", 1, 2) == [1, 2]
