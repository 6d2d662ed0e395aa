"""What a facilitator takes along of a room: tables, and the room itself, which opens again as another one."""

import json

import pytest

from model.common.files import workspaces_folder
from rooms.room import Room, rooms_folder
from rooms.teams import teams
from server.password import is_right
from server.rooms import taken_along
from tests.server.rooms.conftest import Browser
from tests.support.processes import wait_until
from workspace.workspace import Workspace


def packed(browser: Browser, room: Room, what: str) -> dict[str, object]:
    browser.json(f"/room/{room.id}/act", {"act": "pack", "what": what})
    assert wait_until(lambda: browser.json(f"/room/{room.id}/state")["packing"]["state"] != "packing")
    return dict(browser.json(f"/room/{room.id}/state")["packing"])


def test_the_tables_have_a_row_for_each_team_and_a_name_that_any_system_takes(browser: Browser, room: Room) -> None:
    browser.join(room, "=1+1")
    status, text = browser.ask(f"/room/{room.id}/results.csv")
    assert status == 200
    assert "It has not trained yet." in text
    assert ",=1+1" not in text  # no spreadsheet runs it
    assert browser.ask(f"/room/{room.id}/photos.csv")[1].startswith("\ufeffphoto,")


def test_without_a_report_the_board_says_so(browser: Browser, room: Room) -> None:
    browser.join(room, "Falcons")
    assert browser.sentence(f"/room/{room.id}/reports.zip")[0] == 422
    packing = packed(browser, room, "reports")
    assert packing["state"] == "failed"
    assert packing["problem"]


def test_a_saved_room_opens_as_another_room_with_its_teams_and_photos(browser: Browser, room: Room) -> None:
    workspace = Workspace.open(workspaces_folder(), browser.join(room, "Falcons", "teal"))
    browser.json(f"/room/{room.id}/act", {"act": "give", "n": 2})
    assert wait_until(lambda: len(workspace.photos()) == 4)
    assert packed(browser, room, "room")["state"] == "done"
    data = (room.folder / "saved" / "room.zip").read_bytes()
    status, text = browser.ask("/room/saved", data, **{"X-Room-Password": "gr%C3%BCn%20und%20blau"})
    assert status == 201, text
    other = Room.open(rooms_folder(), json.loads(text)["key"])
    assert (other.id != room.id, other.facts().code != room.facts().code) == (True, True)
    assert is_right("grün und blau", other.facts().password_hash)
    (team,) = teams(other)
    assert (team.name, team.colour) == ("Falcons", "teal")
    assert team.workspace_id != workspace.id
    assert other.sealed.dataset().photo_ids == room.sealed.dataset().photo_ids
    assert len(Workspace.open(workspaces_folder(), team.workspace_id).photos()) == 4


def test_a_room_that_is_too_large_to_be_opened_says_so_while_it_is_there(
    browser: Browser, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taken_along, "LARGEST", 1000)
    packing = packed(browser, room, "room")
    assert (packing["state"], "keep the room" in str(packing["problem"])) == ("done", True)


def test_what_is_no_saved_room_gets_a_sentence_and_leaves_nothing(browser: Browser, room: Room) -> None:
    before = set(rooms_folder().iterdir())
    status, sentence = browser.sentence("/room/saved", b"these are words")
    assert status == 422
    assert sentence.endswith(".")
    assert set(rooms_folder().iterdir()) == before
