"""A room is found by its code and led by its id; it goes whole, and at its time."""

import os
import time
from pathlib import Path

import pytest

from model.common.errors import FolderGone, TwentyError
from model.common.files import remove_folder
from rooms import notes, shortcuts, teams
from rooms.expiry import sweep
from rooms.room import MOST_HOURS, Room, RoomFacts
from rooms.shortcuts import Shortcut
from workspace.workspace import Workspace


def test_a_room_is_found_by_its_code_however_it_is_typed(room: Room, rooms: Path) -> None:
    code = room.facts().code
    assert Room.by_code(rooms, f" {code.lower()[:2]} {code.lower()[2:]}").id == room.id


def test_the_code_leads_to_the_room_and_its_id_is_not_in_it(room: Room) -> None:
    facts = room.facts()
    assert len(room.id) == 22
    assert facts.code not in room.id
    assert room.id not in str(facts)


def test_rooms_that_go_meanwhile_keep_nobody_from_the_one_that_is_looked_for(
    rooms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = sorted((Room.create(rooms, name) for name in ("Monday", "Tuesday")), key=lambda each: each.id)
    code, facts = both[1].facts().code, Room.facts

    def then_gone(room: Room) -> RoomFacts:
        found = facts(room)
        if room.id == both[0].id:
            remove_folder(room.folder)
        return found

    monkeypatch.setattr(Room, "facts", then_gone)
    assert Room.by_code(rooms, code).id == both[1].id


@pytest.mark.parametrize("code", ["", "ZZZZ1", "../..", "é", "x" * 5000])
def test_another_code_opens_nothing(room: Room, rooms: Path, code: str) -> None:
    with pytest.raises(FolderGone):
        Room.by_code(rooms, code)


@pytest.mark.parametrize("id", ["", "..", "codes", "x" * 22, "../rooms"])
def test_another_id_opens_nothing(room: Room, rooms: Path, id: str) -> None:
    with pytest.raises(FolderGone):
        Room.open(rooms, id)


def test_what_the_facilitator_sets_is_on_disk(room: Room, rooms: Path) -> None:
    room.change(exercise=2, paused=True)
    found = Room.open(rooms, room.id).facts()
    assert (found.exercise, found.paused, found.revealed) == (2, True, False)
    assert found.exercise_began == pytest.approx(time.time(), abs=5)


@pytest.mark.parametrize("name", ["", "  ", "\u200b"])
def test_a_room_without_a_name_is_refused(rooms: Path, name: str) -> None:
    with pytest.raises(TwentyError):
        Room.create(rooms, name)


@pytest.mark.parametrize("hours", [0, -1, 1e9, float("nan")])
def test_a_time_that_makes_no_sense_is_refused(rooms: Path, hours: float) -> None:
    with pytest.raises(TwentyError):
        Room.create(rooms, "Monday", hours=hours)
    assert not rooms.exists()


def test_a_room_whose_time_is_over_opens_no_more_and_goes_with_its_teams(
    room: Room, rooms: Path, workspaces: Path
) -> None:
    team = teams.join(room, "Ada", "red", workspaces, ["a", "b"])
    other = Room.create(rooms, "Tuesday")
    kept = teams.join(other, "Ada", "red", workspaces, ["a", "b"])
    room.change(ends=time.time() - 1)
    with pytest.raises(FolderGone):
        Room.open(rooms, room.id)
    told: list[str] = []

    def delete(workspace: Workspace) -> None:
        told.append(workspace.id)
        workspace.delete()

    assert sweep(rooms, workspaces, delete) == [room.id]
    assert told == [team.workspace_id]
    assert not room.exists
    with pytest.raises(FolderGone):
        Workspace.open(workspaces, team.workspace_id)
    assert Workspace.open(workspaces, kept.workspace_id).exists
    assert other.exists


def test_whoever_writes_into_a_deleted_room_is_told(room: Room, workspaces: Path) -> None:
    room.delete(workspaces)
    with pytest.raises(FolderGone):
        room.change(paused=True)
    with pytest.raises(FolderGone):
        teams.join(room, "Ada", "red", workspaces)
    assert not any(workspaces.glob("*"))


def test_nobody_gets_into_a_room_while_it_is_deleted(room: Room, rooms: Path, workspaces: Path) -> None:
    ada = teams.join(room, "Ada", "red", workspaces, ["a", "b"])
    refused = []

    def delete(workspace: Workspace) -> None:
        for late in (
            lambda: teams.join(room, "Late", "blue", workspaces, ["a", "b"]),
            lambda: shortcuts.hand_on(room, ada, Shortcut("tint", "a"), workspace, lambda *_: None),
        ):
            with pytest.raises(FolderGone):
                late()
            refused.append(late)
        workspace.delete()

    room.delete(workspaces, delete)
    assert len(refused) == 2
    assert not list(workspaces.glob("*"))


def test_a_server_killed_while_it_deletes_a_room_finishes_later(room: Room, rooms: Path, workspaces: Path) -> None:
    for name in ("Ada", "Bob"):
        teams.join(room, name, "red", workspaces, ["a", "b"])

    def killed(_: Workspace) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        room.delete(workspaces, killed)
    assert sweep(rooms, workspaces) == [room.id]
    assert not list(workspaces.glob("*"))


def test_what_belongs_to_a_room_that_is_gone_is_found(room: Room, rooms: Path, workspaces: Path) -> None:
    lost, kept, new = (
        Workspace.open(workspaces, teams.join(room, name, "red", workspaces, ["a", "b"]).workspace_id)
        for name in ("Lost", "Kept", "New")
    )
    alone = Workspace.create(workspaces)
    gone = Room.create(rooms, "Gone")
    for each in (lost, new):
        teams.bind(each, gone, 1)
    remove_folder(gone.folder)
    for each in (lost, kept):
        os.utime(each.folder / "room.json", (0, 0))
    assert [each.id for each in teams.orphans(workspaces, rooms)] == [lost.id]
    assert teams.orphans(workspaces, rooms / "elsewhere") == []
    assert alone.exists


def test_a_room_that_cannot_be_deleted_keeps_no_other_from_it(room: Room, rooms: Path, workspaces: Path) -> None:
    other = Room.create(rooms, "Tuesday")
    first, then = (Room(folder) for folder in rooms.iterdir())
    assert {first.id, then.id} == {room.id, other.id}
    hurt = teams.join(first, "Ada", "red", workspaces, ["a", "b"]).workspace_id
    for each in (first, then):
        each.change(ends=time.time() - 1)

    def delete(workspace: Workspace) -> None:
        assert workspace.id != hurt, "a bug"
        workspace.delete()

    assert sweep(rooms, workspaces, delete) == [then.id]


def test_a_room_that_nobody_uses_goes_after_an_hour(room: Room, rooms: Path, workspaces: Path) -> None:
    with_photos, with_a_team, new = (Room.create(rooms, name) for name in ("Photos", "Team", "New"))
    (with_photos.folder / "pool").mkdir()
    teams.join(with_a_team, "Ada", "red", workspaces, ["a", "b"])
    for each in (room, with_photos, with_a_team):
        each.change(opened=time.time() - 3700)
    assert sweep(rooms, workspaces) == [room.id]
    assert new.exists


def test_a_room_that_nobody_can_read_goes_after_the_longest_time(room: Room, rooms: Path, workspaces: Path) -> None:
    for file in room.folder.glob("room.db*"):
        file.write_bytes(b"damage")
    assert sweep(rooms, workspaces) == []
    long_ago = time.time() - MOST_HOURS * 3600 - 1
    os.utime(room.database, (long_ago, long_ago))
    assert sweep(rooms, workspaces) == [room.id]
    assert not room.folder.exists()


def test_a_note_of_any_shape_keeps_no_room_from_being_deleted(room: Room, rooms: Path, workspaces: Path) -> None:
    notes.write(room, 1, "workspaces", 5)
    room.change(ends=time.time() - 1)
    assert sweep(rooms, workspaces) == [room.id]
