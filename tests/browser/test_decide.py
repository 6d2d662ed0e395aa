"""The Decide page in a browser: a conversation that is kept, a verdict on one screen, the report, any width."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from model.decision.inputs import EXAMPLE_INPUTS, Answers, DecisionInputs, save
from model.decision.value import EXAMPLE
from tests.browser.conftest import NewPage
from tests.browser.steps import choose, click, fits, idle, key
from tests.browser.workspaces import trained_workspace

MOST_WORDS = 120
OWN = DecisionInputs(
    who="Inspection leads", wanted="yes", answers=Answers("own", "own", "own", "own"), situation=EXAMPLE
)


def fill(page: Page, name: str, value: str) -> None:
    field = key(page, name).locator("input").first
    field.fill(value)
    field.press("Tab")
    idle(page)


def words_on(page: Page) -> int:
    """Count the words that are visible on the page before a click; the footer is every page's."""
    return int(
        page.evaluate(
            """() => {
              const words = text => text.split(/\\s+/).filter(word => /[\\p{L}\\d]/u.test(word)).length
              const main = document.querySelector('[data-testid=stMain]').innerText
              const footer = document.querySelector('.st-key-footer').innerText
              return words(main) - words(footer)
            }"""
        )
    )


@pytest.fixture
def answered(home: Path) -> str:
    """The id of a trained workspace whose questions are answered with the visitor's own figures."""
    workspace = trained_workspace(home)
    save(home / "workspaces" / workspace, OWN)
    return workspace


def test_four_questions_one_at_a_time_lead_to_a_verdict_that_survives_a_refresh(new_page: NewPage, home: Path) -> None:
    page = new_page(f"decide?w={trained_workspace(home)}")
    expect(page.get_by_text("Question 1 of 4")).to_be_visible()
    assert "EUR" not in page.locator("[data-testid=stMain]").inner_text()
    choose(page, "value-case", "needs maintenance")
    click(page, "next")
    expect(page.get_by_text("Question 2 of 4")).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"  # the focus has not fallen to the body
    for name, value in (("photos", "2000"), ("case_share", "5"), ("minutes", "3"), ("wage", "60")):
        fill(page, f"value-{name}", value)
    click(page, "next")
    expect(page.get_by_text("Question 3 of 4")).to_be_visible()
    click(page, "next")
    expect(page.get_by_text("Please say what a missed case costs.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Question 3 of 4")).to_be_visible()
    fill(page, "value-missed_cost", "250")
    click(page, "next")
    expect(page.get_by_text("Question 4 of 4")).to_be_visible()
    fill(page, "inputs-who", "Inspection leads")
    choose(page, "inputs-wanted", "They asked for it")
    click(page, "next")
    expect(page.get_by_role("heading", name="Your answers")).to_be_visible()
    verdict = page.get_by_role("heading", level=1).inner_text()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(verdict)
    expect(page.get_by_role("button", name="2,000 photos a month")).to_be_visible()


def test_the_verdict_its_circles_and_the_answers_are_few_words_on_about_one_screen(
    new_page: NewPage, answered: str
) -> None:
    page = new_page(f"decide?w={answered}")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("img", name="Desirable: yes")).to_be_visible()
    assert words_on(page) <= MOST_WORDS
    bottom = page.get_by_text("How we know").bounding_box()
    assert bottom is not None
    assert bottom["y"] < 900
    page.get_by_text("How we know").click()
    expect(page.locator(".rules li")).to_have_count(9)
    expect(page.locator(".rules .mark")).to_have_count(1)
    fits(page)
    page.set_viewport_size({"width": 390, "height": 900})
    idle(page)
    fits(page)


def test_a_change_of_one_answer_changes_the_verdict(new_page: NewPage, answered: str) -> None:
    page = new_page(f"decide?w={answered}")
    page.get_by_role("button", name="A missed case costs").click()
    fill(page, "value-upkeep", "90000")
    click(page, "next")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stop: not even a perfect one would pay")
    expect(page.get_by_text("It would lose money: between").first).to_be_visible()


def test_the_examples_figures_are_marked_large(new_page: NewPage, home: Path) -> None:
    workspace = trained_workspace(home)
    save(home / "workspaces" / workspace, EXAMPLE_INPUTS)
    page = new_page(f"decide?w={workspace}")
    mark = page.locator(".example b")
    expect(mark).to_have_text("Example")
    assert float(mark.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 20


def test_without_photos_the_page_shows_what_will_be_asked(new_page: NewPage) -> None:
    page = new_page("decide")
    for question in ("What should it find?", "Who wants it?"):
        expect(page.get_by_text(question)).to_be_visible()
    expect(page.get_by_role("link", name="Go to the photos")).to_be_visible()
    fits(page)


def test_the_report_is_downloaded_as_one_page(new_page: NewPage, chromium: Browser, home: Path) -> None:
    workspace = trained_workspace(home)
    save(home / "workspaces" / workspace, replace(OWN, situation=replace(EXAMPLE, upkeep=1e6)))
    page = new_page(f"decide?w={workspace}")
    words = page.get_by_role("heading", level=1).inner_text()
    with page.expect_download() as download:
        click(page, "report-pdf")
    (pdf_page,) = PdfReader(io.BytesIO(Path(download.value.path()).read_bytes())).pages
    assert words in pdf_page.extract_text()
    with page.expect_download() as download:
        click(page, "report-html")
    sheet = chromium.new_page()
    sheet.set_content(Path(download.value.path()).read_text())
    expect(sheet.get_by_text(words)).to_be_visible()
    assert len(PdfReader(io.BytesIO(sheet.pdf(format="A4", prefer_css_page_size=True))).pages) == 1
    sheet.close()
