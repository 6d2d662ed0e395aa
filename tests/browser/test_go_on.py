"""The page “Go on from here” in a browser: reached from Decide, prompts are copied, the plan has dates and files."""

import csv
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from model.decision.inputs import Answers, DecisionInputs, save
from model.decision.value import EXAMPLE
from tests.browser.conftest import NewPage
from tests.browser.steps import choose, click, fits, idle, key, unfold, whole_page
from tests.browser.test_few_words import MOST, words
from tests.browser.workspaces import trained_workspace
from views.go_on.page import CASES, LEARN, PLAN, PROMPTS

OWN = DecisionInputs(
    idea="Find cracks on the day of the flight", who="Inspection leads", wanted="yes",
    answers=Answers("own", "own", "own", "own"), situation=EXAMPLE,
)  # fmt: skip
CODES = ("mission", "segments", "pre-mortem", "data-plan")


@pytest.fixture
def answered(home: Path) -> str:
    """The id of a trained workspace whose questions are answered with the visitor's own figures."""
    workspace = trained_workspace(home, mislabelled=1)
    save(home / "workspaces" / workspace, OWN)
    return workspace


def shot(page: Page, name: str) -> None:
    """Save a picture for whoever judges the page, where a folder is named."""
    if folder := os.environ.get("TWENTY_SHOTS"):
        whole_page(page, Path(folder) / f"{name}.png")


def test_decide_leads_there_by_a_quiet_button(new_page: NewPage, answered: str) -> None:
    page = new_page(f"decide?w={answered}")
    click(page, "go-on")
    expect(page.get_by_role("heading", name="Go on from here", level=1)).to_be_visible()
    assert f"next?w={answered}" in page.url


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_each_part_is_few_words_and_needs_no_scrolling_sideways(
    new_page: NewPage, answered: str, width: int, dark: bool
) -> None:
    page = new_page(f"next?w={answered}", width=width)
    page.emulate_media(color_scheme="dark" if dark else "light")
    for number, part in enumerate((PROMPTS, PLAN, CASES, LEARN)):
        choose(page, "part", part)
        text = words(page)
        assert len(text.split()) <= MOST, text
        fits(page)
        shot(page, f"{number}-{width}-{'dark' if dark else 'light'}")


def test_a_prompt_is_copied_with_its_figures_and_no_photo(new_page: NewPage, answered: str) -> None:
    page = new_page(f"next?w={answered}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for code in CODES:
        key(page, f"copy-{code}").get_by_role("button").click()
        expect(key(page, f"copy-{code}").get_by_role("button")).to_have_text("Copied")
        copied = str(page.evaluate("navigator.clipboard.readText()"))
        assert "right on" in copied
        assert "EUR a month" in copied
        assert ".jpg" not in copied
        assert ".png" not in copied
    expect(key(page, "copy-mission").get_by_role("button")).to_have_text("Copy")


def test_a_prompt_is_copied_where_a_page_has_no_clipboard(new_page: NewPage, answered: str) -> None:
    """In a room without TLS."""
    page = new_page(f"next?w={answered}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    idle(page)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not here')) }")
    button = key(page, "copy-pre-mortem").get_by_role("button")
    button.click()
    expect(button).to_have_text("Copied")
    assert "It is a year from now" in str(page.evaluate("navigator.clipboard.readText()"))


def test_a_pace_gives_the_plan_its_dates_and_the_files_hold_it(new_page: NewPage, answered: str) -> None:
    page = new_page(f"next?w={answered}")
    choose(page, "part", PLAN)
    expect(key(page, "photos-a-week")).to_be_visible()
    asked = page.locator(".plan .count:not(:has-text('look at'))").count()
    assert page.locator(".plan .when").count() < asked  # no date is made up
    field = key(page, "photos-a-week").locator("input")
    field.fill("15")
    field.press("Tab")
    idle(page)
    assert page.locator(".plan .when").count() == page.locator(".plan .count").count()
    page.reload()
    choose(page, "part", PLAN)
    expect(key(page, "photos-a-week").locator("input")).to_have_value("15")
    page.locator(".plan summary").first.click()
    expect(page.locator(".plan dd").first).to_be_visible()
    with page.expect_download() as download:
        click(page, "plan-csv")
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == page.locator(".plan li").count()
    assert all(row["By when"] for row in rows if row["How many"])
    with page.expect_download() as download:
        click(page, "plan-md")
    assert "# Data plan: Find cracks" in Path(download.value.path()).read_text(encoding="utf-8")


def test_a_worked_case_stands_beside_ones_own_answers(new_page: NewPage, answered: str) -> None:
    page = new_page(f"next?w={answered}")
    choose(page, "part", CASES)
    expect(page.get_by_role("heading", name="Fake it first")).to_be_visible()
    choose(page, "case", "Fraud")
    expect(page.get_by_role("heading", name="Go: try it for a month")).to_be_visible()
    unfold(page, "case-own")
    table = page.locator("table.beside")
    expect(table).to_contain_text("40,000 payments a month")
    expect(table).to_contain_text("2,000 photos a month")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        fits(page)
        shot(page, f"beside-{width}")


def test_the_glossary_is_on_the_page(new_page: NewPage, answered: str) -> None:
    page = new_page(f"next?w={answered}")
    choose(page, "part", LEARN)
    unfold(page, "glossary")
    expect(page.get_by_text("balanced accuracy", exact=True)).to_be_visible()
    shot(page, "glossary")


def test_without_anything_trained_the_prompts_say_so(new_page: NewPage) -> None:
    page = new_page("next")
    unfold(page, "read-mission")
    said = "Nothing is trained yet: how often it is right was never measured."
    expect(key(page, "read-mission").get_by_text(said)).to_be_visible()
    choose(page, "part", PLAN)
    expect(page.get_by_text("Train first")).to_be_visible()
    fits(page)
