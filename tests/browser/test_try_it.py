"""New photos from files and the camera; a classifier that leaves and comes back."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.steps import add_files, choose, click, fits, idle, key


def test_own_files_are_answered_and_bad_ones_named(
    new_page: NewPage, trained: str, photos: Path, tmp_path: Path
) -> None:
    page = new_page(f"try?w={trained}")
    choose(page, "way", "Files")
    broken = tmp_path / "=broken.jpg"
    broken.write_text("these are words")
    add_files(page, "try-files", [broken, *sorted((photos / "dotted").iterdir())[:2]])
    expect(page.get_by_text("What it says to 2 photos")).to_be_visible()
    expect(key(page, "try-refused")).to_contain_text("=broken.jpg")
    idle(page)
    click(page, "clear-tried")
    expect(page.get_by_text("What it says to")).to_have_count(0)


def test_the_camera_takes_a_photo_to_try(new_page: NewPage, trained: str) -> None:
    page = new_page(f"try?w={trained}", width=390)
    choose(page, "way", "Camera")
    page.wait_for_function(
        "() => { const v = document.querySelector('[data-testid=stCameraInput] video');"
        " return v && v.readyState >= 2 && v.videoWidth > 0 }"
    )
    page.get_by_test_id("stCameraInputButton").click()
    expect(page.get_by_text("What it says to 1 photo")).to_be_visible()
    expect(page.get_by_text("camera photo 1.jpg")).to_be_visible()
    idle(page)
    fits(page)


def test_a_downloaded_classifier_is_opened_elsewhere(
    new_page: NewPage, trained: str, photos: Path, tmp_path: Path
) -> None:
    page = new_page(f"results?w={trained}")
    expect(key(page, "download-classifier")).to_be_visible()
    with page.expect_download() as download:
        click(page, "download-classifier")
    file = tmp_path / download.value.suggested_filename
    assert file.suffix == ".twenty"
    download.value.save_as(file)

    elsewhere = new_page("try")
    expect(elsewhere.get_by_text("There is nothing to try yet")).to_be_visible()
    key(elsewhere, "files").get_by_text("Take the classifier with you").click()
    damaged = tmp_path / "damaged.twenty"
    damaged.write_bytes(file.read_bytes()[:1000])
    add_files(elsewhere, "open-file", [damaged])
    expect(elsewhere.get_by_test_id("stAlert")).to_contain_text("damaged.twenty")
    idle(elsewhere)
    add_files(elsewhere, "open-file", [file])
    expect(elsewhere.get_by_text("It knows")).to_be_visible()
    click(elsewhere, "pick-0")
    expect(elsewhere.get_by_text("The photos most like it")).to_be_visible()
