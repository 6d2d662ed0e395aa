"""Joining a room: the code, the team, the password; who guesses is held back."""

import pytest

from model.common.files import workspaces_folder
from model.photos.labelled_files import LabelledFile
from rooms.room import Room, rooms_folder
from rooms.teams import membership, teams
from server import services
from server.access.login_throttle import PER_CLIENT, LoginThrottle
from server.rooms import joining
from tests.server.rooms.conftest import LABELS, Browser, NewRoom
from tests.support.pictures import picture_bytes
from tests.support.processes import wait_until
from workspace.workspace import Workspace


def test_a_team_gets_a_workspace_with_the_rooms_labels(browser: Browser, room: Room) -> None:
    workspace = Workspace.open(workspaces_folder(), browser.join(room, "Falcons", "teal"))
    assert {label.name for label in workspace.labels()} == set(LABELS)
    found = membership(workspace, rooms_folder())
    assert found is not None
    assert (found[0].id, found[1].name) == (room.id, "Falcons")


def test_a_code_may_be_written_as_people_do(browser: Browser, one_room: Room) -> None:
    code = one_room.facts().code
    for spelled in (code.lower(), f"{code[:2]}-{code[2:]}", f"%20{code}"):
        assert browser.json(f"/join/{spelled}/state")["name"] == "Monday"


def test_the_page_shows_which_colours_are_taken_and_no_key(browser: Browser, room: Room) -> None:
    workspace_id = browser.join(room, "Falcons", "teal")
    said = browser.json(f"/join/{room.facts().code}/state")
    assert said["ends"] == room.facts().ends  # the page says when all is deleted
    assert said["teams"] == [{"name": "Falcons", "colour": "teal"}]
    page = browser.ask(f"/join/{room.facts().code}")[1]
    for text in (page, str(said)):
        assert room.id not in text
        assert workspace_id not in text


def test_a_wrong_code_is_said_on_the_page_and_guessing_is_slowed(browser: Browser, one_room: Room) -> None:
    status, page = browser.ask("/join/ZZZZZ")
    assert (status, "no room with the code ZZZZZ" in page) == (200, True)
    answers = [browser.ask(f"/join/AAAA{n}/state")[0] for n in range(PER_CLIENT + 2)]
    assert set(answers[: PER_CLIENT - 1]) == {410}
    assert answers[-1] == 429
    assert "then try again" in browser.sentence(f"/join/{one_room.facts().code}/state")[1]


def test_nobody_fills_a_room_with_teams(browser: Browser, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "_joinings", LoginThrottle(per_client=1))
    browser.join(room, "One")
    assert browser.ask(f"/join/{room.facts().code}", {"name": "Two", "colour": "red"})[0] == 429
    assert len(teams(room)) == 1


def test_right_codes_are_not_counted(browser: Browser, one_room: Room) -> None:
    for _ in range(2 * PER_CLIENT):
        assert browser.ask(f"/join/{one_room.facts().code}/state")[0] == 200


def test_a_room_with_a_password_asks_for_it(browser: Browser, new_room: NewRoom) -> None:
    room = new_room(password="three words")
    join = f"/join/{room.facts().code}"
    assert browser.json(f"{join}/state")["password"] is True
    for password, says in (("", "has a password"), ("wrong one", "not the room's password")):
        status, sentence = browser.sentence(join, {"name": "A", "colour": "red", "password": password})
        assert (status, says in sentence) == (422, True)
    assert teams(room) == []
    browser.join(room, "A", password=" three words ")
    assert b"three words" not in (room.folder / "room.db").read_bytes()


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"name": " ", "colour": "red"}, "no name yet"),
        ({"name": "Falcons", "colour": "magnolia"}, "none of the colours"),
        ({"name": "FALCONS", "colour": "blue"}, "already"),
        ({"colour": "red"}, "out of date"),
    ],
)
def test_what_makes_no_team_gets_a_sentence(browser: Browser, room: Room, said: object, says: str) -> None:
    browser.join(room, "Falcons")
    status, sentence = browser.sentence(f"/join/{room.facts().code}", said)
    assert (status, says in sentence) == (422, True), sentence
    assert len(teams(room)) == 1


def test_a_team_gets_no_label_for_what_is_strange(browser: Browser) -> None:
    room = Room.open(rooms_folder(), browser.json("/room", {"name": "Own photos"})["key"])

    def file(label: str, n: int) -> LabelledFile:
        return LabelledFile(label, f"{label}/{n}.jpg", lambda: picture_bytes(0, 100 * len(label) + n))

    sealed = [file(label, n) for label in (*LABELS, "neither") for n in range(5)]
    services.room_filler().start(room, lambda: ([], sealed))  # to judge by alone: the teams bring their own
    assert wait_until(lambda: browser.json(f"/room/{room.id}/state")["filling"]["state"] == "done", 60)
    workspace = Workspace.open(workspaces_folder(), browser.join(room, "Falcons"))
    assert {label.name for label in workspace.labels()} == set(LABELS)


def test_nobody_joins_before_the_photos_are_there(browser: Browser) -> None:
    key = browser.json("/room", {"name": "Empty"})["key"]
    room = Room.open(rooms_folder(), key)
    status, sentence = browser.sentence(f"/join/{room.facts().code}", {"name": "A", "colour": "red"})
    assert (status, "no photos yet" in sentence) == (422, True)
