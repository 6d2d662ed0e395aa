"""A real server, started as a facilitator starts it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.password import hash_password
from tests.support.app_server import free_port
from tests.support.processes import wait_until
from tests.support.project import ROOT
from tests.support.streamlit_client.blocking_tab import BlockingTab
from tests.support.visitor import PASSWORD, Visitor

WATCH = Path(__file__).parent / "watch" / "sitecustomize.py"
START_LIMIT = 60.0  # seconds, on a machine under load


def run_page(tab: BlockingTab, query: str = "") -> tuple[str, str]:
    """Have the page run once; return the id of its session and all that it shows, as text."""
    drawn = tab.show(query=query)
    return tab.page.session_id, "\n".join(str(message.delta) for message in drawn if message.HasField("delta"))


def upload(visitor: Visitor, session: str, name: str, **headers: str) -> int:
    """Hand a file in for a session; returns the status."""
    path = f"/_stcore/upload_file/{session}/11111111-2222-4333-8444-555555555555"
    return visitor.put_file(path, name, b"bytes", **headers).status


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
