"""A short recording of the journey for the README, made only when TWENTY_PICTURES is set."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import PICTURES, TRAINING_LIMIT, choose, click, idle, key
from tests.support.recording import Recording
from views.results.page import TRUST

MOST_BYTES = 4_000_000
LOOK = 1_000  # milliseconds that a person gets to look at each screen


@pytest.mark.timeout(900)
def test_the_journey_is_recorded(chromium: Browser, server: str) -> None:
    context = chromium.new_context(viewport={"width": 1200, "height": 760}, color_scheme="light")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(server)
    _look(page)
    recording = Recording(page)
    _look(page)
    click(page, "example")
    expect(key(page, "to-train")).to_be_visible()
    _look(page)
    click(page, "to-train")
    _look(page)
    click(page, "train")
    expect(key(page, "early").or_(key(page, "to-results")).first).to_be_visible(timeout=TRAINING_LIMIT)
    recording.speed = 20
    expect(key(page, "to-results")).to_be_visible(timeout=4 * TRAINING_LIMIT)
    recording.speed = 1
    _look(page)
    click(page, "to-results")
    _look(page)
    choose(page, "part", TRUST)
    _look(page)
    click(page, "to-try")
    _look(page)
    click(page, "pick-5")
    expect(page.get_by_text("Was that right?")).to_be_visible()
    _look(page)
    page.get_by_role("button", name="Why?").click()
    _look(page)
    page.get_by_role("navigation", name="Steps").get_by_role("link", name="Decide").click()
    _look(page)
    recording.save(PICTURES / "journey.gif")
    context.close()
    assert (PICTURES / "journey.gif").stat().st_size < MOST_BYTES


def _look(page: Page) -> None:
    idle(page)
    page.wait_for_timeout(LOOK)
