"""What is shown of the sealed test: what its photos tell, and no more."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from model.common.files import workspaces_folder
from model.decision import inputs
from model.decision.example_inputs import inputs_of
from rooms.room import Room, rooms_folder
from sample_images.catalogue import example
from server.rooms.results import results_of
from tests.support.judged_rooms import answered, seal


@pytest.fixture
def room() -> Room:
    room = Room.create(rooms_folder(), "Monday")
    seal(room, 30)
    return room


def lines(room: Room) -> dict[str, dict[str, Any]]:
    results = results_of(room)
    assert results is not None
    return {line["name"]: line for line in results["teams"]}


def test_money_says_by_whose_costs_it_is() -> None:
    room = Room.create(rooms_folder(), "Blades", example="turbines")
    seal(room, 10, example("turbines").labels)
    join(room, Ada=[0])
    bob = answered(room, "Bob", [0], workspaces_folder())
    own = inputs_of(example("turbines"))
    inputs.save(
        workspaces_folder() / bob.workspace_id, replace(own, answers=inputs.Answers("own", "own", "own", "own"))
    )
    spans = {name: line["money"]["span"] for name, line in lines(room).items()}
    assert spans["Ada"].endswith("by the example’s costs")
    assert spans["Bob"].endswith("by its own costs")


def join(room: Room, **wrong: Sequence[int]) -> None:
    for name, rows in wrong.items():
        answered(room, name, rows, workspaces_folder())


def test_of_a_chain_of_ties_each_team_is_shown_the_places_that_it_may_have(room: Room) -> None:
    join(room, Ada=[], Bob=range(6), Cid=range(12))
    assert {name: line["place"] for name, line in lines(room).items()} == {"Ada": "1–2", "Bob": "1–3", "Cid": "2–3"}
