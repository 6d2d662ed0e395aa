"""HTML of the rooms' pages. Each comes in one answer, with its style and script inside."""

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from starlette.responses import HTMLResponse

from server.inline_page import InlinePage, data_inside

_ASSETS = Path(__file__).parent / "assets"
_FONTS = {"Inter Variable": "inter.woff2", "Source Serif Variable": "source-serif.woff2"}
_fetched: dict[str, str] = {}  # the name of a font's file -> where the app's pages fetch it


def fetch_fonts(addresses: Mapping[str, str]) -> None:
    """Say where the app's fonts are fetched; without, a browser takes its own."""
    _fetched.update(addresses)


def page(name: str, title: str, config: Mapping[str, Any], **filled_in: str) -> HTMLResponse:
    """Return a page.

    Args:
        name: Of its files in `assets`.
        title: What the browser's tab says.
        config: What its script reads.
        filled_in: Texts for the gaps of its HTML.
    """
    texts = {key: escape(text) for key, text in filled_in.items()}
    body = _text(f"{name}.html").format(config=data_inside(config), **texts)
    return _pages(name, escape(title)).answer(body)


def problem(sentence: str, status: int) -> HTMLResponse:
    """Return a page that says what is wrong."""
    return _pages("", "Twenty Photos").problem(sentence, status, back="/")


def _pages(name: str, title: str) -> InlinePage:
    return InlinePage(
        title=title,
        style=_style(name),
        script=_script(name),
        policy="img-src 'self' data:; font-src 'self'; form-action 'none'",
        referrer="same-origin",  # with less, a browser hides where a request comes from, and it is refused
        is_module=True,
    )


@cache
def _style(name: str) -> str:
    return _faces() + "".join(_text(style) for style in ("shared.css", *([f"{name}.css"] if name else [])))


@cache
def _script(name: str) -> str:
    return "\n".join(_text(script) for script in ("shared.js", "results.js", f"{name}.js")) if name else ""


def _faces() -> str:
    return "".join(
        f'@font-face {{ font-family: "{family}"; src: url({_fetched[file]}) format("woff2"); font-weight: 200 900; }}\n'
        for family, file in _FONTS.items()
        if file in _fetched
    )


@cache
def _text(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")
