"""What a team deletes goes everywhere in its room."""

from pathlib import Path

import pytest

from model.common.errors import TwentyError
from rooms import answers, leaving, notes, shortcuts, teams
from rooms.answers import TeamAnswers
from rooms.room import Room
from rooms.shortcuts import RECEIVED, Received, Shortcut
from workspace.workspace import Workspace


def test_a_team_that_is_removed_leaves_nothing_and_may_join_again(room: Room, workspaces: Path) -> None:
    ada, bob = (teams.join(room, name, "red", workspaces, ["a", "b"]) for name in ("Ada", "Bob"))
    own = Workspace.open(workspaces, ada.workspace_id)
    assert shortcuts.hand_on(room, ada, Shortcut("tint", "a"), own, lambda *_: None)
    notes.write(room, bob.id, "vote", "go")
    leaving.remove(room, bob.id, workspaces, Workspace.delete)
    assert {folder.name for folder in workspaces.iterdir()} == {ada.workspace_id}  # not what it searched, either
    assert [team.name for team in teams.teams(room)] == ["Ada"]
    again = teams.join(room, "Bob", "red", workspaces, ["a", "b"])
    assert again.id > bob.id
    assert not notes.of_team(room, bob.id)
    with pytest.raises(TwentyError):
        leaving.remove(room, bob.id, workspaces, Workspace.delete)


def test_a_team_that_deletes_its_photos_leaves_none_in_the_room(room: Room, rooms: Path, workspaces: Path) -> None:
    ada, bob = (teams.join(room, name, "red", workspaces, ["a", "b"]) for name in ("Ada", "Bob"))
    own = Workspace.open(workspaces, ada.workspace_id)
    assert shortcuts.hand_on(room, ada, Shortcut("tint", "a"), own, lambda *_: None)
    copy = notes.read(room, bob.id, RECEIVED, Received).workspace
    for team in (ada, bob):
        answers.write(room, team.id, TeamAnswers("1", "2"))
    (room.folder / "saved").mkdir()
    for name in ("room.zip", "reports.zip"):
        (room.folder / "saved" / name).write_bytes(b"photos")
    leaving.forget_photos(Workspace.open(workspaces, copy), rooms, Workspace.delete)  # the copy alone is no team's own
    assert (workspaces / copy).exists()
    leaving.forget_photos(own, rooms, Workspace.delete)
    assert not (workspaces / copy).exists()
    assert not list((room.folder / "saved").iterdir())
    assert answers.read(room, ada.id) is None
    assert answers.read(room, bob.id) is not None
    assert notes.read(room, bob.id, RECEIVED) is None
    assert Workspace.open(workspaces, bob.workspace_id).exists
