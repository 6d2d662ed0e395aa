"""What Results say of confidence, of more photos, and of photos kept apart, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.steps import add_files, choose, click, fits, idle, key, unfold
from tests.support.pictures import write_folder
from views.results.page import BETTER, TRUST


@pytest.fixture
def kept_apart(tmp_path: Path) -> Path:
    """A folder of photos that nobody has trained on, and one file that is no photo."""
    folder = write_folder(tmp_path / "apart", {"healthy": 0, "needs maintenance": 1}, per_label=4, first_seed=4000)
    (folder / "healthy" / "notes.jpg").write_text("these are words")
    return folder


def test_results_tell_of_confidence_more_photos_and_photos_kept_apart(
    new_page: NewPage, mislabelled: str, kept_apart: Path
) -> None:
    page = new_page(f"results?w={mislabelled}")
    choose(page, "part", BETTER)
    expect(page.locator(".curve .line")).to_be_visible()
    field = key(page, "more-photos").locator("input")
    field.fill("100")
    field.press("Enter")
    expect(page.get_by_text("100 more photos of each label")).to_be_visible()

    choose(page, "part", TRUST)
    believed = re.compile("[Ww]hen it says .*, it is right .* of the time")
    expect(page.get_by_role("heading", name=believed)).to_be_visible()
    expect(page.locator(".ruler .range")).to_be_visible()
    unfold(page, "how-we-know-confidence")
    expect(page.locator(".believe .was").first).to_be_visible()
    unfold(page, "test-set")
    add_files(page, "test-set-folder", kept_apart)
    expect(page.get_by_text(re.compile(r"Right on \d+ of \d+"))).to_be_visible()
    expect(key(page, "test-set-refused")).to_contain_text("notes.jpg")
    idle(page)
    page.reload()
    choose(page, "part", TRUST)
    expect(page.get_by_text(re.compile(r"Right on \d+ of \d+"))).to_be_visible()
    unfold(page, "how-we-know-test")
    expect(page.get_by_text(re.compile(r"right on .* of these photos"))).to_be_visible()
    unfold(page, "test-set")
    click(page, "clear-test-set")
    unfold(page, "test-set")
    expect(page.get_by_text("The hardest test")).to_be_visible()
    expect(key(page, "clear-test-set")).to_have_count(0)


def test_the_panels_fit_a_phone(new_page: NewPage, trained: str) -> None:
    page = new_page(f"results?w={trained}", width=390)
    choose(page, "part", TRUST)
    expect(page.locator(".ruler .range")).to_be_visible()
    for card in ("Every photo", "The surest eight in ten", "The surest half"):
        expect(key(page, "answer-cards").get_by_text(card)).to_be_visible()
    fits(page)
    choose(page, "part", BETTER)
    expect(page.locator(".curve .line")).to_be_visible()
    fits(page)
