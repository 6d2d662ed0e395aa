"""The panels of findings: what they say, and what their buttons mend."""

import pytest
from streamlit.testing.v1 import AppTest

from model.checks.findings import Finding
from model.common.files import workspaces_folder
from server import services
from tests.support.pages import app, said
from tests.support.workspaces import filled
from views.photos import things_to_look_at
from views.shared import findings
from workspace import blind_look
from workspace.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (findings, things_to_look_at):
        monkeypatch.setattr(module, "_PATIENCE", 60.0)  # AppTest does not ask again by itself


@pytest.fixture
def mislabelled() -> Workspace:
    """Photos of which the first under “striped *” shows dots."""
    return filled(workspaces_folder(), {"striped *": 12, "dotted": 12}, seeds_apart=50, mislabelled=1)


def press(test: AppTest, key: str) -> AppTest:
    next(button for button in test.button if (button.key or "").startswith(key)).click().run()
    assert not test.exception
    return test


def test_a_wrong_label_leads_to_a_look_without_showing_which_photo(mislabelled: Workspace) -> None:
    test = app("photos", mislabelled, things_open=True)
    assert "probably wrong; it may be none" in said(test)
    assert not [button.key for button in test.button if (button.key or "").startswith("move-photos-wrong-labels")]
    press(test, "look-photos")
    look = blind_look.under_way(mislabelled)
    assert look is not None
    assert mislabelled.photos()[0].id in look.photos


def test_photos_are_removed_by_a_click_and_come_back_by_another(
    mislabelled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo_id = mislabelled.photos()[0].id
    blur = Finding("blur", "caution", {"n": 1, "of": 24, "all_under": ""}, (photo_id,), (photo_id,))
    monkeypatch.setattr(services.check_queue(), "before_training", lambda *_: [blur])
    test = app("photos", mislabelled, things_open=True)
    press(test, "mend-photos-blur")
    assert photo_id not in {photo.id for photo in mislabelled.photos()}
    press(test, "undo-photos")
    assert photo_id in {photo.id for photo in mislabelled.photos()}


def test_labels_and_sentences_do_not_turn_into_markup(mislabelled: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = Finding("two-labels", "problem", {"n": 3, "labels": ("**bold** [a](http://b)", ":red[3]")})
    monkeypatch.setattr(services.check_queue(), "before_training", lambda *_: [finding])
    shown = [str(m.value) for m in app("photos", mislabelled, things_open=True).markdown]
    assert any("\\*\\*bold\\*\\*" in text for text in shown)
    assert not any("**bold**" in text for text in shown)


def test_the_page_opens_while_photos_are_being_checked(mislabelled: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.check_queue(), "before_training", lambda *_: None)
    assert "Checking the photos" in said(app("photos", mislabelled, things_open=True))


def test_an_empty_workspace_has_no_panel() -> None:
    workspace = Workspace.create(workspaces_folder())
    assert not [box for box in app("photos", workspace).expander if "look at" in box.label]


def test_two_spellings_of_a_label_become_one_by_a_click() -> None:
    workspace = filled(workspaces_folder(), {"needs repair": 7, "Needs_Repair": 5, "fine": 6})
    test = app("photos", workspace, things_open=True)
    assert "“needs repair” and “Needs_Repair” look like one label in 2 spellings" in said(test)
    press(test, "join-photos-two-spellings")
    assert {label.name: label.n_photos for label in workspace.labels()} == {"needs repair": 12, "fine": 6}
