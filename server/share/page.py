"""HTML of the shared page, and of what is wrong with a link."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse

from model.classifier.wording import what_it_knows
from model.photos.opened_file import PHOTO_LIMITS
from server.inline_page import InlinePage, data_inside

PACKAGE = Path(__file__).parent
_SCRIPTS = ("elements.js", "stage.js", "shared.js")  # one behind the other, without asking for each other
_IMPORT = re.compile("^import .*\n", re.MULTILINE)


def page(token: str, labels: Sequence[str], ends: str) -> HTMLResponse:
    """Return the page of a valid link.

    Args:
        token: The link's.
        labels: What the classifier tells apart.
        ends: When the link ends, in words.
    """
    config = {"token": token, "largest": PHOTO_LIMITS.file_bytes}
    known = escape(what_it_knows(labels))
    return _pages().answer(_part("shared.html").format(config=data_inside(config), ends=escape(ends), labels=known))


def problem(sentence: str, status: int) -> HTMLResponse:
    """Return a page that says what is wrong."""
    return _pages().problem(sentence, status)


@cache
def _pages() -> InlinePage:
    return InlinePage(
        title="Try it · Twenty Photos",
        style=_part("shared.css") + _part("stage.css"),
        script="\n".join(_IMPORT.sub("", _part(name)) for name in _SCRIPTS),
        is_module=True,
        policy="img-src blob: data:; form-action 'none'",
        referrer="no-referrer",
    )


@cache
def _part(name: str) -> str:
    return (PACKAGE / "assets" / name).read_text(encoding="utf-8")
