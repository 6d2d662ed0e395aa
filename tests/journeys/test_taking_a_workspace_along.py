"""Taking a workspace along, coming back to it and deleting it: what the pages and the commands say and do."""

import re
import time
from pathlib import Path

import pytest

from cli.main import main
from jobs.uploads.upload_spool import Upload
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from server import services
from tests.support.pages import app, button, said, workspace_with
from tests.support.pictures import picture_bytes
from views.shared import open_classifiers, session
from workspace.saved.saving import SAVED
from workspace.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")


@pytest.mark.parametrize(("days", "words"), [("7", "Everything is kept until"), ("never", ""), ("", "")])
def test_the_page_says_until_when_it_keeps_the_photos(days: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWENTY_KEEP_DAYS", days)
    shown = said(app("photos", workspace_with(a=1)))
    assert ("kept until" in shown) == bool(words)
    assert words in shown


def test_a_file_is_made_and_made_again_when_the_photos_change() -> None:
    workspace = workspace_with(a=2, b=2)
    test = app("photos", workspace)
    test.button(key="make-file").click().run()
    assert not test.exception
    assert (workspace.folder / SAVED).is_file()
    assert not button(test, "Make the file")
    workspace.remove([workspace.photos()[0].id])
    test.run()
    assert button(test, "Make the file")


def test_a_file_too_large_for_a_page_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("views.photos.save_and_delete.LARGEST_DOWNLOAD", 100)
    workspace = workspace_with(a=1)
    test = app("photos", workspace)
    test.button(key="make-file").click().run()
    assert f"twenty save {workspace.id} FILE" in said(test)


def test_all_that_is_known_of_a_deleted_workspace_goes(quick_classifier: Classifier) -> None:
    workspace = workspace_with(a=6, b=6)
    classifier_file.save(quick_classifier, workspace.classifier_path)
    services.upload_queue().add(workspace, [Upload(f"{i}.jpg", picture_bytes(0, 50 + i), label="a") for i in range(20)])
    test, other = app("photos", workspace), app("results", workspace)
    weak = open_classifiers.opened(workspace.classifier_path)
    test.session_state["tried-photos"] = ["something of this visitor"]
    test.button(key="delete-all").click().run()
    assert not test.exception
    assert list(session.workspaces_folder().iterdir()) == []
    assert "tried-photos" not in test.session_state
    assert services.upload_queue().progress(workspace.id) is None
    assert services.training_queue().status(workspace).state == "none"
    time.sleep(0.3)  # what was in hand
    assert list(session.workspaces_folder().iterdir()) == []
    other.run()  # the same workspace in another tab
    assert not other.exception
    assert "they were deleted" in said(other)
    assert weak is not None


@pytest.mark.parametrize("page", ["start", "photos", "train", "results", "try_it", "decide"])
def test_a_workspace_that_goes_while_a_page_is_drawn_gets_a_sentence(
    page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, real = workspace_with(a=5, b=5), session.find_workspace
    found: list[Workspace] = []

    def find_and_lose() -> Workspace | None:
        """Lose it after the app has found it, that is between two lines of the page."""
        here = real()
        if here is not None:
            found.append(here)
            if len(found) == 2:
                here.delete()
        return here

    test = app(page if page != "start" else None, workspace)
    monkeypatch.setattr(session, "find_workspace", find_and_lose)
    test.run()
    assert not test.exception
    assert not workspace.folder.exists()
    shown = said(test)
    test.run()  # a page that shows no photos has not noticed before
    assert not test.exception
    assert "they were deleted" in shown + said(test)


def test_an_address_or_an_id_that_someone_typed_finds_the_workspace() -> None:
    workspace = workspace_with(a=1)
    for typed in (workspace.id, f" https://x.example/photos?w={workspace.id}&y=1#z ", f"/results?w={workspace.id}"):
        assert session.workspace_at(typed).id == workspace.id


def test_the_commands_save_and_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = workspace_with(a=2, b=1)
    file = tmp_path / "far" / "away.zip"
    assert main(["save", workspace.id, str(file)]) == 0
    assert "3 photos under 2 labels" in capsys.readouterr().err
    workspace.delete()
    assert main(["open", str(file)]) == 0
    out = capsys.readouterr().out
    found = re.search(r"\?w=(\S{22})\n", out)
    assert found is not None
    assert len(Workspace.open(session.workspaces_folder(), found[1]).photos()) == 3
    for wrong in (
        ["save", "nobody", str(file)],
        ["open", str(tmp_path / "none.zip")],
        ["save", found[1], str(tmp_path)],
    ):
        assert main(wrong) == 1
        assert "twenty: " in capsys.readouterr().err
