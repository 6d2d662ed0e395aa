"""Photos of one's own on the label cards: brought in every way, named, selected, moved, removed, and brought back."""

import base64
import re
import shutil
from pathlib import Path

from playwright.sync_api import Dialog, Page, Route, expect

from tests.browser.cards import (
    add,
    card,
    expect_counts,
    hand_over,
    move_to,
    photos_of,
    remove,
    rename,
    select,
    undo,
)
from tests.browser.conftest import NewPage
from tests.browser.steps import add_files, click, fits, idle, key, start_own
from tests.support.pictures import picture_bytes
from workspace.workspace import Workspace


def of(photos: Path, label: str) -> list[Path]:
    return sorted((photos / label).iterdir())


def encoded(seed: int) -> list[str]:
    return [f"{seed}.jpg", base64.b64encode(picture_bytes(1, 300 + seed)).decode()]


def test_own_photos_are_added_renamed_moved_removed_and_brought_back(page: Page, photos: Path, tmp_path: Path) -> None:
    start_own(page)
    rename(page, 0, "striped")
    add(page, 0, of(photos, "striped"))
    expect_counts(page, 6, 0)
    broken = tmp_path / "notes.jpg"
    broken.write_text("these are words")
    add(page, 1, [broken, *of(photos, "dotted")])
    expect_counts(page, 6, 6)
    expect(key(page, "refusals")).to_contain_text("notes.jpg")
    rename(page, 1, "dotted")
    click(page, "dismiss-refusals")
    expect(key(page, "refusals")).to_have_count(0)

    select(page, 0, 0, 1, 2, 3)
    move_to(page, 0, "dotted")
    expect_counts(page, 2, 10)
    expect(key(page, "next-step")).to_contain_text("add at least 1 more")
    photos_of(page, 0).first.click()
    photos_of(page, 0).last.click(modifiers=["Shift"])
    expect(card(page, 0).get_by_text("2 selected")).to_be_visible()
    remove(page, 0)
    expect_counts(page, 0, 10)
    undo(page)
    expect_counts(page, 2, 10)
    undo(page)  # the move before, too
    expect_counts(page, 6, 6)
    expect(key(page, "undo")).to_be_hidden()


def test_photos_are_dropped_and_pasted_onto_a_whole_card(page: Page, tmp_path: Path) -> None:
    start_own(page)
    hand_over(page, 0, "drop", [encoded(0), encoded(1)])
    expect_counts(page, 2, 0)
    card(page, 1).hover()
    hand_over(page, 1, "paste", [encoded(2)])
    expect_counts(page, 2, 1)
    expect(page.get_by_role("status").filter(has_text="1 photo added to label 2.")).to_be_visible()


def test_photos_are_dragged_from_one_label_to_another(new_page: NewPage, ready: str) -> None:
    page = new_page(f"photos?w={ready}")
    expect_counts(page, 24, 24)
    select(page, 0, 0, 2)
    photos_of(page, 0).first.drag_to(card(page, 1).locator(".tools"))
    expect_counts(page, 22, 26)
    expect(page.get_by_role("status").filter(has_text="Moved 2 photos to “needs maintenance”.")).to_be_visible()
    undo(page)
    expect_counts(page, 24, 24)


def test_a_gallery_is_one_tab_stop_and_all_is_done_by_keyboard(new_page: NewPage, ready: str) -> None:
    page = new_page(f"photos?w={ready}")
    expect_counts(page, 24, 24)
    for nth in (0, 1):
        assert card(page, nth).locator("li.photo[tabindex='0']").count() == 1
    first = photos_of(page, 0)
    first.first.focus()
    for pressed in ("ArrowRight", "ArrowDown", "Space", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(pressed)
    expect(card(page, 0).get_by_text("3 selected")).to_be_visible()
    assert card(page, 0).locator("li.photo[tabindex='0']").count() == 1
    page.keyboard.press("Delete")
    expect_counts(page, 21, 24)
    page.keyboard.press("Control+a")
    expect(card(page, 0).get_by_text("21 selected")).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page, 0).get_by_text("selected")).to_be_hidden()
    names = page.locator("[class*=st-key-name-] input")
    labels = [names.nth(nth).get_attribute("aria-label") for nth in range(2)]
    assert labels == ["Name of label 1", "Name of label 2"]


def test_the_camera_takes_pictures_while_its_button_is_held(page: Page) -> None:
    start_own(page)
    card(page, 0).get_by_role("button", name="Camera").click()
    hold = card(page, 0).get_by_role("button", name="Hold to take pictures")
    expect(hold).to_be_focused()
    page.keyboard.down("Space")
    expect(card(page, 0).get_by_text(re.compile("[3-9] photos taken"))).to_be_visible()
    page.keyboard.up("Space")
    expect(card(page, 0).locator(".ring b")).to_have_text(re.compile("[1-9]"))
    card(page, 0).get_by_role("button", name="Close the camera").click()
    expect(card(page, 0).locator("video")).to_have_count(0)


def test_a_browser_without_a_camera_says_so(page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    page.reload()
    start_own(page)
    card(page, 0).get_by_role("button", name="Camera").click()
    expect(card(page, 0).get_by_text("No camera here.")).to_be_visible()


def test_names_are_asked_for_before_training(page: Page, photos: Path) -> None:
    start_own(page)
    add(page, 0, of(photos, "striped"))
    add(page, 1, of(photos, "dotted"))
    expect_counts(page, 6, 6)
    expect(page.get_by_role("status").filter(has_text="6 photos added to label 1, 6 photos added")).to_be_visible()
    click(page, "to-train")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("What do these show?")
    expect(dialog.get_by_role("textbox")).to_have_count(2)
    for field in dialog.get_by_role("textbox").all():
        field.fill("spotted")
        field.press("Tab")
    click(page, "names-given")
    expect(page.get_by_text(re.compile("Things to look at|Nothing to look at"))).to_have_count(1)
    idle(page)  # the page was drawn anew with what the checks found, and the refusal stands
    expect(dialog.get_by_role("alert")).to_contain_text("There is a label “spotted” already")
    for field, name in zip(dialog.get_by_role("textbox").all(), ("striped", "dotted"), strict=True):
        field.fill(name)
        field.press("Tab")
    idle(page)
    click(page, "names-given")
    expect(key(page, "train")).to_be_visible()
    page.go_back()
    expect(card(page, 1).get_by_role("heading", level=2)).to_have_text("dotted")


def test_two_tabs_of_one_workspace_agree_once_they_are_looked_at(page: Page, new_page: NewPage) -> None:
    start_own(page)
    other = new_page(page.url.rpartition("/")[2])
    rename(other, 0, "crack")
    hand_over(other, 0, "drop", [encoded(3)])
    expect_counts(other, 1, 0)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect_counts(page, 1, 0)
    expect(card(page, 0).get_by_role("heading", level=2)).to_have_text("crack")


def test_files_on_their_way_are_counted_and_can_be_cancelled(page: Page, home: Path, photos: Path) -> None:
    held: list[Route] = []
    page.route("**/labels/*/photos?*", lambda route: held.append(route))  # noqa: PLW0108  (Playwright sets attributes)
    start_own(page)
    add(page, 0, of(photos, "striped"))
    expect(card(page, 0).get_by_text("Sending 1 of 6")).to_be_visible()
    held[0].continue_()
    expect(card(page, 0).get_by_text("Sending 2 of 6")).to_be_visible()
    card(page, 0).get_by_role("button", name="Cancel").click()
    expect_counts(page, 1, 0)
    expect(card(page, 0).locator(".coming li")).to_have_count(0)


def test_a_folder_brings_its_labels_along(new_page: NewPage, photos: Path) -> None:
    page = new_page(width=390)
    start_own(page)
    add_files(page, "folder", photos)
    expect_counts(page, 6, 6)
    expect(page.locator("section.card")).to_have_count(2)  # those we began with made room
    expect(key(page, "to-train")).to_be_visible()
    fits(page)


def test_a_zip_brings_its_labels_along(page: Page, photos: Path, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "blades"), "zip", photos.parent, photos.name))
    start_own(page)
    hand_over(page, 0, "drop", [["blades.zip", base64.b64encode(archive.read_bytes()).decode()]])
    expect_counts(page, 6, 6)
    expect(card(page, 0).get_by_role("heading", level=2)).to_have_text("dotted")


def test_a_label_that_looks_like_markup_is_shown_as_it_is(page: Page, photos: Path) -> None:
    start_own(page)
    names = ["**a** :red[b] $c$ <b>d</b> :material/home:", "www.example.org -> # `x` :smile: [y](http://z.org)"]
    for nth, name in enumerate(names):
        rename(page, nth, name)
    add(page, 0, of(photos, "striped")[:2])
    expect_counts(page, 2, 0)
    assert page.locator("[data-testid=stMain] a[href*=example], [data-testid=stMain] a[href*='z.org']").count() == 0
    missing = key(page, "next-step").inner_text().replace("\u2060", "")
    assert names[0] in missing


def test_a_name_that_cannot_be_had_says_why_beside_its_field(new_page: NewPage, ready: str, home: Path) -> None:
    page = new_page(f"photos?w={ready}")
    field = card(page, 0).get_by_label("Name of label 1")
    field.fill("Needs Maintenance")
    field.press("Enter")
    expect(card(page, 0).get_by_role("alert")).to_contain_text("needs maintenance")
    assert Workspace.open(home / "workspaces", ready).labels()[0].name == "healthy"


def test_a_page_of_photos_asks_for_little_reading_and_never_offers_to_delete_beside_train(
    new_page: NewPage, ready: str
) -> None:
    page = new_page(f"photos?w={ready}")
    expect_counts(page, 24, 24)
    words = page.locator("[data-testid=stMain]").inner_text().split()
    assert len(words) <= 120, words
    train = key(page, "to-train").bounding_box()
    assert train is not None
    assert train["y"] + train["height"] <= 900  # in view
    expect(key(page, "delete").first).to_be_hidden()


def test_the_page_is_left_without_a_question(new_page: NewPage, ready: str) -> None:
    page = new_page(f"photos?w={ready}")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    card(page, 0).get_by_role("textbox").click()  # a browser asks only who has used the page
    page.reload()
    expect_counts(page, 24, 24)
    assert not asked
