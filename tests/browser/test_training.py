"""Training, what it leaves behind, and the results that follow."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.steps import TRAINING_LIMIT, begin_training, choose, click, fits, key, start_example, unfold


def test_stop_keeps_the_best_so_far(new_page: NewPage) -> None:
    page = new_page(width=390)
    start_example(page)
    begin_training(page, pace="Balanced")
    expect(page.get_by_role("heading", name="First answer: right on")).to_be_visible(timeout=TRAINING_LIMIT)
    expect(page.locator(".watching .wall .right").first).to_be_visible()
    click(page, "stop-training")
    expect(key(page, "outcome")).to_contain_text("best so far was kept")
    click(page, "to-results")
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 20 new photos")


def test_the_time_is_said_before_the_click_and_differs_between_paces(new_page: NewPage, ready: str) -> None:
    page = new_page(f"train?w={ready}", width=390)
    unfold(page, "options")
    said = key(page, "pace").get_by_text(re.compile("^About "))
    expect(said).to_have_count(3)
    times = said.all_inner_texts()
    assert len(set(times)) == 3
    choose(page, "pace", "Thorough")
    choose(page, "network", "Lite2")
    expect(said.last).not_to_have_text(times[2])
    expect(key(page, "pace").locator("label[data-selected=true]")).to_have_text("Thorough")
    fits(page)


def test_a_time_left_is_there_from_the_first_to_the_last_stage(new_page: NewPage, ready: str) -> None:
    page = new_page(f"train?w={ready}")
    click(page, "train")
    for stage in ("Looking for a first answer", "Looking for a better answer"):
        expect(key(page, "training")).to_contain_text(re.compile(f"{stage} about .* left"), timeout=TRAINING_LIMIT)
    click(page, "stop-training")
    expect(key(page, "outcome")).to_contain_text("best so far was kept")


def test_a_photo_is_removed_in_the_results_and_brought_back(new_page: NewPage, mislabelled: str) -> None:
    page = new_page(f"results?w={mislabelled}")
    unfold(page, "every-photo")
    cards = page.locator("[class*=st-key-shot-wall-]")
    expect(cards.first).to_contain_text("labelled healthy")
    expect(cards.first).to_contain_text("answered needs maintenance")
    choose(page, "wall-kind", "All photos")
    expect(cards).to_have_count(24)
    page.locator("[class*=st-key-discard-] button").first.click()
    expect(key(page, "changed")).to_contain_text("1 photo changed")
    expect(cards.get_by_text("Removed since then")).to_have_count(1)
    click(page, "wall-undo")
    expect(key(page, "changed")).to_have_count(0)
