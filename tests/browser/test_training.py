"""Training, what it leaves behind, and the results that follow."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.steps import (
    TRAINING_LIMIT,
    choose,
    click,
    fits,
    key,
    unfold,
)
from tests.browser.workspaces import LABELS
from tests.support.workspaces import filled
from views.results.page import BETTER


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


def test_a_time_left_is_there_from_the_first_stage_on_until_stop_keeps_the_best_so_far(
    new_page: NewPage, doubtful: str
) -> None:
    page = new_page(f"train?w={doubtful}", width=390)
    click(page, "train")
    for stage in ("Looking for a first answer", "Looking for a better answer"):
        expect(key(page, "training")).to_contain_text(re.compile(f"{stage} about .* left"), timeout=TRAINING_LIMIT)
    expect(page.get_by_role("heading", name="First answer: right on")).to_be_visible()
    expect(page.locator(".watching .wall .right").first).to_be_visible()
    click(page, "stop-training")
    expect(key(page, "outcome")).to_contain_text("best so far was kept")
    click(page, "to-results")
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 20 new photos")


def test_the_wait_can_be_followed_and_pages_take_the_better_result_in_by_themselves(
    new_page: NewPage, home: Path
) -> None:
    workspace = filled(home / "workspaces", dict.fromkeys(LABELS, 20), seeds_apart=100, mislabelled=4)
    page = new_page(f"train?w={workspace.id}")
    click(page, "train")
    expect(key(page, "training").get_by_role("heading", level=2)).to_be_focused()  # the button is gone
    expect(page.get_by_role("heading", name="First answer: right on")).to_be_visible(timeout=TRAINING_LIMIT)
    expect(page.locator(".watching .wall i")).to_have_count(40)
    expect(page.locator(".watching .wall .waits")).to_have_count(0)
    expect(page.get_by_role("progressbar", name="First answer")).to_have_attribute("aria-valuenow", "100")
    click(page, "early")
    choose(page, "part", BETTER)
    expect(page.get_by_role("status").filter(has_text="Still improving")).to_be_visible()
    field = key(page, "more-photos").locator("input")
    field.fill("37")  # and not entered: it is being typed
    expect(page.get_by_text("The longer training")).to_be_visible(timeout=2 * TRAINING_LIMIT)  # without a reload
    expect(field).to_have_value("37")
    expect(field).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Training done: right on")).to_have_count(1)
    expect(page.locator(".improving.on")).to_have_count(0)


def test_a_good_first_answer_ends_the_training_and_focus_goes_on_to_the_results(new_page: NewPage, ready: str) -> None:
    page = new_page(f"train?w={ready}")
    click(page, "train")
    expect(key(page, "to-results").get_by_role("button")).to_be_focused(timeout=TRAINING_LIMIT)
    expect(key(page, "outcome")).to_contain_text("longer training would hardly help")


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
