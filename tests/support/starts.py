"""Starts the app in every way that it is given, with a terminal and without one, and says what came of it.

`python -m tests.support.starts FOLDER WAYS_AS_JSON` prints a list of `Start` as JSON, from a network of its own.
"""

import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path

import psutil
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.steps import idle
from tests.support.app_server import free_port
from tests.support.chromium import CHROMIUM, FLAGS
from tests.support.own_network import packets, send_one

START_LIMIT = 90.0  # seconds, on a busy machine


@dataclass
class Way:
    """A way to start the app: the command, where PORT stands for a free one, its folder, and its own variables.

    `terminals` says of each start that it gets whether it has a terminal.
    """

    name: str
    command: list[str]
    folder: str
    environment: dict[str, str]
    terminals: list[bool]


@dataclass
class Start:
    """What came of one start."""

    way: str
    terminal: bool
    port: int
    said: str
    addresses: list[str]  # where it listened
    opened: str  # what a browser was told to open
    packets: int  # that left while this way was tried
    colours: list[str] = field(default_factory=list)  # of a screenshot of the page, the commonest first
    asked: list[str] = field(default_factory=list)  # what the page asked for from elsewhere


def try_out(way: Way, folder: Path, browser: Browser) -> list[Start]:
    """Start the app as often as is asked for, at once; look at it from outside, and at the page of the first."""
    before, servers = packets(), list[_Server]()
    with ExitStack() as running:
        for terminal in way.terminals:
            servers.append(_Server(way, folder / str(terminal), terminal=terminal))
            running.enter_context(closing(servers[-1]))
        addresses = [server.wait() for server in servers]
        colours, asked = _look(browser, f"http://127.0.0.1:{servers[0].port}/")
    left = packets() - before
    starts = [
        Start(way.name, server.terminal, server.port, server.said(), heard, server.opened(), left)
        for server, heard in zip(servers, addresses, strict=True)
    ]
    starts[0].colours, starts[0].asked = colours, asked
    return starts


class _Server:
    """The app, started on a machine with an empty home, a screen and a browser."""

    def __init__(self, way: Way, folder: Path, *, terminal: bool) -> None:
        self.folder, self.terminal, self.port = folder, terminal, 0
        self._name, self._heard = way.name, bytearray()
        (folder / "home").mkdir(parents=True)
        self._log = (folder / "log").open("wb")
        own, theirs = pty.openpty()
        output = theirs if terminal else self._log
        self._process = subprocess.Popen(
            [part.replace("PORT", str(free_port())) for part in way.command],
            cwd=way.folder,
            env=self._environment() | way.environment,
            stdin=theirs if terminal else subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        os.close(theirs)
        self._reading = threading.Thread(target=self._read, args=(own,), daemon=True)
        self._reading.start()

    def _environment(self) -> dict[str, str]:
        programs = self.folder / "bin"
        programs.mkdir()
        (programs / "xdg-open").write_text(f'#!/bin/sh\necho "$@" > "{self.folder}/opened"\n')
        (programs / "xdg-open").chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("STREAMLIT_", "PYTHON"))}
        own = {"HOME": str(self.folder / "home"), "TWENTY_HOME": str(self.folder / "data"), "DISPLAY": ":99"}
        return kept | own | {"PATH": f"{programs}:{kept['PATH']}"}

    def _read(self, terminal: int) -> None:
        while True:
            try:
                self._heard += os.read(terminal, 1 << 16)
            except OSError:  # nobody holds the other end any more
                os.close(terminal)
                return

    def wait(self) -> list[str]:
        """Wait until the page is there; returns the addresses at which all of the processes listen."""
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end and self._process.poll() is None:
            listening = self._listening()
            if listening and _answers(listening[0][1]):
                self.port = listening[0][1]
                return [address for address, _ in listening]
            time.sleep(0.1)
        raise RuntimeError(f"{self._name}, terminal: {self.terminal}, did not start: {self.said()}")

    def _listening(self) -> list[tuple[str, int]]:
        first = psutil.Process(self._process.pid)
        found = []
        for process in (first, *first.children(recursive=True)):
            try:
                sockets = process.net_connections("inet")
            except psutil.Error:  # it has just ended
                continue
            found += [(s.laddr.ip, s.laddr.port) for s in sockets if s.status == psutil.CONN_LISTEN]
        return found

    def said(self) -> str:
        """Return what stood on the terminal, or in the log."""
        return self._heard.decode().replace("\r\n", "\n") if self.terminal else (self.folder / "log").read_text()

    def opened(self) -> str:
        """Return what the browser was told to open."""
        told = self.folder / "opened"
        return told.read_text().strip() if told.exists() else ""

    def close(self) -> None:
        """End the server and what it started, all of one group."""
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(30)
        self._reading.join(30)
        self._log.close()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as answer:
            return bool(answer.read() == b"ok")
    except OSError:
        return False


def _look(browser: Browser, url: str) -> tuple[list[str], list[str]]:
    """Return the commonest colours of a screenshot of the page, and what the page asked for from elsewhere."""
    page, asked = browser.new_page(reduced_motion="reduce"), []
    page.on(
        "request",
        lambda request: None if request.url.startswith((url, "data:", "blob:")) else asked.append(request.url),
    )
    page.goto(url)
    page.get_by_text("No account, no telemetry").wait_for(timeout=60_000)
    idle(page)
    shot, before = page.screenshot(), b""
    while shot != before:  # what appears may still fade in
        page.wait_for_timeout(300)
        shot, before = page.screenshot(), shot
    picture = Image.open(BytesIO(shot)).convert("RGB")
    page.close()
    counted = sorted(picture.getcolors(1 << 24) or [], reverse=True)
    return ["#{:02x}{:02x}{:02x}".format(*colour) for _, colour in counted[:20]], asked


def main(folder: Path, ways: list[Way]) -> None:
    """Print what came of all ways."""
    first = packets()
    send_one()
    assert packets() > first, "what leaves is not counted"
    flags = [*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]  # Chromium asks its makers for news
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        starts = [start for way in ways for start in try_out(way, folder / way.name, browser)]
        browser.close()
    print(json.dumps([asdict(start) for start in starts]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Way(**way) for way in json.loads(sys.argv[2])])
