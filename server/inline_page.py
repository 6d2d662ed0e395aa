"""Page in one answer: style and script stand inside, so that bad Wi-Fi has one thing to fetch and nothing else can run.

The address of such a page is a key: no other site may learn it, and no cache may keep what it opens. A nonce names the
style and the script that may run (Content Security Policy, level 3).
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from starlette.responses import HTMLResponse


@dataclass(frozen=True)
class InlinePage:
    """What pages of one kind have in common, a page that says what is wrong too."""

    title: str
    style: str
    script: str  # a page that says what is wrong has none
    policy: str  # further directives: for images and forms
    referrer: str  # "same-origin" where forms are sent, or they could not be told from another site's
    is_module: bool = False

    def answer(self, body: str, scripts: str = "") -> HTMLResponse:
        """Return a page with its script, which may import more from `scripts`, as a policy names addresses."""
        kind = ' type="module"' if self.is_module else ""
        nonce = secrets.token_urlsafe(16)
        return self._answer(f'{body}<script{kind} nonce="{nonce}">{self.script}</script>', 200, nonce, scripts)

    def problem(self, sentence: str, status: int, back: str = "") -> HTMLResponse:
        """Return a page that says what is wrong, with a link `back` where there is one."""
        link = f'<p><a class="button" href="{escape(back)}">Back</a></p>' if back else ""
        body = f'<main class="problem"><h1>Twenty Photos</h1><p role="alert">{escape(sentence)}</p>{link}</main>'
        return self._answer(body, status, secrets.token_urlsafe(16))

    def _answer(self, body: str, status: int, nonce: str, scripts: str = "") -> HTMLResponse:
        html = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{self.title}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">'
            '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'
            f'<style nonce="{nonce}">{self.style}</style></head><body>{body}</body></html>'
        )
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}' {scripts}; style-src 'nonce-{nonce}'; connect-src 'self'; "
            f"base-uri 'none'; frame-ancestors 'none'; {self.policy}"
        )
        headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "Referrer-Policy": self.referrer}
        return HTMLResponse(html, status, headers)


def data_inside(config: Mapping[str, object]) -> str:
    """Return what a page's script reads as JSON: the same to a parser, but nothing that could end its element."""
    return json.dumps(config).replace("<", "\\u003c").replace("&", "\\u0026")
