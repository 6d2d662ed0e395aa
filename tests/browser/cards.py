"""The label cards as a visitor uses them, and what they show."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import idle, key


def card(page: Page, nth: int) -> Locator:
    return page.locator("section.card").nth(nth)


def photos_of(page: Page, nth: int) -> Locator:
    return card(page, nth).locator("li.photo")


def expect_counts(page: Page, *counts: int) -> None:
    """Wait until the rings of the cards, in their order, say so many photos."""
    for nth, n in enumerate(counts):
        expect(card(page, nth).locator(".ring b")).to_have_text(str(n))
    idle(page)


def expect_pictures(page: Page, nth: int) -> None:
    """Wait until every photo of a card is a picture."""
    for photo in photos_of(page, nth).locator("img").all():
        expect(photo).not_to_have_js_property("naturalWidth", 0)


def rename(page: Page, nth: int, name: str) -> None:
    field = card(page, nth).locator("[class*=st-key-name-] input")
    field.fill(name)
    field.press("Enter")
    expect(card(page, nth).get_by_role("heading", level=2)).to_have_text(name)
    idle(page)


def add(page: Page, nth: int, files: list[Path]) -> None:
    card(page, nth).locator("[class*=st-key-add-] input[type=file]").set_input_files(files)


def select(page: Page, nth: int, *photos: int) -> None:
    for photo in photos:
        photos_of(page, nth).nth(photo).click()
    expect(card(page, nth).locator("li.photo[aria-selected=true]")).to_have_count(len(photos))


def move_to(page: Page, nth: int, name: str) -> None:
    card(page, nth).locator(".st-key-move select").select_option(label=name)


def remove(page: Page, nth: int) -> None:
    card(page, nth).get_by_role("button", name="Remove", exact=True).click()


def look_at_things(page: Page) -> None:
    """Open the list of what the checks found, once they have been made."""
    key(page, "things").get_by_text("look at").click()
    idle(page)


def undo(page: Page) -> None:
    key(page, "undo").get_by_role("button").click()


# Files as a browser hands them over with a drop or a paste, made from (name, text in base64).
_TRANSFER = """([name, kind, files]) => {
    const transfer = new DataTransfer()
    for (const [name, data] of files) {
        const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
        transfer.items.add(new File([bytes], name, { type: "image/jpeg" }))
    }
    const is = { bubbles: true, composed: true, cancelable: true }
    const find = (root) => root.querySelector(name) ?? [...root.querySelectorAll("*")].map(
        (each) => each.shadowRoot && find(each.shadowRoot)).find(Boolean)
    const target = find(document)
    if (kind === "paste") return target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, ...is }))
    target.dispatchEvent(new DragEvent("dragover", { dataTransfer: transfer, ...is }))
    return target.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, ...is }))
}"""


def hand_over(page: Page, nth: int, kind: str, files: list[Any]) -> None:
    """Drop or paste files onto a card."""
    page.evaluate(_TRANSFER, [f"section.card:nth-of-type({nth + 1})", kind, files])
