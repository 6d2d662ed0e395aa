"""The whole journey by keyboard alone, with the focus in sight; without motion."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.steps import TRAINING_LIMIT, choose_pace, idle, key

_MOST = 60  # presses of the tab key on the way to anything
_FOCUSED = """() => { const e = document.activeElement, s = getComputedStyle(e), box = e.getBoundingClientRect();
    return { ring: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none',
             inside: box.bottom > 0 && box.top < innerHeight } }"""


def _go_to(page: Page, wanted: Locator) -> None:
    """Press the tab key until the focus is there, which must be seen wherever it is."""
    expect(wanted).to_be_visible()
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        if wanted.evaluate("e => e === document.activeElement"):
            focused = page.evaluate(_FOCUSED)
            assert focused["ring"], "nobody sees where the focus is"
            assert focused["inside"], "the focus is out of sight"
            return
    raise AssertionError(f"the tab key leads not to {wanted} within {_MOST} presses")


def _step(page: Page, title: str) -> Locator:
    return page.get_by_role("navigation", name="Steps").get_by_role("link", name=title)


def test_the_whole_journey_is_made_by_keyboard(new_page: NewPage) -> None:
    page = new_page()
    _go_to(page, key(page, "example").get_by_role("button"))
    page.keyboard.press("Enter")
    expect(key(page, "to-train")).to_be_visible()
    expect(key(page, "arrivals")).to_have_count(0, timeout=TRAINING_LIMIT)
    expect(page.locator("main")).to_be_focused()
    name = page.get_by_role("textbox", name="Name of label 1")
    name.focus()
    page.keyboard.press("End")
    page.keyboard.type("!")
    expect(name).to_have_value("healthy!")
    page.keyboard.press("Backspace")
    _go_to(page, key(page, "to-train").get_by_role("button"))
    page.keyboard.press("Enter")
    expect(key(page, "train")).to_be_visible()
    idle(page)
    choose_pace(page, "Quick")
    _go_to(page, key(page, "train").get_by_role("button").first)
    page.keyboard.press("Enter")
    expect(key(page, "to-results")).to_be_visible(timeout=TRAINING_LIMIT)
    _go_to(page, key(page, "to-results").get_by_role("button").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 20")
    _go_to(page, _step(page, "Try it"))
    page.keyboard.press("Enter")
    expect(page).to_have_title("Try it · Twenty Photos")
    idle(page)
    assert page.evaluate("() => document.activeElement.textContent") == "Try it"  # where it was


def test_a_key_leads_past_the_bar(new_page: NewPage, trained: str) -> None:
    page = new_page(f"results?w={trained}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


def test_nothing_moves_on_and_on_where_motion_is_not_wanted(new_page: NewPage) -> None:
    page = new_page()
    page.wait_for_timeout(300)
    assert page.evaluate("() => document.getAnimations().filter(one => one.playState === 'running').length") == 0
