"""What a visitor does, in words; used by several tests."""

import os
import time
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.support.project import ROOT

PICTURES = ROOT / "docs" / "pictures"
# Looked at in every frame; a few in a row must find nothing new, and no part whose script is still on its way.
_IDLE = """asked => {
    const app = document.querySelector('[data-testid=stApp]')
    const begin = () => Object.assign(window.still, { frames: 0, since: performance.now() })
    if (!window.still) {
        window.still = {}
        new MutationObserver(begin).observe(document, { subtree: true, childList: true, characterData: true })
    }
    if (window.still.asked !== asked || app?.dataset.testScriptState !== 'notRunning'
        || app.querySelector('[data-testid=stSkeleton]') || [...document.images].some(image => !image.complete)) begin()
    window.still.asked = asked
    window.still.frames += 1
    return window.still.frames > 3 && performance.now() - window.still.since > 150
}"""
TRAINING_LIMIT = 120_000  # milliseconds


def idle(page: Page) -> None:
    """Wait until the page's script has run, its images are there and nothing was drawn for a moment.

    What a click asks for and what a run has sent come a moment later. Streamlit forgets an image when the next run no
    longer shows it: a browser that still asks for it gets a 404.
    """
    page.wait_for_function(_IDLE, arg=time.monotonic())


def key(page: Page, name: str) -> Locator:
    """Return the element with that key."""
    return page.locator(f".st-key-{name}")


def click(page: Page, name: str) -> None:
    """Click the button of that key, once the page is still."""
    idle(page)
    key(page, name).get_by_role("button").first.click()


def choose(page: Page, name: str, option: str) -> None:
    """Choose an option of a segmented control or of radio buttons."""
    idle(page)
    key(page, name).get_by_text(option).first.click()
    idle(page)


def add_files(page: Page, name: str, files: Path | list[Path]) -> None:
    """Give files, or one folder, to the uploader of that key."""
    key(page, name).locator("input[type=file]").set_input_files(files)


def start_example(page: Page) -> None:
    click(page, "example")
    expect(key(page, "to-train")).to_be_visible()
    # 40 photos, each looked at by the network: how long that takes is measured, and not the claim here.
    expect(key(page, "arrivals")).to_have_count(0, timeout=TRAINING_LIMIT)


def start_own(page: Page) -> None:
    click(page, "own")
    expect(key(page, "new-label")).to_be_visible()
    idle(page)


def train(page: Page, *, pace: str) -> None:
    """Go to training from the photos, and wait for its end."""
    begin_training(page, pace=pace)
    expect(key(page, "to-results")).to_be_visible(timeout=TRAINING_LIMIT)
    idle(page)


def begin_training(page: Page, *, pace: str) -> None:
    click(page, "to-train")
    expect(key(page, "train")).to_be_visible()
    choose_pace(page, pace)
    click(page, "train")


def choose_pace(page: Page, pace: str) -> None:
    """Choose a pace on the Train page, where it is folded away."""
    unfold(page, "options")
    choose(page, "pace", pace)


def unfold(page: Page, name: str) -> None:
    """Open what is folded away under that key, if it is."""
    idle(page)
    details = key(page, name).locator("details").first
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    idle(page)


def fits(page: Page) -> None:
    """Check that nothing has to be scrolled sideways."""
    widths = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth]"
    )
    assert max(widths) <= page.viewport_size["width"]  # type: ignore[index]


def is_dark(page: Page, selector: str) -> bool:
    """Tell whether an element has light text on a dark ground."""
    ground, text = page.evaluate(
        "selector => { const s = getComputedStyle(document.querySelector(selector));"
        " return [s.backgroundColor, s.color].map(c => c.match(/\\d+/g).slice(0, 3).map(Number)) }",
        selector,
    )
    return bool(max(ground) < 60 and min(text) > 190)


def picture(page: Page, name: str) -> None:
    """Save the whole page for the README, when TWENTY_PICTURES is set."""
    if not os.environ.get("TWENTY_PICTURES"):
        return
    expect(page.get_by_test_id("stToast")).to_have_count(0)
    idle(page)
    PICTURES.mkdir(parents=True, exist_ok=True)
    whole_page(page, PICTURES / f"{name}.png")


def whole_page(page: Page, path: Path, most: int = 2400) -> None:
    """Save a picture of the page in its whole height, with the bars above and below it."""
    before = page.viewport_size
    height = page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return innerHeight - main.clientHeight + main.scrollHeight }"
    )
    page.set_viewport_size({"width": before["width"], "height": min(height, most)})  # type: ignore[index]
    page.wait_for_timeout(500)  # images of the part that was not in view
    page.screenshot(path=path)
    page.set_viewport_size(before)  # type: ignore[arg-type]
