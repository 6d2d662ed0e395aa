"""The rooms' addresses over a real socket, and a room that has photos."""

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from rooms.room import Room, rooms_folder
from server import services
from server.access.login_throttle import LoginThrottle
from server.rooms import joining, opening, routes
from server.rooms.shared_states import STATES
from tests.support.pictures import picture_bytes
from tests.support.processes import wait_until
from tests.support.served_routes import served
from tests.support.zips import zip_of

NewRoom = Callable[..., Room]
LABELS = ("striped", "dotted")


def zip_of_photos(train: int = 6, test: int = 5) -> bytes:
    """Return a zip with photos of two labels to learn from and to judge by."""
    files = [
        (f"{part}/{label}/{part}{seed}.jpg", picture_bytes(kind, seed + first))
        for part, n, first in (("train", train, 0), ("test", test, 500))
        for kind, label in enumerate(LABELS)
        for seed in range(n)
    ]
    return zip_of(files)


@dataclass
class Browser:
    """Whoever asks the rooms' addresses."""

    address: str

    def ask(self, path: str, value: object = None, method: str = "", **headers: str) -> tuple[int, str]:
        """Send a request; `value` becomes JSON, unless it is bytes. Returns the status and the text of the answer."""
        data = value if isinstance(value, bytes) or value is None else json.dumps(value).encode()
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            connection.request(method or ("GET" if data is None else "POST"), path, data, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace") or str(answer.headers.get("Location", ""))
        finally:
            connection.close()

    def json(self, path: str, value: object = None) -> Any:  # noqa: ANN401
        status, text = self.ask(path, value)
        assert status < 300, text
        return json.loads(text)

    def sentence(self, path: str, value: object = None) -> tuple[int, str]:
        """Return the status and the sentence of a refusal."""
        status, text = self.ask(path, value)
        return status, json.loads(text)["reason"]

    def join(self, room: Room, name: str, colour: str = "red", password: str = "") -> str:
        """Join a room; returns the id of the team's workspace."""
        said = {"name": name, "colour": colour, "password": password}
        return str(self.json(f"/join/{room.facts().code}", said)["go"]).rpartition("=")[2]


@pytest.fixture(scope="module", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWENTY_HOME", str(tmp_path_factory.mktemp("home")))
        yield
        services.close()


@pytest.fixture(autouse=True)
def _untried(monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests come from one address: none uses up another's tries."""
    monkeypatch.setattr(joining, "_throttle", LoginThrottle())
    monkeypatch.setattr(joining, "_joinings", LoginThrottle(per_client=100))
    monkeypatch.setattr(opening, "_openings", LoginThrottle(per_client=100))


@pytest.fixture(scope="module")
def browser(_home: None) -> Iterator[Browser]:
    with served(routes.routes()) as address:
        yield Browser(address)


@pytest.fixture(scope="module")
def new_room(browser: Browser) -> NewRoom:
    """Open rooms with small photos of two labels: `new_room(name="Monday", password="")`."""

    def make(name: str = "Monday", password: str = "") -> Room:
        key = browser.json("/room", {"name": name, "password": password})["key"]
        assert browser.ask(f"/room/{key}/photos", zip_of_photos())[0] == 202
        assert wait_until(lambda: browser.json(f"/room/{key}/state")["filling"]["state"] == "done", 60)
        STATES.forget(f"board {key}")
        return Room.open(rooms_folder(), key)

    return make


@pytest.fixture
def room(new_room: NewRoom) -> Room:
    return new_room()


@pytest.fixture(scope="module")
def one_room(new_room: NewRoom) -> Room:
    """A room for tests that leave it as it is."""
    return new_room()
