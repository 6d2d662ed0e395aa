"""HTML of the product's page and the person's, and of what is wrong with the address of one."""

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse

from model.classifier.wording import what_it_knows
from model.photos.opened_file import PHOTO_LIMITS
from server.inline_page import InlinePage, data_inside

_ASSETS = Path(__file__).parent / "assets"


def product(token: str, name: str, labels: Sequence[str], ends: str) -> HTMLResponse:
    """Return the page that looks like the finished product.

    Args:
        token: The product's.
        name: What the project is called; may be empty.
        labels: What it tells apart.
        ends: When the trial ends, in words.
    """
    config = {"token": token, "largest": PHOTO_LIMITS.file_bytes}
    words = {"name": name or "Twenty Photos", "labels": what_it_knows(labels), "ends": ends}
    return _answer("product", config, words)


def person(token: str, ends: str) -> HTMLResponse:
    """Return the page on which a person answers; arguments as of `product`."""
    return _answer("person", {"token": token}, {"ends": ends})


def problem(sentence: str, status: int) -> HTMLResponse:
    """Return a page that says what is wrong."""
    return _pages("product").problem(sentence, status)


def _answer(side: str, config: dict[str, object], words: dict[str, str]) -> HTMLResponse:
    shown = {gap: escape(text) for gap, text in words.items()}
    return _pages(side).answer(_part(f"{side}.html").format(config=data_inside(config), **shown))


@cache
def _pages(side: str) -> InlinePage:
    return InlinePage(
        title="Show it a photo" if side == "product" else "What do you see?",
        style=_part("fake.css"),
        script=_part(f"{side}.js"),
        policy="img-src 'self' blob: data:; form-action 'none'",
        referrer="no-referrer",
    )


@cache
def _part(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")
