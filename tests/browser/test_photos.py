"""Photos of one's own: files, a folder, a zip; rename, move, remove, undo."""

import shutil
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.steps import add_files, click, fits, idle, key, start_own


def rename_label(page: Page, nth: int, name: str) -> None:
    field = page.locator("[class*=st-key-name-] input").nth(nth)
    field.fill(name)
    field.press("Enter")
    expect(page.locator("[class*=st-key-name-] input").nth(nth)).to_have_value(name)
    idle(page)


def drop(page: Page, nth: int, files: list[Path]) -> None:
    page.locator(".stVerticalBlock[class*=st-key-add-] input[type=file]").nth(nth).set_input_files(files)


def test_own_photos_are_added_renamed_moved_removed_and_brought_back(page: Page, photos: Path, tmp_path: Path) -> None:
    start_own(page)
    rename_label(page, 0, "striped")
    drop(page, 0, sorted((photos / "striped").iterdir()))
    expect(page.get_by_text("striped · 6")).to_be_visible()
    broken = tmp_path / "notes.jpg"
    broken.write_text("these are words")
    drop(page, 1, [broken, *sorted((photos / "dotted").iterdir())])
    expect(key(page, "refusals")).to_contain_text("notes.jpg")
    expect(page.get_by_text("Label 2 · 6")).to_be_visible()
    rename_label(page, 1, "dotted")
    click(page, "dismiss-refusals")
    expect(key(page, "refusals")).to_have_count(0)

    idle(page)
    boxes = key(page, "gallery").get_by_role("checkbox")
    boxes.nth(0).locator("xpath=ancestor::label").click()
    expect(key(page, "remove")).to_contain_text("Remove 1")
    idle(page)
    boxes.nth(1).locator("xpath=ancestor::label").click()
    expect(key(page, "remove")).to_contain_text("Remove 2")
    idle(page)
    key(page, "move").get_by_role("button").click()
    page.get_by_role("menuitem", name="dotted").or_(page.get_by_role("option", name="dotted")).click()
    expect(page.get_by_text("striped · 4")).to_be_visible()
    expect(page.get_by_text("dotted · 8")).to_be_visible()
    expect(page.get_by_text("add at least 1 more")).to_be_visible()

    click(page, "tick-all")
    expect(key(page, "remove")).to_contain_text("Remove 4")
    idle(page)  # the button has grown: a click during the change of layout would miss it
    click(page, "remove")
    expect(page.get_by_text("striped · 0")).to_be_visible()
    click(page, "undo")
    expect(page.get_by_text("striped · 4")).to_be_visible()


def test_a_folder_brings_its_labels_along(new_page: NewPage, photos: Path) -> None:
    page = new_page(width=390)
    start_own(page)
    key(page, "folders").get_by_text("Add a whole folder").click()
    add_files(page, "folder", photos)
    expect(page.get_by_text("striped · 6")).to_be_visible()
    expect(page.get_by_text("dotted · 6")).to_be_visible()
    expect(page.locator("[class*=st-key-name-] input")).to_have_count(2)  # those we began with made room
    expect(key(page, "to-train")).to_be_visible()
    idle(page)
    fits(page)


def test_a_zip_brings_its_labels_along(page: Page, photos: Path, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "blades"), "zip", photos.parent, photos.name)
    start_own(page)
    key(page, "folders").get_by_text("Add a whole folder").click()
    add_files(page, "zip", Path(archive))
    expect(page.get_by_text("striped · 6")).to_be_visible()
    expect(page.get_by_text("dotted · 6")).to_be_visible()


def test_a_label_that_looks_like_markup_is_shown_as_it_is(page: Page, photos: Path) -> None:
    start_own(page)
    names = ["**a** :red[b] $c$ <b>d</b> :material/home:", "www.example.org -> # `x` :smile: [y](http://z.org)"]
    for nth, name in enumerate(names):
        rename_label(page, nth, name)
    drop(page, 0, sorted((photos / "striped").iterdir())[:3])
    pills = page.get_by_test_id("stButtonGroup").first
    for name in names:
        shown = pills.inner_text().replace("\u2060", "")
        assert name in shown
    assert page.locator("[data-testid=stMain] a[href*=example], [data-testid=stMain] a[href*='z.org']").count() == 0
    missing = key(page, "next-step").inner_text().replace("\u2060", "")
    assert all(name in missing for name in names)
