"""A classifier is taken elsewhere from Results and from Try it: made once, compared with the app, downloaded."""

import json
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from model.classifier import classifier_file
from tests.browser.conftest import NewPage
from tests.browser.steps import click, fits, key
from tests.browser.workspaces import trained_workspace
from workspace import project
from workspace.workspace import Workspace


@pytest.mark.parametrize("path", ["results", "try"])
def test_the_zip_is_made_and_downloaded(new_page: NewPage, home: Path, tmp_path: Path, path: str) -> None:
    workspace = Workspace.open(home / "workspaces", trained_workspace(home))
    project.name(workspace, "Blades")
    page = new_page(f"{path}?w={workspace.id}")
    click(page, "export")
    click(page, "export-make")
    expect(page.get_by_role("dialog").get_by_text("every decision is the same")).to_be_visible(timeout=60_000)
    fits(page)
    with page.expect_download() as download:
        key(page, "export-download").get_by_role("button").click()
    download.value.save_as(tmp_path / "got.zip")
    with zipfile.ZipFile(tmp_path / "got.zip") as archive:
        assert archive.testzip() is None
        told = json.loads(archive.read("classifier.json"))
    assert told["name"] == "Blades"
    assert told["labels"] == list(classifier_file.load(workspace.classifier_path).labels)


def test_after_the_next_training_it_is_made_anew(new_page: NewPage, home: Path) -> None:
    workspace = Workspace.open(home / "workspaces", trained_workspace(home))
    page = new_page(f"results?w={workspace.id}")
    click(page, "export")
    click(page, "export-make")
    expect(key(page, "export-download")).to_be_visible(timeout=60_000)
    page.keyboard.press("Escape")
    classifier_file.save(classifier_file.load(workspace.classifier_path), workspace.classifier_path)
    click(page, "export")
    expect(key(page, "export-make")).to_be_visible()
