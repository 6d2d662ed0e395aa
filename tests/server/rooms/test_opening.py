"""Opening a room: its photos come from a zip or an example, and bad input gets a sentence."""

import pytest

from rooms.room import Room, rooms_folder
from server import services
from server.access.login_throttle import LoginThrottle
from server.rooms import opening
from tests.server.rooms.conftest import Browser, NewRoom, zip_of_photos
from tests.support.processes import wait_until
from tests.support.zips import zip_of


def test_the_test_folder_of_a_zip_is_sealed_and_the_rest_is_to_learn_from(room: Room) -> None:
    sealed = room.sealed.dataset()
    assert (sealed.counts().tolist(), set(sealed.names)) == ([5, 5], {f"test{n}.jpg" for n in range(5)})
    assert room.pool.dataset().counts().tolist() == [6, 6]
    assert not list(room.folder.glob("incoming-*"))


def test_without_such_a_folder_the_last_of_each_label_are_sealed(browser: Browser) -> None:
    key = browser.json("/room", {"name": "One set"})["key"]
    browser.ask(f"/room/{key}/photos", zip_of_photos(train=15, test=0))
    assert wait_until(lambda: browser.json(f"/room/{key}/state")["filling"]["state"] == "done")
    room = Room.open(rooms_folder(), key)
    assert room.sealed.dataset().counts().tolist() == [6, 6]
    assert not set(room.sealed.dataset().photo_ids) & set(room.pool.dataset().photo_ids)


def test_an_example_brings_its_photos(browser: Browser) -> None:
    key = browser.json("/room", {"name": "Example", "example": "turbines"})["key"]
    assert wait_until(lambda: browser.json(f"/room/{key}/state")["photos"]["pool"] == 120)
    assert browser.json(f"/room/{key}/state")["photos"]["sealed"] >= 20


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"name": " "}, "no name yet"),
        ({"name": "x", "hours": 0.1}, "from 1 to"),
        ({"name": "x", "example": "unicorns"}, "no such example"),
        ({"name": "x", "password": "123"}, "6 to 200 are needed"),
        ({"name": 3}, "out of date"),
        ([], "out of date"),
    ],
)
def test_what_makes_no_room_gets_a_sentence(browser: Browser, asked: object, says: str) -> None:
    before = set(rooms_folder().glob("*"))
    status, sentence = browser.sentence("/room", asked)
    assert (status, says in sentence) == (422, True), sentence
    assert set(rooms_folder().glob("*")) == before


def test_a_zip_that_makes_no_test_gets_a_sentence_and_another_one_can_follow(browser: Browser) -> None:
    key = browser.json("/room", {"name": "Bad zip"})["key"]
    for data, says in ((b"these are words", "zip"), (zip_of([("a/x.txt", b"words")]), "to judge by")):
        browser.ask(f"/room/{key}/photos", data)
        assert wait_until(lambda: browser.json(f"/room/{key}/state")["filling"]["state"] == "failed")
        assert says in browser.json(f"/room/{key}/state")["filling"]["problem"]
        assert wait_until(lambda: not list((rooms_folder() / key).glob("incoming-*")))
    browser.ask(f"/room/{key}/photos", zip_of_photos())
    assert wait_until(lambda: browser.json(f"/room/{key}/state")["photos"]["sealed"] == 10)


def test_a_zip_over_the_limit_is_refused_while_it_comes(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    key = browser.json("/room", {"name": "Large"})["key"]
    monkeypatch.setattr(opening, "MOST_BYTES", 1000)
    status, sentence = browser.sentence(f"/room/{key}/photos", b"x" * 2000)
    assert (status, "choose a smaller one" in sentence) == (413, True)


def test_a_room_takes_no_more_of_the_disk_than_a_workspace(
    browser: Browser, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWENTY_MAX_MEGABYTES", "1")
    status, sentence = browser.sentence(f"/room/{room.id}/photos", b"x" * (1 << 20))
    assert (status, "more than 1 MB" in sentence) == (422, True)


def test_few_zips_arrive_at_once(browser: Browser, one_room: Room) -> None:
    before = one_room.sealed.dataset().photo_ids
    with services.zip_line().sending("127.0.0.1"), services.zip_line().sending("127.0.0.1"):
        status, sentence = browser.sentence(f"/room/{one_room.id}/photos", b"x")
        assert (status, "on their way" in sentence) == (422, True)
    assert one_room.sealed.dataset().photo_ids == before
    assert not list(one_room.folder.glob("incoming-*"))


def test_one_client_opens_only_so_many_rooms(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_openings", LoginThrottle(per_client=1, client_seconds=1800))
    browser.json("/room", {"name": "One"})
    assert browser.ask("/room", {"name": "Two"})[0] == 429
    assert browser.ask("/room/saved", b"x")[0] == 429


def test_there_are_only_so_many_rooms(browser: Browser, new_room: NewRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    new_room()
    monkeypatch.setattr(opening, "MOST_ROOMS", 1)
    assert "1 rooms here already" in browser.sentence("/room", {"name": "One more"})[1]
