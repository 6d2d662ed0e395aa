"""Teams join once by name, and their workspace knows the room; notices and notes reach whom they are for."""

from pathlib import Path
from threading import Barrier, Thread

import pytest

from model.common.errors import TwentyError
from rooms import notes, notices, teams
from rooms.progress import progress_of
from rooms.room import Room
from rooms.wording import RoomCode
from workspace.workspace import Workspace


def test_a_team_gets_a_workspace_with_the_labels_of_the_room(room: Room, rooms: Path, workspaces: Path) -> None:
    team = teams.join(room, " The  Blades ", "red", workspaces, ["healthy", "needs maintenance"])
    workspace = Workspace.open(workspaces, team.workspace_id)
    assert [label.name for label in workspace.labels()] == ["healthy", "needs maintenance"]
    found = teams.membership(workspace, rooms)
    assert found is not None
    assert (found[0].id, found[1]) == (room.id, team)
    assert team.name == "The Blades"


def test_one_name_is_given_once_even_to_two_who_ask_together(room: Room, workspaces: Path) -> None:
    outcomes: list[object] = []
    together = Barrier(4)

    def ask(spelling: str) -> None:
        together.wait()
        try:
            outcomes.append(teams.join(room, spelling, "blue", workspaces))
        except TwentyError as error:
            outcomes.append(error.code)

    threads = [Thread(target=ask, args=(spelling,)) for spelling in ("Ada", "ada", " ADA", "Ada ")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [o for o in outcomes if isinstance(o, teams.Team)] == teams.teams(room)
    assert outcomes.count(RoomCode.TEAM_TAKEN) == 3
    assert len(list(workspaces.glob("*/workspace.db"))) == 1  # none is left of those that were refused


@pytest.mark.parametrize(("name", "colour"), [("", "red"), ("Ada", "mauve"), ("\u202e", "red")])
def test_what_cannot_be_is_refused_with_a_sentence(room: Room, workspaces: Path, name: str, colour: str) -> None:
    with pytest.raises(TwentyError, match=r"choose|type"):
        teams.join(room, name, colour, workspaces)


def test_a_full_room_says_so(room: Room, workspaces: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teams, "MOST_TEAMS", 1)
    teams.join(room, "Ada", "red", workspaces)
    with pytest.raises(TwentyError, match="1 teams"):
        teams.join(room, "Bob", "red", workspaces)


def test_a_notice_reaches_its_team_or_all_and_no_other_room(room: Room, rooms: Path, workspaces: Path) -> None:
    ada, bob = (teams.join(room, name, "red", workspaces) for name in ("Ada", "Bob"))
    notices.tell(room, "Ten minutes left.")
    last = notices.tell(room, "Show both sides.", ada.id)
    assert [notice.text for notice in notices.notices(room, ada.id)] == ["Ten minutes left.", "Show both sides."]
    assert [notice.text for notice in notices.notices(room, bob.id)] == ["Ten minutes left."]
    assert notices.notices(room, ada.id, after=last) == []
    assert notices.notices(Room.create(rooms, "Tuesday"), ada.id) == []


def test_a_bet_is_written_once(room: Room) -> None:
    assert notes.write_once(room, 1, "bet", [0.5, 0.7])
    assert not notes.write_once(room, 1, "bet", [0.9, 0.9])
    assert notes.read(room, 1, "bet", list[float]) == [0.5, 0.7]


def test_a_note_of_another_shape_is_none(room: Room) -> None:
    notes.write(room, 1, "vote", {"verdict": "go"})
    notes.write(room, 2, "vote", "go")
    assert notes.all_notes(room, "vote", str) == {2: "go"}


def test_a_note_that_is_too_long_is_refused(room: Room) -> None:
    with pytest.raises(TwentyError, match="5,002"):
        notes.write(room, 1, "vote", "x" * 5000)


def test_progress_follows_the_workspace_and_says_when_it_is_gone(room: Room, workspaces: Path) -> None:
    team = teams.join(room, "Ada", "red", workspaces, ["a", "b"])
    at = progress_of(team, workspaces)
    assert (at.step, at.photos, at.trained, at.gone) == ("photos", {"a": 0, "b": 0}, False, False)
    assert at.seen > 0
    Workspace.open(workspaces, team.workspace_id).delete()
    assert progress_of(team, workspaces).gone
