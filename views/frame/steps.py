"""The steps of the journey, in order: a page each. A step more is a line here and a file in its folder of `views/`."""

from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import StreamlitPage


@dataclass(frozen=True)
class Step:
    """A page of the app.

    Attributes:
        name: Its address, empty for the first page.
        title: What the bar and the browser's tab call it.
        icon: Its sign in the bar of a phone: the path of an SVG in a square of 24.
    """

    name: str
    title: str
    folder: str
    icon: str = ""


STEPS = (
    Step("", "Start", "start", "M4 11.5 12 5l8 6.5M6.5 10v9h11v-9"),
    Step("photos", "Photos", "photos", "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01"),
    Step("train", "Train", "train", "M13 3 5 14h6l-1 7 8-11h-6z"),
    Step("results", "Results", "results", "M5 20V11M12 20V4M19 20v-6"),
    Step("try", "Try it", "try_it", "M4 8h3l1.5-3h7L17 8h3v11H4zM12 16.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4z"),
    Step("decide", "Decide", "decide", "M12 21v-7M12 14 5 8V4M12 14l7-6V4M5 4 3 6M5 4l2 2M19 4l-2 2M19 4l2 2"),
)
_BESIDE = (  # reached from a page, not from the bar
    Step("look", "Which label?", "blind_look"),
    Step("fake", "Fake it first", "fake_it"),
    Step("next", "Go on from here", "go_on"),
)


def pages() -> list[StreamlitPage]:
    """Return all pages as Streamlit knows them; it must be told anew in each run."""
    return [
        st.Page(f"views/{step.folder}/page.py", title=step.title, url_path=step.name, default=not step.name)
        for step in (*STEPS, *_BESIDE)
    ]


def names() -> frozenset[str]:
    """Return the addresses of all pages."""
    return frozenset(step.name for step in (*STEPS, *_BESIDE))
