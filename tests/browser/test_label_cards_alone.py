"""The label cards without a server behind them: what they say and ask where handing in a photo goes wrong."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.support.pictures import picture_bytes
from tests.support.project import ROOT

ASSETS = ROOT / "views" / "photos" / "label_cards" / "assets"
DATA: dict[str, Any] = {
    "workspace": "w", "labels": [{"id": 1, "name": "hats", "unnamed": False, "n": 0, "photos": [], "goal": 20}],
    "largest": 1 << 20, "undo": None, "reading": None, "phone": None, "handled": ["", 0],
    "refused": {"label": 0, "text": ""},
}  # fmt: skip
PAGE = """<!doctype html><div id="root"></div><script type="module">
import show from "./label_cards.js"
window.asked = []
const parentElement = document.getElementById("root").attachShadow({ mode: "open" })
window.leave = show({ data: DATA, parentElement, setTriggerValue: (_, asked) => window.asked.push(asked) })
</script>"""


@pytest.fixture
def held() -> list[Route]:
    """The photos that were handed in and are not answered yet."""
    return []


def opened(context: BrowserContext, data: dict[str, Any], other: Callable[[Route], object]) -> Page:
    """Open a page of the cards alone; `other` answers what is no file of theirs."""

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if (ASSETS / name).is_file():
            route.fulfill(path=ASSETS / name)
        elif name:
            other(route)
        else:
            route.fulfill(content_type="text/html", body=PAGE.replace("DATA", json.dumps(data)))

    page = context.new_page()
    page.route("http://cards.test/**", answer)
    page.goto("http://cards.test/")
    return page


@pytest.fixture
def cards(chromium: Browser, held: list[Route]) -> Iterator[Page]:
    with chromium.new_context() as context:
        page = opened(context, DATA, held.append)
        with page.expect_request("**/labels/1/photos?*"):
            photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes(0, 1)}
            page.locator(".st-key-add-1 input[type=file]").set_input_files(photo)  # type: ignore[arg-type]
        yield page


def test_a_photo_that_could_not_be_handed_in_is_named_with_the_reason(cards: Page, held: list[Route]) -> None:
    while not held:  # the request is told before it is handed over
        cards.wait_for_timeout(10)
    held.pop().fulfill(status=507, content_type="text/plain", body="There is no space left on the disk.")
    expect(cards.get_by_role("alert")).to_have_text("“a.jpg” not added: There is no space left on the disk.")
    expect(cards.locator(".sending, .coming")).to_have_count(2)
    expect(cards.locator(".sending:visible, .coming:visible")).to_have_count(0)


def test_a_page_that_was_left_asks_for_nothing_when_its_photos_have_arrived(cards: Page, held: list[Route]) -> None:
    cards.evaluate("leave()")
    with cards.expect_response("**/labels/1/photos?*"):
        held.pop().fulfill(status=204)
    assert cards.evaluate("new Promise((done) => setTimeout(() => done(asked.length), 50))") == 0


def test_a_picture_that_did_not_come_is_asked_for_again(chromium: Browser) -> None:
    asked: list[Route] = []

    def send(route: Route) -> None:
        asked.append(route)
        if len(asked) == 1:  # the server has just ended
            route.abort()
        else:
            route.fulfill(body=picture_bytes(0, 1), content_type="image/jpeg")

    label = DATA["labels"][0] | {"n": 1, "photos": [["p", "a.jpg"]]}
    with chromium.new_context() as context:
        page = opened(context, DATA | {"labels": [label]}, send)
        expect(page.locator("li.photo.gone")).to_have_count(1)
        expect(page.locator("li.photo img")).not_to_have_js_property("naturalWidth", 0)
        expect(page.locator("li.photo.gone")).to_have_count(0)
