"""More examples: folded away on the first page, each a click from its photos and its costs."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from model.decision import inputs
from model.decision.example_inputs import inputs_of
from sample_images.catalogue import EXAMPLES, example
from tests.browser.cards import expect_counts
from tests.browser.conftest import NewPage
from tests.browser.steps import TRAINING_LIMIT, click, fits, idle, key


def _unfold(page: Page) -> None:
    idle(page)
    click(page, "more-examples")
    expect(key(page, f"open-{EXAMPLES[-1].code}")).to_be_visible()
    idle(page)


@pytest.mark.parametrize(("width", "dark"), [(390, False), (390, True), (1280, True)])
def test_the_others_are_folded_away_and_fit(new_page: NewPage, width: int, dark: bool) -> None:
    page = new_page(width=width, dark=dark)
    expect(key(page, "example")).to_be_visible()
    expect(page.get_by_role("button", name="Open")).to_have_count(0)
    _unfold(page)
    fits(page)
    cards = page.get_by_test_id("stPopoverBody")
    for known in EXAMPLES[1:]:
        expect(cards.get_by_text(known.sentence)).to_be_visible()
        expect(key(page, f"example-line-{known.code}").locator("img")).not_to_have_js_property("naturalWidth", 0)
        assert known.lesson not in cards.inner_text()


def test_one_opens_with_its_photos_and_its_costs(new_page: NewPage, home: Path) -> None:
    eggs = example("eggs")
    page = new_page()
    _unfold(page)
    click(page, "open-eggs")
    expect(key(page, "to-train")).to_be_visible()
    expect(key(page, "arrivals")).to_have_count(0, timeout=TRAINING_LIMIT)
    expect_counts(page, eggs.first, eggs.first)
    workspace = page.url.split("w=")[1][:22]
    assert inputs.load(home / "workspaces" / workspace) == inputs_of(eggs)
