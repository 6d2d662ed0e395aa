"""A real server, started as a facilitator starts it, and what a browser would say to it."""

import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from websockets.sync.client import ClientConnection, connect

from server.password import hash_password
from tests.support.app_server import free_port
from tests.support.processes import wait_until
from tests.support.project import ROOT
from tests.support.streamlit_client.blocking_tab import Session

WATCH = Path(__file__).parent / "watch" / "sitecustomize.py"
PASSWORD = "three blades turn"
START_LIMIT = 60.0  # seconds, on a machine under load


@dataclass
class Reply:
    """What a server answered."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    def json(self) -> dict[str, object]:
        return dict(json.loads(self.text))


@dataclass
class Visitor:
    """Speaks to a server as one browser would: keeps cookies, names the page it comes from."""

    port: int
    host: str = ""
    context: ssl.SSLContext | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.host = self.host or f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return f"{'https' if self.context else 'http'}://{self.host}"

    def ask(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Reply:
        """Send one request; `_` in a header's name stands for `-`, an empty one is left out."""
        connection: Any = http.client.HTTPConnection(self.host.partition(":")[0], self.port, timeout=30)
        if self.context is not None:
            connection = http.client.HTTPSConnection(connection.host, self.port, timeout=30, context=self.context)
        # Whatever the name, the server is here; the name counts for TLS.
        connection._create_connection = lambda *_: socket.create_connection(("127.0.0.1", self.port), 30)
        sent = {"Host": self.host, "Accept": "text/html", "Cookie": self.cookie_line()}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, {name: value for name, value in sent.items() if value})
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Reply(answer.status, answer.headers, text)

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, **headers)

    def log_in(self, password: str = PASSWORD, next_path: str = "/", **headers: str) -> Reply:
        form = urlencode({"password": password, "next": next_path})
        sent = {
            "Origin": self.origin,
            "Content_Type": "application/x-www-form-urlencoded",
            "X_Forwarded_For": "192.0.2.77",  # believed from this machine: not one client with those who guess
        }
        sent |= headers
        return self.ask("POST", "/login", form, **sent)

    def cookie_line(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def live(self, origin: str | None = "", path: str = "/_stcore/stream") -> ClientConnection:
        """Open the live connection of a page."""
        scheme = "wss" if self.context else "ws"
        return connect(
            f"{scheme}://{self.host}{path}",
            sock=socket.create_connection(("127.0.0.1", self.port), 30),
            ssl=self.context,
            origin=self.origin if origin == "" else origin,  # type: ignore[arg-type]
            subprotocols=["streamlit", "x"],  # type: ignore[list-item]
            additional_headers={"Cookie": self.cookie_line()},
            max_size=None,
            proxy=None,
            open_timeout=30,
        )


def run_page(live: ClientConnection, query: str = "") -> tuple[str, str]:
    """Have the page run once; return the id of its session and all that it shows, as text."""
    session = Session(live)
    drawn = session.show(query=query)
    return session.page.session_id, "\n".join(str(message.delta) for message in drawn if message.HasField("delta"))


def upload(visitor: Visitor, session: str, name: str, **headers: str) -> int:
    """Hand in a file as Streamlit's page does; returns the status."""
    body = (
        f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        "Content-Type: image/jpeg\r\n\r\nbytes\r\n--b--\r\n"
    )
    path = f"/_stcore/upload_file/{session}/11111111-2222-4333-8444-555555555555"
    sent = {"Content_Type": "multipart/form-data; boundary=b", "Origin": visitor.origin} | headers
    return visitor.ask("PUT", path, body, **sent).status


@dataclass
class RunningRoom:
    """A server that runs, with its log and what its processes asked of other machines."""

    port: int
    home: Path
    watch: Path
    log_file: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def visitor(self, **more: object) -> Visitor:
        return Visitor(self.port, **more)  # type: ignore[arg-type]


def watched(folder: Path) -> dict[str, str]:
    """Return the environment of a process that is watched; what is seen is written into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(WATCH, folder)
    return {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


@contextmanager
def open_room(folder: Path, *options: str, **environment: str) -> Iterator[RunningRoom]:
    """Start `twenty serve` on this machine alone; `home` in the folder is where it keeps things."""
    port, home, watch = free_port(), folder / "home", folder / "watch"
    variables = watched(watch) | {"TWENTY_HOME": str(home), "OMP_NUM_THREADS": "1"} | environment
    variables["PYTHONPATH"] = os.pathsep.join([str(watch), str(ROOT)])
    command = [sys.executable, "-m", "cli.main", "serve", "--address", "127.0.0.1", "--port", str(port), *options]
    log_file = folder / "log.txt"
    with log_file.open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=variables, stdout=log, stderr=log)
    room = RunningRoom(port, home, watch, log_file, process)
    try:
        _wait_until_open(room)
        yield room
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_until_open(room: RunningRoom) -> None:
    wait_until(lambda: "To end it" in room.log or room.process.poll() is not None, START_LIMIT)
    if "To end it" not in room.log:
        raise RuntimeError(f"the room did not open: {room.log}")


@pytest.fixture(scope="session")
def guarded_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room with a password. Nothing that its processes do may reach another machine."""
    folder = tmp_path_factory.mktemp("room")
    kept = folder / "password.txt"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.password._N", 1 << 8)  # many are tried here; a hash says itself what it costs
        kept.write_text(hash_password(PASSWORD, b"salt of this test") + "\n")
    with open_room(folder, "--password-hash-file", str(kept), "--host", "photos.example.org") as running:
        yield running
        assert running.process.poll() is None, running.log
    assert not (running.watch / "seen.txt").exists(), (running.watch / "seen.txt").read_text()
