"""A planted shortcut reaches the next team once, also where a server was killed while it was planted."""

from pathlib import Path

from rooms import notes, teams
from rooms.room import Room
from rooms.shortcuts import PLANTED, RECEIVED, Received, Shortcut, hand_on
from workspace.workspace import Workspace

STICKER = Shortcut("sticker", "striped")


def _team(room: Room, name: str, workspaces: Path) -> tuple[teams.Team, Workspace]:
    joined = teams.join(room, name, "red", workspaces, ["striped", "dotted"])
    return joined, Workspace.open(workspaces, joined.workspace_id)


def _nowhere(*_: object) -> int:
    return 0


def test_a_team_plants_once_and_the_next_one_searches(room: Room, workspaces: Path) -> None:
    (ada, own), (bob, _) = _team(room, "Ada", workspaces), _team(room, "Bob", workspaces)
    assert hand_on(room, ada, STICKER, own, _nowhere)
    assert not hand_on(room, ada, STICKER, own, _nowhere)
    received = notes.all_notes(room, RECEIVED, Received)
    assert {team: known.giver for team, known in received.items()} == {bob.id: ada.id}


def test_what_a_killed_server_left_planted_with_nobody_can_be_planted_again(room: Room, workspaces: Path) -> None:
    (ada, own), _ = _team(room, "Ada", workspaces), _team(room, "Bob", workspaces)
    notes.write(room, ada.id, PLANTED, STICKER)  # and then it was killed
    assert hand_on(room, ada, STICKER, own, _nowhere)
    assert len(notes.all_notes(room, RECEIVED, Received)) == 1
