"""Style sheets: what the theme cannot say, a file for each page in `views/styles/` and some that all share."""

from functools import cache
from pathlib import Path

import streamlit as st

# Colours and the frame first: what a page says of its own goes before them.
_FRAME, _DARK = "frame", "dark"
_FOLDER = Path(__file__).parent / "styles"


def show() -> None:
    """Put the styles on the page, as one element, before anything that they style."""
    st.html(f"<style>{_styles(dark=st.context.theme.type == 'dark')}</style>")


@cache
def _styles(*, dark: bool) -> str:
    others = sorted(path.stem for path in _FOLDER.glob("*.css") if path.stem not in (_FRAME, _DARK))
    return "".join((_FOLDER / f"{name}.css").read_text() for name in [_FRAME, *others, *([_DARK] if dark else [])])
