"""The two sides of a stand-in trial, each in a browser of its own."""

import re

from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocket, expect

from tests.browser.steps import key
from tests.browser.watching import watch
from tests.support.pictures import picture_bytes


def addresses(owner: Page) -> tuple[str, str]:
    """Return the paths of the product and of the person, as the page shows them."""
    found = []
    for side in ("product", "person"):
        said = key(owner, f"fake-{side}").get_by_text(re.compile(f"/{side}/"))
        expect(said).to_be_visible()
        path = re.search(rf"{side}/[\w-]{{22}}", said.inner_text())
        assert path
        found.append(path[0])
    return found[0], found[1]


class Side:
    """One side of a trial in a browser of its own, which is watched as every page is."""

    def __init__(self, chromium: Browser, address: str, server: str, *, phone: bool) -> None:
        size = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True} if phone else {}
        self.context: BrowserContext = chromium.new_context(**size)  # type: ignore[arg-type]
        self.page = self.context.new_page()
        self.faults, self.live = list[str](), list[WebSocket]()
        watch(self.page, server, self.faults)
        self.page.on("websocket", lambda socket: self.live.append(socket))  # noqa: PLW0108
        self.page.goto(f"{server}/{address}")

    def send(self, seed: int, kind: int = 0) -> None:
        file = {"name": "blade.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes(kind, seed, side=400)}
        self.page.locator(".take input").first.set_input_files(file)  # type: ignore[arg-type]

    @property
    def answer(self) -> Locator:
        return self.page.locator("#stage .said strong")

    def says(self, label: str) -> None:
        button = self.page.get_by_role("button", name=label, exact=True)
        expect(button).to_be_enabled()
        self.page.wait_for_timeout(350)  # a press that comes at once was meant for the photo before
        button.click()

    def close(self) -> None:
        assert not self.context.cookies()
        assert not self.live
        assert not self.faults
        self.context.close()
