"""New photos, dropped, pasted, chosen or taken, and their answers; a classifier that leaves and comes back."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.steps import add_files, click, fits, idle, key
from tests.browser.workspaces import trained_workspace
from tests.support.pictures import picture_bytes
from workspace.workspace import Workspace

_BRING = """([kind, jpeg, name]) => {
  const bytes = Uint8Array.from(atob(jpeg), (letter) => letter.charCodeAt(0));
  const all = new DataTransfer();
  all.items.add(new File([bytes], name, { type: "image/jpeg" }));
  document.body.dispatchEvent(kind === "drop"
    ? new DragEvent("drop", { dataTransfer: all, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: all, bubbles: true, cancelable: true }));
}"""


def test_own_files_are_answered_and_bad_ones_named(
    new_page: NewPage, trained: str, photos: Path, tmp_path: Path
) -> None:
    page = new_page(f"try?w={trained}")
    broken = tmp_path / "=broken.jpg"
    broken.write_text("these are words")
    add_files(page, "try-files", [broken, *sorted((photos / "dotted").iterdir())[:2]])
    expect(page.get_by_text("1 of 2")).to_be_visible()
    expect(key(page, "try-refused")).to_contain_text("=broken.jpg")
    idle(page)
    click(page, "clear-tried")
    expect(page.get_by_text("Drop a photo here")).to_be_visible()


def test_photos_are_dropped_and_pasted_anywhere(new_page: NewPage, trained: str, photos: Path) -> None:
    page = new_page(f"try?w={trained}")
    expect(page.get_by_text("Drop a photo here")).to_be_visible()
    for n, kind in enumerate(("drop", "paste"), start=1):
        jpeg = base64.b64encode(sorted((photos / "striped").iterdir())[n].read_bytes()).decode()
        page.evaluate(_BRING, [kind, jpeg, f"{kind}.jpg"])
        expect(page.get_by_text(f"{kind}.jpg · 1 of {n}")).to_be_visible()
        idle(page)


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_answer_stands_in_view_beside_its_photo_however_many_there_are(
    new_page: NewPage, trained: str, width: int, height: int
) -> None:
    page = new_page(f"try?w={trained}", width=width)
    page.set_viewport_size({"width": width, "height": height})
    click(page, "pick-5")
    for said in ("1 of 1", "1 of 12"):
        expect(page.get_by_text(said)).to_be_visible()
        idle(page)
        for part in (page.get_by_role("status").get_by_role("heading"), page.locator(".picture img")):
            expect(part).to_be_in_viewport(ratio=0.95)
        if said == "1 of 1":
            click(page, "try-all")
    expect(page.get_by_role("listbox", name="Photos tried")).to_be_in_viewport(ratio=0.9)
    expect(page.get_by_text("If it had to choose")).to_be_visible()  # its photos are drawn: ours are unlike them
    page.get_by_text("The most similar photo").scroll_into_view_if_needed()
    expect(page.get_by_role("status").get_by_role("heading")).to_be_in_viewport()
    fits(page)


def test_arrow_keys_go_from_photo_to_photo_and_each_new_answer_is_said(new_page: NewPage, trained: str) -> None:
    page = new_page(f"try?w={trained}")
    click(page, "try-all")
    expect(page.get_by_text("1 of 12")).to_be_visible()
    tiles = page.get_by_role("listbox", name="Photos tried").get_by_role("option")
    for press, at in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
        page.keyboard.press(press)
        expect(page.get_by_text(f"{at + 1} of 12")).to_be_visible()
        expect(tiles.nth(at)).to_have_attribute("aria-selected", "true")
        said = tiles.nth(at).get_attribute("aria-label") or ""
        assert page.get_by_role("status").get_by_role("heading").inner_text() in said
    assert [tile.get_attribute("tabindex") for tile in tiles.all()].count("0") == 1  # one stop of the tab key
    tiles.nth(1).focus()
    page.keyboard.press("ArrowRight")
    expect(tiles.nth(2)).to_be_focused()
    idle(page)
    expect(tiles.nth(2)).to_be_focused()  # nor does the server's answer take the focus away


def test_a_wrong_answer_is_put_right_and_the_photo_kept_until_that_is_undone(
    new_page: NewPage, home: Path, tmp_path: Path
) -> None:
    workspace = Workspace.open(home / "workspaces", trained_workspace(home))
    (tmp_path / "new.jpg").write_bytes(picture_bytes(0, 950))
    page = new_page(f"try?w={workspace.id}")
    n = len(workspace.photos())
    add_files(page, "try-files", tmp_path / "new.jpg")
    expect(page.get_by_text("1 of 1")).to_be_visible()
    idle(page)
    asked = page.get_by_role("group", name="Was that right?")
    expect(page.get_by_role("heading", name="healthy")).to_be_visible()
    asked.get_by_role("button", name="No").click()
    expect(asked.get_by_role("button")).to_have_count(1)
    asked.get_by_role("button", name="needs maintenance").click()
    expect(page.get_by_text("Added to “needs maintenance”")).to_be_visible()
    assert len(workspace.photos()) == n + 1
    asked.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Added to")).to_have_count(0)
    assert len(workspace.photos()) == n


def test_the_camera_takes_a_photo_to_try(new_page: NewPage, trained: str) -> None:
    page = new_page(f"try?w={trained}", width=390)
    page.get_by_role("button", name="Camera").first.click()
    page.wait_for_function(
        "() => { const v = document.querySelector('[data-testid=stCameraInput] video');"
        " return v && v.readyState >= 2 && v.videoWidth > 0 }"
    )
    page.get_by_test_id("stCameraInputButton").click()
    expect(page.get_by_text("camera photo 1.jpg · 1 of 1")).to_be_visible()
    idle(page)
    fits(page)


def test_a_downloaded_classifier_is_opened_elsewhere(
    new_page: NewPage, trained: str, photos: Path, tmp_path: Path
) -> None:
    page = new_page(f"results?w={trained}")
    click(page, "export")
    expect(key(page, "export-file")).to_be_visible()
    with page.expect_download() as download:
        click(page, "export-file")
    file = tmp_path / download.value.suggested_filename
    assert file.suffix == ".twenty"
    download.value.save_as(file)

    elsewhere = new_page("try")
    expect(elsewhere.get_by_text("Here you will show it new photos")).to_be_visible()
    key(elsewhere, "files").get_by_text("Download or open a classifier").click()
    damaged = tmp_path / "damaged.twenty"
    damaged.write_bytes(file.read_bytes()[:1000])
    add_files(elsewhere, "open-file", [damaged])
    expect(elsewhere.get_by_test_id("stAlert")).to_contain_text("damaged.twenty")
    idle(elsewhere)
    add_files(elsewhere, "open-file", [file])
    expect(elsewhere.get_by_text("It knows")).to_be_visible()
    click(elsewhere, "pick-0")
    expect(elsewhere.get_by_text("1 of 1")).to_be_visible()
