"""Standings follow from the answers alone: figures, places with ties, money, and the photos that all got wrong."""

from dataclasses import replace
from pathlib import Path
from threading import Thread

import msgspec
import numpy as np
import pytest

from model.common.errors import FolderGone
from model.decision import inputs
from model.decision.example_inputs import inputs_of
from model.evaluation.intervals import share
from rooms import answers, teams
from rooms import standings as standings_module
from rooms.room import Room
from rooms.standings import Standings, standings
from sample_images.catalogue import NEITHER, example
from tests.support.datasets import LABELS, make_dataset
from tests.support.judged_rooms import answered, seal
from workspace.workspace import Workspace


@pytest.fixture
def room(rooms: Path) -> Room:
    room = Room.create(rooms, "Monday")
    seal(room, 15)
    return room


def by_name(found: Standings) -> dict[str, tuple[int, int]]:
    return {line.name: (line.place.place, line.result.n_right) for line in found.teams if line.place and line.result}


def test_three_alike_share_the_first_place_and_the_fourth_is_fourth(room: Room, workspaces: Path) -> None:
    for name, wrong in (("Ada", range(2)), ("Bob", range(3, 23)), ("Cid", range(1, 4)), ("Dot", [29])):
        answered(room, name, list(wrong), workspaces)
    found = standings(room, workspaces)
    assert by_name(found) == {"Dot": (1, 29), "Ada": (1, 28), "Cid": (1, 27), "Bob": (4, 10)}
    assert [line.name for line in found.teams] == ["Dot", "Ada", "Cid", "Bob"]
    first = found.teams[0]
    assert first.result is not None
    assert first.place is not None
    assert first.result.right == share(29 / 30, 30)
    assert (first.place.tied, first.place.better_than, first.place.worst) == ((1, 3), (2,), 3)


def test_photos_that_all_got_wrong_and_those_that_one_got_right_are_told(room: Room, workspaces: Path) -> None:
    for name, wrong in (("Ada", [0, 1]), ("Bob", [0, 1, 2]), ("Cid", [0])):
        answered(room, name, wrong, workspaces)
    found, ids = standings(room, workspaces), room.sealed.dataset().photo_ids
    assert found.all_wrong == (ids[0],)
    assert found.one_right == ((ids[1], 3),)
    photo = found.photos[0]
    assert (photo.wrong, photo.answers[0].answer, photo.answers[0].confidence) == ((1, 2, 3), "dotted", 0.9)


def test_a_photo_that_a_team_has_learnt_from_does_not_count_for_it(room: Room, workspaces: Path) -> None:
    answered(room, "Ada", [0, 1], workspaces, left_out=[0, 2])
    answered(room, "Bob", [0], workspaces)
    found = standings(room, workspaces)
    ada = next(line.result for line in found.teams if line.name == "Ada")
    assert ada is not None
    assert (ada.n_right, ada.n_photos, ada.n_copies) == (27, 28, 2)
    assert found.photos[0].wrong == (2,)
    assert found.all_wrong == ()


def test_where_no_photo_counts_a_team_has_learnt_from_all(room: Room, workspaces: Path) -> None:
    answered(room, "Ada", [], workspaces, left_out=range(30))
    assert standings(room, workspaces).teams[0].trouble == "ALL_LEARNT"


def test_strangers_are_counted_apart_and_move_no_place(rooms: Path, workspaces: Path) -> None:
    room = Room.create(rooms, "Strangers")
    seal(room, 4, (*LABELS, NEITHER))  # rows 8 to 11
    answered(room, "Ada", [0, 8], workspaces)
    answered(room, "Bob", [0, 8, 9, 10], workspaces)
    found = standings(room, workspaces)
    results = {line.name: line.result for line in found.teams}
    assert results["Ada"] is not None
    assert results["Bob"] is not None
    assert (results["Ada"].n_right, results["Ada"].n_photos) == (7, 8) == (results["Bob"].n_right, 8)
    assert (results["Ada"].strangers_refused, results["Bob"].strangers_refused) == (3, 1)
    assert results["Ada"].n_strangers == 4
    ids = room.sealed.dataset().photo_ids
    assert found.all_wrong == (ids[0], ids[8])
    assert [said.answer for said in found.photos[9].answers] == ["", "striped"]
    room.pool.store.folder.mkdir()
    room.pool.add(make_dataset(room.pool.store.folder, 1, (NEITHER,)))  # who learns the label knows what it is
    assert room.labels() == (*LABELS, NEITHER)


def test_nobody_wins_by_always_naming_the_common_label(rooms: Path, workspaces: Path) -> None:
    room = Room.create(rooms, "Uneven")
    room.sealed.store.folder.mkdir()
    both = make_dataset(room.sealed.store.folder, 40)
    room.sealed.add(both.only(np.arange(50)))  # 40 and 10
    answered(room, "Always", range(40, 50), workspaces)
    answered(room, "Fair", [*range(0, 40, 4), 40, 41], workspaces)
    found = standings(room, workspaces)
    right = {line.name: line.result.right.value for line in found.teams if line.result}
    assert found.is_uneven
    assert list(right.items()) == [("Fair", pytest.approx(0.775)), ("Always", 0.5)]


def test_whoever_trains_after_the_reveal_has_no_place(room: Room, workspaces: Path) -> None:
    for name in ("Ada", "Bob"):
        answered(room, name, [0], workspaces)
    answers.note_reveal(room, workspaces)
    assert [line.is_late for line in standings(room, workspaces).teams] == [False, False]
    team = answered(room, "Cid", [], workspaces)  # joins after it
    own = Workspace.open(workspaces, teams.teams(room)[1].workspace_id)
    own.classifier_path.write_bytes(b"trained on the revealed photos")
    said = answers.read(room, 2)
    assert said is not None
    answers.write(room, 2, msgspec.structs.replace(said, classifier=answers.stamp(own)))
    answers.note_reveal(room, workspaces)  # hidden and revealed again: it is no other test
    found = standings(room, workspaces).teams
    assert [(line.name, line.is_late, line.place is not None) for line in found] == [
        ("Ada", False, True), ("Cid", True, False), ("Bob", True, False),
    ]  # fmt: skip
    assert found[1].team == team.id


def test_money_is_by_the_teams_own_costs_or_by_the_examples(rooms: Path, room: Room, workspaces: Path) -> None:
    answered(room, "Ada", [0], workspaces)
    of_no_example = standings(room, workspaces).teams[0].result
    assert of_no_example is not None
    assert of_no_example.money is None
    room = Room.create(rooms, "Blades", example="turbines")
    seal(room, 15, example("turbines").labels)
    answered(room, "Ada", [0], workspaces)
    own = answered(room, "Bob", [0], workspaces)
    said = replace(inputs_of(example("turbines")), answers=inputs.Answers("own", "own", "own", "own"))
    inputs.save(workspaces / own.workspace_id, replace(said, situation=replace(said.situation, photos=20_000)))
    money = {line.name: line.result.money for line in standings(room, workspaces).teams if line.result}
    assert money["Ada"] is not None
    assert money["Bob"] is not None
    assert (money["Ada"].whose, money["Bob"].whose) == ("example", "own")
    assert money["Bob"].cost.value > 5 * money["Ada"].cost.value


def test_a_room_of_an_example_has_its_costs(rooms: Path, workspaces: Path) -> None:
    room = Room.create(rooms, "Blades", example="turbines")
    seal(room, 5, example("turbines").labels)
    answered(room, "Ada", [0], workspaces)
    result = standings(room, workspaces).teams[0].result
    assert result is not None
    assert result.money is not None
    assert (result.money.whose, result.money.currency) == ("example", "EUR")


def test_teams_without_a_result_say_why_and_stand_last(room: Room, workspaces: Path) -> None:
    teams.join(room, "Ada", "red", workspaces)
    answered(room, "Bob", [0], workspaces)
    gone = answered(room, "Cid", [0], workspaces)
    Workspace.open(workspaces, gone.workspace_id).delete()
    found = standings(room, workspaces)
    assert [(line.name, line.trouble) for line in found.teams] == [("Bob", ""), ("Ada", "UNTRAINED"), ("Cid", "GONE")]


def test_a_team_that_trained_anew_is_waited_for(room: Room, workspaces: Path) -> None:
    team = answered(room, "Ada", [0], workspaces)
    assert not standings(room, workspaces).teams[0].is_waiting
    Workspace.open(workspaces, team.workspace_id).classifier_path.write_bytes(b"a new classifier")
    line = standings(room, workspaces).teams[0]
    assert line.is_waiting
    assert line.result is not None  # of the one before


def test_answers_to_other_photos_do_not_count(room: Room, workspaces: Path) -> None:
    answered(room, "Ada", [0], workspaces)
    seal(room, 1, first_seed=900)
    line = standings(room, workspaces).teams[0]
    assert (line.trouble, line.is_waiting, line.result) == ("WAITING", True, None)


def test_standings_are_plain_values(room: Room, workspaces: Path) -> None:
    answered(room, "Ada", [0], workspaces)
    found = standings(room, workspaces)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Standings) == found
    assert standings(room, workspaces) is found  # nothing has changed


def test_no_key_of_a_team_or_a_room_is_in_them(room: Room, workspaces: Path) -> None:
    team = answered(room, "Ada", [0], workspaces)
    text = msgspec.json.encode(standings(room, workspaces)).decode()
    assert team.workspace_id not in text
    assert room.id not in text


def test_of_a_deleted_room_nothing_is_known(room: Room, rooms: Path, workspaces: Path) -> None:
    answered(room, "Ada", [0], workspaces)
    standings(room, workspaces)
    room.delete(workspaces)
    with pytest.raises(FolderGone):
        standings(room, workspaces)
    empty = Room.create(rooms, "Tuesday")
    assert standings(empty, workspaces).teams == ()


def test_no_room_waits_for_another(room: Room, rooms: Path, workspaces: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(room, "Ada", [0], workspaces)
    other, found = Room.create(rooms, "Tuesday"), []
    line = standings_module._line

    def meanwhile(*args: object) -> object:
        if not found:
            thread = Thread(target=lambda: found.append(standings(other, workspaces)), daemon=True)
            thread.start()
            thread.join(20)
        return line(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(standings_module, "_line", meanwhile)
    assert standings(room, workspaces).teams[0].result is not None
    assert found == [standings(other, workspaces)]


def test_answers_that_do_not_fit_together_are_no_answers(room: Room, workspaces: Path) -> None:
    team = answered(room, "Ada", [0], workspaces)
    said = answers.read(room, team.id)
    assert said is not None
    answers.write(room, team.id, msgspec.structs.replace(said, groups=said.groups[1:]))
    assert answers.read(room, team.id) is None
