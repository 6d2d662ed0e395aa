"""HTML of the phone's page, and of what is wrong with a pass or a photo."""

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse

from model.photos.opened_file import PHOTO_LIMITS
from server.inline_page import InlinePage, data_inside
from server.live import files as live_files
from workspace.tables import Label

_HERE = Path(__file__).parent


def page(token: str, labels: Sequence[Label], *, sent: bool = False, live: str = "") -> HTMLResponse:
    """Return the page of a valid pass.

    Args:
        token: The pass's.
        labels: Where its photos can go.
        sent: Whether its form has just brought a photo.
        live: The host whose scripts answer before the camera, where there is a classifier to do so.
    """
    config = {
        "token": token,
        "labels": [{"id": label.id, "name": label.name} for label in labels],
        "largest": PHOTO_LIMITS.file_bytes,
        "live": f"/{live_files.address()}" if live else "",
    }
    body = _html().format(form=_form(token, labels, sent=sent), config=data_inside(config))
    return _pages().answer(body, live_files.source_for(live))


def problem(sentence: str, status: int, back: str = "") -> HTMLResponse:
    """Return a page that says what is wrong."""
    return _pages().problem(f"{sentence[:1].upper()}{sentence[1:]}", status, back)


def _form(token: str, labels: Sequence[Label], *, sent: bool) -> str:
    """Return the form for browsers without scripts."""
    said = "<p>The photo has arrived. The next one?</p>" if sent else ""
    options = "".join(
        f'<label><input type="radio" name="label" value="{label.id}" required> {escape(label.name)}</label>'
        for label in labels
    )
    return (
        f'{said}<form method="post" enctype="multipart/form-data" action="/phone/{token}/photos">'
        f"<fieldset><legend>What does the photo show?</legend>{options}</fieldset>"
        '<input type="file" name="photo" accept="image/*" aria-label="Photo" required>'
        '<button class="button main">Send</button></form>'
    )


@cache
def _pages() -> InlinePage:
    return InlinePage(
        title="Twenty Photos",
        style=(_HERE / "phone.css").read_text(encoding="utf-8"),
        script="\n".join((_HERE / name).read_text(encoding="utf-8") for name in ("live.js", "phone.js")),
        policy="img-src 'self' blob: data:; form-action 'self'; worker-src 'self'",
        referrer="same-origin",
    )


@cache
def _html() -> str:
    return (_HERE / "phone.html").read_text(encoding="utf-8")
