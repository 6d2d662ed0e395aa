"""What the checks found, in a browser: seen, believed, mended."""

from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.steps import choose, fits, key, unfold
from views.results.page import BETTER


def test_results_end_with_what_may_be_wrong_about_the_photos(new_page: NewPage, mislabelled: str) -> None:
    page = new_page(f"results?w={mislabelled}", dark=True)
    choose(page, "part", BETTER)
    unfold(page, "photo-findings")
    finding = key(page, "finding-results-wrong-labels")
    expect(finding).to_contain_text("A classifier that had not seen them disagrees with")
    fits(page)
