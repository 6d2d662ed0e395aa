"""The panel for phones on the Photos page."""

import pytest
from streamlit.testing.v1 import AppTest

from jobs import upload_receipts
from jobs.upload_receipts import UploadReceipt
from model.photos.photo import read_photo
from server import services
from tests.support.pages import app, workspace_with
from tests.support.pictures import picture_bytes
from workspace.phone_pass import open_pass, pass_of
from workspace.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")


@pytest.fixture
def workspace() -> Workspace:
    return workspace_with(**{"**striped**": 0, "dotted": 0})


def said(test: AppTest) -> str:
    return " ".join(e.value for e in [*test.markdown, *test.caption, *test.warning, *test.code, *test.text])


def test_a_code_that_no_phone_could_use_is_not_shown(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TWENTY_ROOM_PUBLIC", raising=False)
    test = app("photos", workspace)
    test.button(key="phone-open").click().run()
    valid = pass_of(workspace)
    assert valid is not None
    assert "listens on this computer only" in test.warning[0].value
    assert valid.token not in said(test)


def test_the_code_can_be_shown_renewed_and_stopped(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWENTY_ROOM_PUBLIC", "https://room.example")
    first = open_pass(workspace)
    test = app("photos", workspace)
    assert test.code[0].value == f"https://room.example/phone/{first.token}"
    assert "No phone yet" in said(test)
    test.button(key="phone-new").click().run()
    second = pass_of(workspace)
    assert second is not None
    assert second.token != first.token
    assert test.code[0].value.endswith(second.token)
    test.button(key="phone-stop").click().run()
    assert not test.exception
    assert pass_of(workspace) is None
    assert test.button(key="phone-open")


def test_what_came_is_counted_and_what_was_removed_is_not_shown(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWENTY_ROOM_PUBLIC", "https://room.example")
    token = open_pass(workspace).token
    label = workspace.labels()[0]
    photos = [read_photo(f"{seed}.jpg", picture_bytes(0, seed)) for seed in range(2)]
    workspace.add_photos(photos, label.id)
    for nth, photo in enumerate(photos):
        upload_receipts.note(workspace.folder, f"{nth:032x}", UploadReceipt("added", photo_id=photo.id))
    services.phone_line().hear(token)
    test = app("photos", workspace)
    assert "A phone is there, **2 files sent**" in said(test)
    under = [caption.value for caption in test.caption].count("\\*\\*striped\\*\\*")
    assert under == 2
    workspace.remove([photos[0].id])
    test = app("photos", workspace)
    assert [caption.value for caption in test.caption].count("\\*\\*striped\\*\\*") == 1
