"""The Photos page: labels and photos are named, moved, removed and brought back."""

import pytest

from model.photos.wording import PhotoCode
from tests.support.pages import app, workspace_with

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")


def test_two_labels_are_there_to_begin_with() -> None:
    test = app("photos")
    assert [field.value for field in test.text_input if "Name of the label" in field.label] == ["Label 1", "Label 2"]


@pytest.mark.parametrize("name", ["cracked", "CRACKED ", "", "\u202e", "Not_sure"])
def test_a_label_name_that_cannot_be_used_is_refused_with_a_sentence(name: str) -> None:
    workspace = workspace_with(healthy=1, cracked=1)
    test = app("photos", workspace)
    field = f"name-{workspace.labels()[0].id}"
    test.text_input(key=field).set_value(name).run()
    assert len(test.warning) == 1
    assert test.text_input(key=field).value == workspace.labels()[0].name == "healthy"


def test_a_new_label_is_added_and_a_taken_one_refused() -> None:
    workspace = workspace_with(healthy=1)
    test = app("photos", workspace)
    test.text_input(key="new-label-name").set_value("dirty")
    next(b for b in test.button if b.label == "Add label").click().run()
    assert [label.name for label in workspace.labels()] == ["healthy", "dirty"]
    test.text_input(key="new-label-name").set_value("Dirty")
    next(b for b in test.button if b.label == "Add label").click().run()
    assert len(test.error) == 1


def test_refused_files_are_listed_until_they_are_dismissed() -> None:
    workspace = workspace_with(healthy=1)
    from model.common.errors import PhotoRefused

    workspace.add_refusals([PhotoRefused("*notes*.jpg", PhotoCode.EMPTY)])
    test = app("photos", workspace)
    assert any(text.value == f"*notes*.jpg: {PhotoCode.EMPTY.sentence()}" for text in test.text)
    test.button(key="dismiss-refusals").click().run()
    assert workspace.refusals() == []
