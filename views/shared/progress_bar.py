"""A progress bar for work that runs while the page is drawn: what is done now, how much of it, how long is left."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from model.common.progress import OnProgress, Progress, duration, phase_words

_AT_LEAST = 0.1  # seconds between two reports: the browser draws no faster


@contextmanager
def progress_bar(text: str) -> Iterator[OnProgress]:
    """Show a bar until the block ends; yields what its work reports to.

    Args:
        text: What stands beside the bar until the first report.
    """
    bar, shown = st.progress(0.0, text=text), 0.0

    def show(progress: Progress) -> None:
        nonlocal shown
        if time.monotonic() - shown >= _AT_LEAST:
            shown = time.monotonic()
            bar.progress(min(progress.fraction, 1.0), text=progress_text(progress))

    try:
        yield show
    except Exception:
        bar.empty()
        raise
    bar.empty()


def progress_text(progress: Progress) -> str:
    """Return what stands beside a bar: "Reading photos: 3 of 40, about 8 s left"."""
    words = phase_words(progress.phase, progress.part, progress.parts)
    counted = "" if progress.done is None else f": {progress.done:,} of {progress.total:,}"
    left = "" if progress.seconds_left is None else f", about {duration(progress.seconds_left)} left"
    return f"{words}{counted}{left}"
