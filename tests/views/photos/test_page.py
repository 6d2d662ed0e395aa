"""The Photos page: what people do on the label cards, as their browser says it, and what the page says then."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from model.common.files import workspaces_folder
from model.photos.wording import PhotoCode
from rooms.room import Room, rooms_folder
from rooms.teams import join
from tests.support.pages import app, button, component_data, said, workspace_with
from tests.support.workspaces import counts
from views.photos.label_cards.actions import AddLabel, Asked, Move, Remove, Rename, Undo, carried_out, read
from views.photos.label_cards.component import KEY
from views.photos.label_cards.shown import NEWEST, shown
from workspace.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")


def cards(test: AppTest) -> dict[str, Any]:
    """Return the data of the label cards."""
    return component_data(test, KEY)


def test_two_labels_without_a_name_are_there_to_begin_with() -> None:
    *labels, others = cards(app("photos"))["labels"]
    assert [(label["name"], label["unnamed"]) for label in labels] == [("Label 1", True), ("Label 2", True)]
    assert others["others"]


@pytest.mark.parametrize("name", ["cracked", "CRACKED ", "", "\u202e", "Not_sure"])
def test_a_label_name_that_cannot_be_used_is_refused_with_a_sentence(name: str) -> None:
    workspace = workspace_with(healthy=1, cracked=1)
    label = workspace.labels()[0]
    outcome = carried_out(Rename(n=1, label=label.id, name=name), workspace)
    assert outcome.refused
    assert outcome.label == label.id
    assert workspace.labels()[0].name == "healthy"


def test_a_new_label_is_added_and_a_taken_one_refused() -> None:
    workspace = workspace_with(healthy=1)
    assert not carried_out(AddLabel(n=1, name="dirty"), workspace).refused
    assert [label.name for label in workspace.labels()] == ["healthy", "dirty"]
    assert "dirty" in carried_out(AddLabel(n=2, name="Dirty"), workspace).refused


def test_photos_that_are_moved_and_removed_come_back_step_by_step() -> None:
    workspace = workspace_with(healthy=3, cracked=1)
    ids, cracked = [photo.id for photo in workspace.photos()[:2]], workspace.labels()[1].id
    carried_out(Move(n=1, photos=ids, label=cracked), workspace)
    carried_out(Remove(n=2, photos=ids), workspace)
    assert counts(workspace) == {"healthy": 1, "cracked": 1}
    for n in (3, 4):
        carried_out(Undo(n=n), workspace)
    assert counts(workspace) == {"healthy": 3, "cracked": 1}


def test_a_team_reads_when_its_photos_go_and_who_can_open_them() -> None:
    room = Room.create(rooms_folder(), "Monday")
    team = join(room, "Ada", "red", workspaces_folder(), ["healthy", "cracked"])
    shown = said(app("photos", Workspace.open(workspaces_folder(), team.workspace_id)))
    assert "everything is deleted with it, at the latest on" in shown
    assert "Whoever leads the workshop can open and save these photos" in shown
    assert "workshop" not in said(app("photos", workspace_with(healthy=1)))


def test_a_label_that_went_meanwhile_takes_no_photos_and_says_so() -> None:
    workspace = workspace_with(healthy=1)
    assert carried_out(Move(n=1, photos=[workspace.photos()[0].id], label=99), workspace).problem


@pytest.mark.parametrize(
    "value",
    [
        None, "x", 1, [], {}, {"tab": "t"}, {"tab": "t", "actions": [{"do": "delete", "n": 1}]},
        {"tab": "t", "actions": [{"do": "remove", "n": 1, "photos": ["../x"]}]},
        {"tab": "t", "actions": [{"do": "rename", "n": -1, "label": 1, "name": "a"}]},
        {"tab": "t", "actions": [{"do": "rename", "n": 1, "label": 1, "name": "a" * 501}]},
        {"tab": "t" * 41, "actions": []}, {"tab": "t", "actions": [{"do": "look", "n": 1}] * 101},
        {"tab": "t", "actions": [{"do": "move", "n": 1, "photos": ["0" * 64] * 20_001, "label": 1}]},
    ],
)  # fmt: skip
def test_what_no_label_card_says_is_nothing(value: object) -> None:
    assert read(value) is None
    assert isinstance(read({"tab": "t", "actions": [{"do": "look", "n": 1}]}), Asked)


def test_what_the_cards_are_given_stays_small_however_many_photos_there_are() -> None:
    workspace: Workspace = workspace_with(healthy=NEWEST + 5, cracked=1)
    label = workspace.labels()[0].id
    first, second, _ = shown(workspace, None, ())["labels"]
    assert (first["n"], len(first["photos"]), len(second["photos"])) == (NEWEST + 5, NEWEST, 1)
    assert first["photos"][0][1] == workspace.photos(label)[-1].name
    assert len(shown(workspace, None, {label})["labels"][0]["photos"]) == NEWEST + 5


def test_training_is_offered_below_the_cards_or_what_it_lacks_is_said() -> None:
    assert "add at least 2 more" in said(app("photos", workspace_with(healthy=1, cracked=5)))
    assert button(app("photos", workspace_with(healthy=5, cracked=5)), "Train")


def test_refused_files_are_listed_until_they_are_dismissed() -> None:
    workspace = workspace_with(healthy=1)
    from model.common.errors import PhotoRefused

    workspace.add_refusals([PhotoRefused("*notes*.jpg", PhotoCode.EMPTY)])
    test = app("photos", workspace)
    assert any(text.value == f"*notes*.jpg: {PhotoCode.EMPTY.sentence()}" for text in test.text)
    test.button(key="dismiss-refusals").click().run()
    assert workspace.refusals() == []
