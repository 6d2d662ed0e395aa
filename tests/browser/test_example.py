"""The wind-turbine example from the first page to a file to take home."""

import csv
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.cards import expect_counts
from tests.browser.conftest import NewPage
from tests.browser.steps import choose, click, fits, idle, is_dark, key, picture, start_example, train
from views.results.page import BETTER, TRUST

IN_README = ("start", "photos", "train", "results-trust", "try", "decide")


def test_the_example_leads_from_the_first_page_to_a_csv(new_page: NewPage) -> None:
    page = new_page()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    _seen(page, "start")
    start_example(page)
    _seen(page, "photos")
    train(page, pace="Quick")
    _seen(page, "train")
    click(page, "to-results")
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 20 new photos")
    expect(page.locator(".mistakes img").first).to_be_visible()
    _seen(page, "results")
    choose(page, "part", TRUST)
    _seen(page, "results-trust")
    choose(page, "part", BETTER)
    expect(key(page, "advice")).to_be_visible()
    _seen(page, "results-better")
    click(page, "to-try")
    click(page, "pick-5")  # a cracked one: the README shows it
    expect(page.get_by_text("1 of 1")).to_be_visible()
    _seen(page, "try")
    click(page, "try-all")
    page.get_by_text("All 12 answers").click()
    expect(page.get_by_role("table", name="All answers").get_by_role("row")).to_have_count(13)
    idle(page)
    fits(page)
    _check_csv(_download(page))
    address = page.url.split("/")[-1]
    decide = new_page(address.replace("try", "decide"))
    expect(decide.get_by_text("Example").first).to_be_visible()
    expect(key(decide, "do-next")).to_be_visible()
    _seen(decide, "decide")


def _seen(page: Page, name: str) -> None:
    idle(page)
    fits(page)
    if name in IN_README:
        picture(page, name)


def _download(page: Page) -> Path:
    with page.expect_download() as download:
        click(page, "csv-programs")
    return download.value.path()


def _check_csv(path: Path) -> None:
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["photo", "decision", "label", "confidence", "p:healthy", "p:needs maintenance"]
    assert len(rows) == 13
    assert all(abs(float(row[4]) + float(row[5]) - 1) < 0.001 for row in rows[1:])


def test_the_pages_are_readable_in_the_dark(new_page: NewPage, trained: str) -> None:
    page = new_page(f"results?w={trained}", dark=True)
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 20 new photos")
    assert is_dark(page, "[data-testid=stApp]")


def test_a_refresh_and_the_navigation_keep_the_photos(new_page: NewPage, trained: str) -> None:
    page = new_page(f"photos?w={trained}")
    expect_counts(page, 24, 24)
    page.reload()
    expect_counts(page, 24, 24)
    page.get_by_role("link", name="Results").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("of 20 new photos")
    assert f"w={trained}" in page.url
