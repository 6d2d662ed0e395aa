"""The app's real server, with a back door for tests: `python -m tests.support.watched_server SOCKET STREAMLIT_OPTIONS`.

A test asks it over a local socket which addresses it answers, and what of a visitor is left in its memory.
"""

import gc
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import Any

from google.protobuf.message import Message

from tests.support.app_server import free_port, wait_until_it_answers
from tests.support.project import ROOT

Route = tuple[str, tuple[str, ...]]  # the path, and the methods that it answers


def routes() -> list[Route]:
    """Return all that the running server answers, Streamlit's and ours; a websocket's method is "WEBSOCKET"."""
    from starlette.applications import Starlette

    (served,) = {id(app): app for app in gc.get_objects() if isinstance(app, Starlette)}.values()
    return sorted(_flat(served.routes, ""))


def _flat(found: Sequence[Any], above: str) -> Iterator[Route]:
    for route in found:
        if getattr(route, "routes", None):
            yield from _flat(route.routes, above + route.path)
        elif hasattr(route, "methods"):
            yield above + route.path, tuple(sorted(route.methods or ()))
        else:
            kind = "WEBSOCKET" if type(route).__name__ == "WebSocketRoute" else "MOUNT"
            yield above + route.path, (kind,)


def holders(needles: Sequence[bytes]) -> list[tuple[bytes, str]]:
    """Return which needles are in the memory of this process, each with what holds it.

    All that Python's collector knows, and what those hold directly: texts, bytes and messages in Google's format.
    """
    re.purge()  # what was looked for before
    gc.collect()
    in_bytes = re.compile(b"|".join(re.escape(needle) for needle in needles))
    in_text = re.compile("|".join(re.escape(needle.decode()) for needle in needles if needle.isascii()))
    everything = gc.get_objects()
    seen = {id(in_bytes.pattern), id(in_text.pattern), *map(id, needles)}  # what this search itself holds
    found: set[tuple[bytes, str]] = set()
    for thing in everything:
        for held in gc.get_referents(thing):
            kind = type(held)
            if kind is str and id(held) not in seen:
                hits = {hit.encode() for hit in in_text.findall(held)}
            elif kind is bytes and id(held) not in seen:
                hits = set(in_bytes.findall(held))
            elif isinstance(held, Message | bytearray) and not isinstance(held, type):
                hits = set(in_bytes.findall(held if isinstance(held, bytearray) else held.SerializeToString()))
            else:
                continue
            if hits:
                seen.add(id(held))
                found |= {(hit, f"{kind.__name__} in {_name(thing)}") for hit in hits}
    return sorted(found)


def _name(thing: object) -> str:
    if isinstance(thing, dict):
        owners = [type(owner).__name__ for owner in gc.get_referrers(thing) if getattr(owner, "__dict__", 0) is thing]
        return f"{'/'.join(owners) or 'dict'} with {[str(key)[:40] for key in thing][:6]}"
    return type(thing).__qualname__


def _answer(listener: Listener) -> None:
    while True:
        with listener.accept() as caller:
            question, *arguments = caller.recv()
            try:
                caller.send({"routes": routes, "holders": holders}[question](*arguments))
            except Exception as error:  # noqa: BLE001  (the test shows it)
                caller.send(error)


@contextmanager
def watched(folder: Path) -> Iterator["Watched"]:
    """Run the server with a home and a folder for temporary files of its own below `folder`."""
    port = free_port()
    options = [f"--server.port={port}", "--server.headless=true", "--server.address=127.0.0.1"]
    command = [sys.executable, "-m", "tests.support.watched_server", str(folder / "door"), *options]
    home, temporary, log = folder / "home", folder / "temporary", folder / "log.txt"
    temporary.mkdir(parents=True)
    environment = {**os.environ, "TWENTY_HOME": str(home), "TMPDIR": str(temporary)}
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
    try:
        yield Watched(port, home, temporary, log, str(folder / "door"), process)
    finally:
        process.terminate()
        process.wait(20)


@dataclass
class Watched:
    """A running server, and where it keeps things."""

    port: int
    home: Path
    temporary: Path
    log: Path
    door: str
    process: subprocess.Popen[bytes]

    def wait(self) -> None:
        """Wait until it answers."""
        wait_until_it_answers(self.port, self.process, self.log)

    def routes(self) -> list[Route]:
        return list(self._ask("routes"))

    def holders(self, needles: Sequence[bytes]) -> list[tuple[bytes, str]]:
        return list(self._ask("holders", list(needles)))

    def processes(self) -> list[Path]:
        """Return the folders of `/proc` of the server and of all that it has started."""
        below = [self.process.pid]
        for pid in below:
            threads = Path(f"/proc/{pid}/task").glob("*/children")
            below += [int(child) for children in threads for child in children.read_text().split()]
        return [Path(f"/proc/{pid}") for pid in below]

    def _ask(self, question: str, *arguments: object) -> Any:  # noqa: ANN401
        with Client(self.door) as caller:
            caller.send((question, *arguments))
            answer = caller.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


if __name__ == "__main__":
    from streamlit.web import cli

    threading.Thread(target=_answer, args=(Listener(sys.argv[1]),), daemon=True).start()
    sys.argv = ["streamlit", "run", str(ROOT / "app.py"), *sys.argv[2:]]
    cli.main(prog_name="streamlit")
