"""Numbered acts of a component: done once each, although a tab asks again until it sees that they were.

Of two values that a component sends within one run, Streamlit keeps the last. So ours send all that they have not seen
done, each with its number.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

import streamlit as st


class _Numbered(Protocol):
    @property
    def n(self) -> int:
        """Return how many the tab has asked for, with this one."""


_One = TypeVar("_One", bound=_Numbered)


def not_done(key: str, tab: str, acts: Sequence[_One]) -> Iterator[_One]:
    """Give those acts of a tab that were not done, and note each as done under `key`: its tab and its number."""
    of, done = st.session_state.get(key, ("", 0))
    done = done if of == tab else 0
    for act in acts:
        if act.n > done:
            done = act.n
            st.session_state[key] = (tab, done)
            yield act
