"""HTML of the phone's page: one small answer with style and script inside, so that bad Wi-Fi has one thing to fetch."""

import json
import secrets
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse

from model.photos.photo import PHOTO_LIMITS
from workspace.tables import Label

_HERE = Path(__file__).parent


def page(token: str, labels: Sequence[Label], *, sent: bool = False) -> HTMLResponse:
    """Return the page of a valid pass; `sent`: its form has just brought a photo."""
    config = {
        "token": token,
        "labels": [{"id": label.id, "name": label.name} for label in labels],
        "largest": PHOTO_LIMITS.file_bytes,
    }
    # The same characters to a JSON parser, but nothing that could end the element they stand in.
    data = json.dumps(config).replace("<", "\\u003c").replace("&", "\\u0026")
    body = _part("phone.html").format(form=_form(token, labels, sent=sent), config=data)
    return _answer(body, 200, scripted=True)


def problem(sentence: str, status: int, back: str = "") -> HTMLResponse:
    """Return a page that says what is wrong."""
    link = f'<p><a class="button" href="{escape(back)}">Back</a></p>' if back else ""
    sentence = f"{sentence[:1].upper()}{sentence[1:]}"
    body = f'<main class="problem"><h1>Twenty Photos</h1><p role="alert">{escape(sentence)}</p>{link}</main>'
    return _answer(body, status)


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


def _answer(body: str, status: int, *, scripted: bool = False) -> HTMLResponse:
    nonce = secrets.token_urlsafe(16)
    script = f'<script nonce="{nonce}">{_part("phone.js")}</script>' if scripted else ""
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Twenty Photos</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">'
        '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'
        f'<style nonce="{nonce}">{_part("phone.css")}</style></head><body>{body}{script}</body></html>'
    )
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' blob: data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        # The address is a key, so no other site may learn it; our own must, or it could not tell a form of ours.
        "Referrer-Policy": "same-origin",
    }
    return HTMLResponse(html, status, headers)


@cache
def _part(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
