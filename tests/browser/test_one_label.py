"""One label alone, in a browser: train on good photos, read what is promised, try a photo that is unlike them."""

from pathlib import Path

from playwright.sync_api import expect

from model.anomaly import detector_file
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.learning.one_label import train_detector
from tests.browser.accessibility import check_accessibility
from tests.browser.conftest import NewPage
from tests.browser.steps import TRAINING_LIMIT, add_files, click, fits, idle, key
from tests.browser.test_few_words import check
from tests.support.pictures import write_folder
from tests.support.workspaces import filled


def test_good_photos_alone_are_trained_on_and_what_is_unlike_is_shown(
    new_page: NewPage, home: Path, tmp_path: Path
) -> None:
    workspace = filled(home / "workspaces", {"healthy": 20, "Label 2": 0})  # which stays empty, and needs no name
    page = new_page(f"photos?w={workspace.id}", width=390)
    click(page, "to-train-alone")
    expect(page.get_by_role("heading", level=1, name="Train")).to_be_visible()
    check(page)
    fits(page)
    click(page, "train")
    expect(key(page, "outcome")).to_contain_text("It knows “healthy”", timeout=TRAINING_LIMIT)
    check(page)
    check_accessibility(page)
    click(page, "to-results")
    expect(page.get_by_role("heading", level=1)).to_have_text("Expect it to flag 5\u202f% of good photos")
    expect(page.get_by_text("nobody can know before there is one")).to_be_visible()
    check(page)
    fits(page)
    check_accessibility(page)
    click(page, "to-try")
    asked = write_folder(tmp_path, {"dotted": 1}, per_label=2, first_seed=900)
    idle(page)
    expect(key(page, "one-label-files").locator("button")).to_be_visible()
    add_files(page, "one-label-files", sorted((asked / "dotted").iterdir()))
    cards = key(page, "one-label")
    expect(cards.get_by_text("Unlike these")).to_have_count(2, timeout=TRAINING_LIMIT)
    expect(cards.get_by_role("img", name="warm where it is unlike the good photos")).to_have_count(2)
    fits(page)
    check_accessibility(page)


def test_what_was_trained_on_one_label_is_taken_home_and_opened_elsewhere_in_a_classifiers_place(
    new_page: NewPage, home: Path, tmp_path: Path, quick_classifier: Classifier
) -> None:
    workspace = filled(home / "workspaces", {"healthy": 20})
    detector_file.save(train_detector(workspace.dataset()), workspace.detector_path)
    page = new_page(f"try?w={workspace.id}")
    key(page, "files").get_by_text("Download or open a classifier").click()
    with page.expect_download() as download:
        click(page, "download-classifier")
    file = tmp_path / download.value.suggested_filename
    assert (file.name[:9], file.suffix) == ("detector-", ".twenty")
    download.value.save_as(file)
    damaged = tmp_path / "damaged.twenty"
    damaged.write_bytes(file.read_bytes()[:1000])

    elsewhere = new_page("try")
    expect(elsewhere.get_by_text("Here you will show it new photos")).to_be_visible()
    key(elsewhere, "files").get_by_text("Download or open a classifier").click()
    add_files(elsewhere, "open-file", [damaged])
    expect(elsewhere.get_by_test_id("stAlert")).to_contain_text("damaged.twenty")
    idle(elsewhere)
    add_files(elsewhere, "open-file", [file])
    expect(elsewhere.get_by_text("It knows what “healthy” looks like")).to_be_visible()
    asked = write_folder(tmp_path, {"dotted": 1}, per_label=1, first_seed=900)
    add_files(elsewhere, "one-label-files", sorted((asked / "dotted").iterdir()))
    expect(key(elsewhere, "one-label").get_by_text("Unlike these")).to_have_count(1, timeout=TRAINING_LIMIT)
    idle(elsewhere)
    classifier_file.save(quick_classifier, tmp_path / "two" / "two.twenty")
    add_files(elsewhere, "open-file", [tmp_path / "two" / "two.twenty"])
    expect(elsewhere.get_by_text("two.twenty is open")).to_be_visible()
    expect(key(elsewhere, "one-label")).to_have_count(0)  # one file is open at a time
