"""What the checks found, in a browser: seen, believed, mended."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.steps import choose, fits, idle, key
from tests.browser.workspaces import workspace_with_photos
from views.results.page import BETTER


def test_a_wrong_label_is_mended_in_the_panel(new_page: NewPage, home: Path) -> None:
    workspace = workspace_with_photos(home, mislabelled=1)
    page = new_page(f"photos?w={workspace.id}", width=390)
    finding = key(page, "finding-photos-wrong-labels")
    expect(finding).to_contain_text("more like another label's")
    fits(page)
    finding.scroll_into_view_if_needed()
    idle(page)
    finding.get_by_role("button", name="Change to “needs maintenance”").first.click()
    expect(page.get_by_text("is now under “needs maintenance”")).to_be_visible()


def test_results_end_with_what_may_be_wrong_about_the_photos(new_page: NewPage, mislabelled: str) -> None:
    page = new_page(f"results?w={mislabelled}", dark=True)
    choose(page, "part", BETTER)
    finding = key(page, "finding-results-wrong-labels")
    expect(finding).to_contain_text("of these labels too")
    fits(page)
    finding.scroll_into_view_if_needed()
