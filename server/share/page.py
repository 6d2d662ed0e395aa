"""HTML of the shared page: one small answer with style and script inside, as the phones' page is."""

import json
import re
import secrets
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse

from model.classifier.wording import what_it_knows
from model.photos.photo import PHOTO_LIMITS

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
    # The same characters to a JSON parser, but nothing that could end the element they stand in.
    data = json.dumps(config).replace("<", "\\u003c").replace("&", "\\u0026")
    known = escape(what_it_knows(labels))
    return _answer(_part("shared.html").format(config=data, ends=escape(ends), labels=known), 200, scripted=True)


def problem(sentence: str, status: int) -> HTMLResponse:
    """Return a page that says what is wrong."""
    body = f'<main class="problem"><h1>Twenty Photos</h1><p role="alert">{escape(sentence)}</p></main>'
    return _answer(body, status)


def _answer(body: str, status: int, *, scripted: bool = False) -> HTMLResponse:
    nonce = secrets.token_urlsafe(16)
    code = "\n".join(_IMPORT.sub("", _part(name)) for name in _SCRIPTS)
    script = f'<script type="module" nonce="{nonce}">{code}</script>' if scripted else ""
    style = _part("shared.css") + _part("stage.css")
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Try it · Twenty Photos</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">'
        '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'
        f'<style nonce="{nonce}">{style}</style></head><body>{body}{script}</body></html>'
    )
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
        "img-src blob: data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
    # The address is a key: no other site may learn it, and no cache may keep what it opens.
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(html, status, headers)


@cache
def _part(name: str) -> str:
    return (PACKAGE / "assets" / name).read_text(encoding="utf-8")
