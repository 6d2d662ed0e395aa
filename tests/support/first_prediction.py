"""From the landing page to the first prediction, as a person gets there; clicks are counted by the browser."""

import re
from base64 import b64encode
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.cards import card, expect_counts, hand_over
from tests.browser.steps import click, key

LONG_ENOUGH = 120_000  # milliseconds
# Presses, since a label's click is followed by another one of what it belongs to.
_COUNT = "addEventListener('pointerdown', e => e.isTrusted && (sessionStorage.n = 1 + +(sessionStorage.n ?? 0)), true)"
_DROP = """([jpeg]) => {
  const bytes = Uint8Array.from(atob(jpeg), (letter) => letter.charCodeAt(0))
  const all = new DataTransfer()
  all.items.add(new File([bytes], "new.jpg", { type: "image/jpeg" }))
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: all, bubbles: true, cancelable: true }))
}"""


def count_clicks(where: BrowserContext | Page) -> None:
    """Count presses on all that is loaded there from now on."""
    where.add_init_script(_COUNT)


def clicks(page: Page) -> int:
    """Return how often a page was pressed so far."""
    return int(page.evaluate("() => +(sessionStorage.n ?? 0)"))


def of_the_example(page: Page) -> None:
    """Go to an answer about a photo of ours."""
    click(page, "example")
    _trained(page)
    click(page, "pick-0")
    _answered(page)


def of_own_photos(page: Page, labels: dict[str, list[Path]], new: Path) -> None:
    """Go to an answer about a photo of one's own: photos are dropped on the cards, and the new one on the page."""
    click(page, "own")
    expect(card(page, len(labels) - 1)).to_be_visible()
    for nth, files in enumerate(labels.values()):
        hand_over(page, nth, "drop", [[path.name, _data(path)] for path in files])
    expect_counts(page, *map(len, labels.values()))
    for nth, name in enumerate(labels):
        page.get_by_role("textbox", name=f"Name of label {nth + 1}").fill(name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=name)).to_be_visible()
    _trained(page)
    expect(page.get_by_text("Drop a photo here")).to_be_visible()
    page.evaluate(_DROP, [_data(new)])
    _answered(page)


def _trained(page: Page) -> None:
    """Train, and go to Try it as soon as there is a first answer."""
    click(page, "to-train")
    expect(key(page, "train")).to_be_visible()
    click(page, "train")
    first = key(page, "early").or_(key(page, "to-results")).first
    expect(first).to_be_visible(timeout=LONG_ENOUGH)
    page.get_by_role("navigation", name="Steps").get_by_role("link", name="Try it").click()
    expect(page).to_have_title(re.compile("^Try it"))


def _answered(page: Page) -> None:
    expect(page.get_by_text("Was that right?")).to_be_visible(timeout=LONG_ENOUGH)


def _data(path: Path) -> str:
    return b64encode(path.read_bytes()).decode()
