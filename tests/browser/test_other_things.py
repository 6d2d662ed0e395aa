"""Photos of other things have a card of their own once they are wanted, and the results say what came of them."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.cards import add, card, expect_counts, photos_of, remove, select, undo
from tests.browser.conftest import NewPage
from tests.browser.steps import choose, click, fits, idle, key, train
from tests.support.pictures import write_folder
from views.results.page import TRUST


def test_other_things_are_added_beside_the_labels_and_told_in_the_results(
    new_page: NewPage, ready: str, tmp_path: Path
) -> None:
    others = sorted((write_folder(tmp_path, {"checked": 2}, per_label=6) / "checked").iterdir())
    page = new_page(f"photos?w={ready}")
    expect_counts(page, 24, 24)
    expect(page.locator("section.card")).to_have_count(2)
    click(page, "other-things")
    expect(card(page, 2).get_by_text("Things it will also see, and should not name.")).to_be_visible()
    add(page, 2, others)
    expect_counts(page, 24, 24, 6)
    expect(key(page, "next-step")).to_contain_text("48 photos, 2 labels")
    select(page, 2, 0)
    remove(page, 2)
    expect_counts(page, 24, 24, 5)
    undo(page)
    expect_counts(page, 24, 24, 6)
    page.reload()
    expect(photos_of(page, 2)).to_have_count(6)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        fits(page)
    train(page, pace="Quick")
    click(page, "to-results")
    choose(page, "part", TRUST)
    idle(page)
    expect(page.get_by_text("of 6 of your other things would get no name.")).to_be_visible()
