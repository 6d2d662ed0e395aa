"""The panel for phones on the Photos page."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import app, workspace_with
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
    test.button(key="phone-new").click().run()
    second = pass_of(workspace)
    assert second is not None
    assert second.token != first.token
    assert test.code[0].value.endswith(second.token)
    test.button(key="phone-stop").click().run()
    assert not test.exception
    assert pass_of(workspace) is None
    assert test.button(key="phone-open")
