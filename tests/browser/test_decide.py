"""The Decide page in a browser: what is typed survives, the report arrives, the page fits any screen."""

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.browser.conftest import NewPage
from tests.browser.steps import choose, click, fits, idle, key


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_the_decide_page_shows_a_verdict_and_three_circles(
    new_page: NewPage, trained: str, width: int, dark: bool
) -> None:
    page = new_page(f"decide?w={trained}", width=width, dark=dark)
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("Go|Collect|Stop"))
    expect(page.locator(".circle")).to_have_count(3)
    for name in ("Desirable", "Viable", "Feasible"):
        expect(page.locator(".ring").get_by_text(name)).to_be_visible()
    page.get_by_text("All rules, in their order").click()
    expect(page.locator(".rules li")).to_have_count(10)
    expect(page.locator(".rules .mark")).to_have_count(1)
    fits(page)
    page.get_by_text("All rules, in their order").click()


def test_costs_and_answers_survive_a_refresh_and_change_the_verdict(new_page: NewPage, ready: str) -> None:
    page = new_page(f"decide?w={ready}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("No verdict yet")
    page.get_by_label("Who wants it?").fill("Inspection leads")
    page.get_by_label("Who wants it?").blur()
    choose(page, "idea-stage-data", "None")
    expect(key(page, "advice")).to_contain_text("Fake it first")
    cost = key(page, "value-upkeep").get_by_role("spinbutton")
    cost.fill("90000")
    cost.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stop: not with these photos")
    idle(page)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stop: not with these photos")
    expect(page.get_by_label("Who wants it?")).to_have_value("Inspection leads")
    expect(key(page, "advice")).to_contain_text("Fake it first")


def test_the_report_is_downloaded_as_one_page(new_page: NewPage, chromium: Browser, trained: str) -> None:
    page = new_page(f"decide?w={trained}")
    words = page.get_by_role("heading", level=1).inner_text().split(" ", 1)[1]
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
