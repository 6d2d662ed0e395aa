"""The guided path over a socket: alone and in a room, on real files, and nothing of one team at another's."""

import http.client
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from model.classifier import classifier_file
from model.classifier.settings import Settings
from model.common.files import workspaces_folder
from model.learning.training import train
from model.photos.photo import read_photo
from rooms import notes, notices, shortcuts
from rooms.room import Room, rooms_folder
from rooms.teams import Team, join, last_seen, note_seen, teams
from server import services
from server.guide.routes import routes
from tests.support.judged_rooms import answered, seal
from tests.support.pages import workspace_with
from tests.support.processes import wait_until
from tests.support.served_routes import served
from tests.support.workspaces import counts
from workspace import guide
from workspace.workspace import Workspace, write_share_to_answer

Answer = tuple[int, Any]


@pytest.fixture(scope="module", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWENTY_HOME", str(tmp_path_factory.mktemp("home")))
        yield
        services.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(routes()) as address:
        yield address


@pytest.fixture
def room() -> Room:
    return Room.create(rooms_folder(), "Monday")


def ask(address: str, path: str, act: object = None) -> Answer:
    connection = http.client.HTTPConnection(address, timeout=120)
    try:
        body = None if act is None else json.dumps(act)
        connection.request("GET" if act is None else "POST", path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read().decode()
        is_json = "json" in str(answer.getheader("Content-Type"))
        assert answer.getheader("Cache-Control") == "no-store"
        return answer.status, json.loads(text) if is_json else text
    finally:
        connection.close()


def state(address: str, workspace: Workspace) -> Any:  # noqa: ANN401
    status, found = ask(address, f"/workspace/{workspace.id}/guide")
    assert status == 200
    return found


def do(address: str, workspace: Workspace, act: str, **values: object) -> Answer:
    return ask(address, f"/workspace/{workspace.id}/guide", {"act": act, **values})


def step(found: Any, code: str) -> Any:  # noqa: ANN401
    return next(each for each in found["steps"] if each["code"] == code)


def joined(room: Room, name: str, photos: int = 9) -> tuple[Team, Workspace]:
    """Let a team join with photos of its own."""
    team = join(room, name, "teal", workspaces_folder(), ["striped", "dotted"])
    workspace = Workspace.open(workspaces_folder(), team.workspace_id)
    own = workspace_with(striped=photos, dotted=photos)
    for mine, label in zip(own.labels(), workspace.labels(), strict=True):
        for photo in own.photos(mine.id):
            workspace.add_photo(read_photo(photo.name, own.store.jpeg(photo.id)), label.id)
    return team, workspace


def test_the_first_exercise_from_its_beginning_on_the_example(address: str) -> None:
    status, begun = ask(address, "/guide/begin", {})
    assert status == 200
    workspace = Workspace.open(workspaces_folder(), begun["workspace"])
    found = state(address, workspace)
    assert (found["exercise"], found["room"], len(found["steps"])) == (1, None, 6)
    assert not [each for each in found["steps"] if each["done"]]
    assert do(address, workspace, "guess")[0] == 409  # it has seen nothing yet
    assert step(do(address, workspace, "three")[1], "three-photos")["done"]
    assert set(counts(workspace).values()) == {3}
    status, first = do(address, workspace, "guess")
    assert status == 200
    assert step(first, "first-guess")["says"][0].startswith("With 3 photos of each label: right on ")
    assert {"says", "is", "right", "picture", "explained"} == set(first["guess"][0])
    assert sum(each["explained"] for each in first["guess"]) == 2
    assert first["guess"][0]["picture"].startswith("data:image/jpeg;base64,")
    assert not step(first, "second-guess")["done"]
    do(address, workspace, "five")
    assert set(counts(workspace).values()) == {8}
    second = step(do(address, workspace, "guess")[1], "second-guess")
    assert second["done"]
    assert second["says"][0].startswith("With 8 photos of each label")
    assert step(do(address, workspace, "twenty")[1], "more-photos")["done"]
    assert set(counts(workspace).values()) == {20}


def test_a_room_that_guesses_at_once_keeps_nobody_else_waiting(address: str) -> None:
    spaces = [workspace_with(striped=4, dotted=4) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        guesses = [pool.submit(do, address, workspace, "guess") for workspace in spaces]
        begun = time.monotonic()
        state(address, workspace_with(striped=1))
        took, waiting = time.monotonic() - begun, sum(not guess.done() for guess in guesses)
        assert {guess.result()[0] for guess in guesses} == {200}
    assert waiting > 2
    assert took < 5  # on busy cores


def test_whoever_has_photos_of_their_own_guesses_some_from_the_others(address: str) -> None:
    workspace = workspace_with(striped=12, dotted=12)
    do(address, workspace, "choose", exercise=1)
    said = [step(do(address, workspace, "guess")[1], code)["says"][0] for code in ("first-guess", "second-guess")]
    assert said[0].startswith("With 3 photos of each label")
    assert said[1].startswith("With 8 photos of each label")
    status, sentence = do(address, workspace, "five")
    assert status == 409
    assert "add photos of your own" in sentence


def test_a_bet_cannot_be_changed_and_stands_beside_what_was_measured(address: str) -> None:
    workspace = Workspace.open(workspaces_folder(), ask(address, "/guide/begin", {})[1]["workspace"])
    do(address, workspace, "twenty")
    do(address, workspace, "choose", exercise=2)
    assert step(state(address, workspace), "bet")["says"] == []
    bet = {"bet5": 0.5, "bet10": 0.7, "bet20": 0.9}
    assert step(do(address, workspace, "bet", **bet)[1], "bet")["done"]
    assert do(address, workspace, "bet", bet5=0.9, bet10=0.9, bet20=0.9)[0] == 409
    placed = step(state(address, workspace), "bet")
    assert placed["fields"] == []
    assert placed["says"][0] == "With 5 of each: you said 50 of 100; not measured yet."
    for training in train(workspace.dataset(), Settings(pace="quick")):
        classifier_file.save(training.classifier, workspace.classifier_path)
    for said, begins in zip(
        step(state(address, workspace), "bet")["says"],
        ("With 5 of each: you said 50", "With 10 of each: you said 70", "With 20 of each: you said 90"),
        strict=True,
    ):
        assert said.startswith(f"{begins} of 100, measured ")


@pytest.mark.parametrize("bad", [{"bet5": 2}, {"bet5": -0.1}, {"bet5": "a"}, {"bet5": None}, {}])
def test_what_is_no_bet_is_refused(address: str, bad: dict[str, Any]) -> None:
    workspace = workspace_with(striped=1, dotted=1)
    assert do(address, workspace, "bet", **({"bet10": 0.5, "bet20": 0.5} | bad))[0] == 400
    assert guide.notes(workspace) == {}


def test_one_who_is_alone_searches_what_was_drawn_and_deletes_both_at_once(address: str) -> None:
    workspace = workspace_with(striped=9, dotted=9)
    do(address, workspace, "choose", exercise=3)
    assert step(state(address, workspace), "plant")["fields"] == []
    found = do(address, workspace, "plant")[1]
    copy = Workspace.open(workspaces_folder(), step(found, "open-copy")["opens"])
    assert counts(copy) == {"striped": 9, "dotted": 9}
    assert not {photo.id for photo in copy.photos()} & {photo.id for photo in workspace.photos()}
    truth = msgspec.convert(guide.notes(workspace)["planted"], shortcuts.Shortcut)
    assert truth.label in ("striped", "dotted")
    assert json.dumps(truth.kind) not in json.dumps(step(found, "name-it")["says"])
    assert do(address, workspace, "plant")[0] == 409
    named = do(address, copy, "find", kind=truth.kind, label=truth.label)[1]  # in the copy one is at the same step
    assert step(named, "name-it")["says"][0].startswith("Found: ")
    assert named["home"] == workspace.id
    assert do(address, workspace, "find", kind=truth.kind, label=truth.label)[0] == 409
    services.delete_workspace(workspace)
    assert not copy.exists


def test_a_team_plants_and_the_next_one_searches(address: str, room: Room) -> None:
    (_, first), (_, second), (_, third) = (joined(room, name) for name in ("Ahab", "Boole", "Curie"))
    room.change(exercise=3)
    assert [each["name"] for each in step(state(address, first), "plant")["fields"]] == ["kind", "label"]
    assert do(address, first, "plant", kind="tint", label="nothing")[0] == 409
    assert do(address, first, "find", kind="tint", label="striped")[0] == 409  # nothing to search yet
    planted = do(address, first, "plant", kind="tint", label="striped")[1]
    assert step(planted, "plant")["says"] == ["You planted a warmer colour, on “striped”. “Boole” is searching."]
    received = state(address, second)
    copy = Workspace.open(workspaces_folder(), step(received, "open-copy")["opens"])
    assert copy.id not in json.dumps(planted)
    assert "warmer colour, on" not in json.dumps(received)
    assert not step(state(address, third), "open-copy")["done"]
    in_copy = state(address, copy)
    assert (in_copy["room"]["team"], in_copy["home"]) == ("Boole", second.id)
    assert first.id not in json.dumps([received, in_copy])
    missed = do(address, copy, "find", kind="blur", label="striped")[1]
    assert step(missed, "name-it")["says"] == ["Half found: you named the label. It was a warmer colour, on “striped”."]
    assert step(state(address, first), "plant")["says"][0].endswith("“Boole” did not find it.")
    do(address, second, "plant", kind="blur", label="dotted")
    do(address, third, "plant", kind="light", label="dotted")
    assert [shortcuts.searched_by(room, each.id) for each in teams(room)] == [
        ("Boole", False), ("Curie", None), ("Ahab", None),
    ]  # fmt: skip
    services.delete_workspace(first)  # what another team searches are photos of this one
    assert not copy.exists
    assert not step(state(address, second), "open-copy")["done"]
    other = Workspace.open(workspaces_folder(), step(state(address, third), "open-copy")["opens"])
    room.delete(workspaces_folder())
    assert not other.exists


def test_a_reason_is_kept_with_the_share_that_was_chosen(address: str, room: Room) -> None:
    team, workspace = joined(room, "Ahab", photos=1)
    room.change(exercise=4)
    workspace.training_folder.mkdir()
    write_share_to_answer(workspace.training_folder, 0.8)
    said = step(do(address, workspace, "reason", text="  A nurse looks\n at the rest. ")[1], "reason")
    assert said["says"] == ["It answers 80 of 100 photos.", "“A nurse looks at the rest.”"]
    assert notes.read(room, team.id, "threshold") == {"text": "A nurse looks at the rest.", "share": 0.8}
    assert do(address, workspace, "reason", text=" \u200b ")[0] == 409


def test_a_team_votes_once_and_only_then_reads_what_the_rules_say(address: str, room: Room) -> None:
    _, workspace = joined(room, "Ahab", photos=6)
    for training in train(workspace.dataset(), Settings(pace="quick")):
        classifier_file.save(training.classifier, workspace.classifier_path)
    room.change(exercise=5)
    assert "The rules say" not in json.dumps(state(address, workspace))
    assert do(address, workspace, "vote", choice="never", text="No")[0] == 400
    voted = do(address, workspace, "vote", choice="collect", text="Six photos are few.")[1]
    assert step(voted, "vote")["says"] == ["Collect more: “Six photos are few.”"]
    assert step(voted, "compare-rules")["says"][0].startswith("The rules say: ")
    assert do(address, workspace, "vote", choice="go", text="After all")[0] == 409


def test_a_room_leads_pauses_tells_and_hears(address: str, room: Room) -> None:
    team, workspace = joined(room, "Ahab", photos=1)
    found = state(address, workspace)
    assert found["room"] == {"name": "Monday", "team": "Ahab", "colour": "teal", "paused": False, "revealed": False}
    assert (found["exercise"], found["steps"]) == (0, [])
    room.change(exercise=2, paused=True)
    assert state(address, workspace)["room"]["paused"]
    assert state(address, workspace)["exercise"] == 2
    assert do(address, workspace, "choose", exercise=5)[0] == 409
    notices.tell(room, "Look at your photos again.", team.id)
    notices.tell(room, "For somebody else.", team.id + 1)
    told = state(address, workspace)["notices"]
    assert [each["text"] for each in told] == ["Look at your photos again."]
    assert do(address, workspace, "read", notice=told[0]["id"])[1]["notices"] == []
    assert do(address, workspace, "help", wanted=True)[1]["help"]
    assert notes.read(room, team.id, "help") == "Needs help"
    assert not do(address, workspace, "help", wanted=False)[1]["help"]


def test_a_team_reads_its_own_result_once_it_is_revealed_and_nobody_elses(address: str, room: Room) -> None:
    seal(room, 15)
    root = workspaces_folder()
    answered(room, "Ada", [0], root)
    answered(room, "Bob", [1, 2], root)
    joined(room, "Cid", photos=1)
    first, second, third = (Workspace.open(root, each.workspace_id) for each in teams(room))
    assert state(address, first)["result"] == []
    room.change(revealed=True)
    assert state(address, first)["result"] == [
        "Right on 29 of 30 photos that nobody had seen before.",
        "Between place 1 and 2 of 2: these photos cannot tell you from 1 other team.",
    ]
    said = json.dumps(state(address, second)["result"])
    assert "28 of 30" in said
    assert "29" not in said
    assert state(address, third)["result"][0].startswith("Your team has no result: ")


def test_whoever_asks_is_seen(address: str, room: Room) -> None:
    _, workspace = joined(room, "Ahab", photos=1)
    before = last_seen(workspace)
    note_seen(workspace)
    assert wait_until(lambda: bool(state(address, workspace)) and last_seen(workspace) > before, 5)


def test_nothing_of_the_room_that_is_a_key_reaches_a_team(address: str, room: Room) -> None:
    (_, first), (other, second) = joined(room, "Ahab", photos=1), joined(room, "Boole", photos=1)
    for exercise in range(6):
        room.change(exercise=exercise)
        for workspace in (first, second):
            said = json.dumps(state(address, workspace))
            assert room.id not in said
            assert (second.id if workspace is first else first.id) not in said
    assert other.workspace_id == second.id


def test_a_workspace_that_was_deleted_is_gone_and_says_so(address: str) -> None:
    workspace = workspace_with(striped=1)
    workspace.delete()
    assert state(address, workspace) == {"gone": True}
    assert do(address, workspace, "three")[0] == 410


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"act": "fly"}', b'{"act": "choose", "exercise": 9}'])
def test_what_is_no_act_is_refused(address: str, body: bytes) -> None:
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request("POST", f"/workspace/{workspace_with(striped=1).id}/guide", body)
    assert connection.getresponse().status == 400
    connection.close()


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"exercise": 99}',
        '{"exercise": 2, "notes": {"bet": "[1]"}}',
        '{"exercise": 2, "notes": {"bet": "[", "guesses": "3"}}',
        '{"exercise": 3, "notes": {"received": "{\\"giver\\": 0, \\"workspace\\": \\"../..\\"}"}}',
        '{"exercise": 3, "copies": ["..", "x"], "origin": "../../../etc/passwd000"}',
    ],
)
def test_a_file_that_anybody_wrote_does_no_harm(address: str, text: str) -> None:
    workspace = workspace_with(striped=1, dotted=1)
    Path(workspace.folder / "guide.json").write_text(text)
    assert ask(address, f"/workspace/{workspace.id}/guide")[0] == 200
    assert guide.copies(workspace) == []
