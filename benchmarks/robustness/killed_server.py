"""Kills a real server while a visitor uploads, labels and trains on its pages (see `benchmarks.robustness.faults`)."""

import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model.classifier import classifier_file
from model.photos.photo import read_photo
from tests.support.app_server import free_port, start
from tests.support.killing.lives import LIVES, Tally
from tests.support.killing.reference import read, unreadable
from tests.support.pictures import picture_bytes
from tests.support.processes import wait_until
from tests.support.streamlit_client.blocking_tab import BlockingTab
from tests.support.visitor import Visitor
from workspace.workspace import Workspace

PAGES = ("", "photos", "train", "results", "try", "decide")
LONGEST = 8.0  # seconds between the first page and the kill


@contextmanager
def server(home: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """Start a server with workspaces of its own; its process and port."""
    port = free_port()
    process = start(home, home / "server.log", port)
    try:
        yield process, port
    finally:
        kill(process)
        process.wait()


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill a server with its decoders; its trainers notice and end."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def trainers_of(home: Path) -> list[int]:
    """Return the trainers that servers of this home have started and that still run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            ours = f"TWENTY_HOME={home}".encode() in (folder / "environ").read_bytes().split(b"\0")
            if ours and b"jobs.trainer" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:  # it has ended, or is somebody else's
            continue
    return found


class PageLives:
    """A visitor whose server dies.

    Args:
        home: Of the server.
        template: A workspace with photos, to begin with.
        seed: Of what the visitor does.
    """

    def __init__(self, home: Path, template: Workspace, seed: int) -> None:
        self._home, self._template, self._seed = home, template, seed
        self._workspace = self._new()
        self.tally = Tally()
        self._n = 0

    def _new(self) -> Workspace:
        """Make a workspace, of which nothing is acknowledged yet but what is in it."""
        workspace = Workspace.create(self._home / "workspaces")
        shutil.copytree(self._template.folder, workspace.folder, dirs_exist_ok=True)
        self._photos = dict.fromkeys(read(workspace).photos)
        self._label, self._maybe, self._labels, self._idea = "striped", ["striped"], {"dotted"}, [""]
        return workspace

    def one(self, life: int, *, dies: bool = True) -> None:
        """Start a server, look at what the one before has left, go on, and kill it."""
        if life and life % LIVES == 0:
            self._workspace = self._new()
        rng = random.Random(self._seed * 1000 + life)
        with server(self._home) as (process, port), BlockingTab(Visitor(port), self._workspace.id) as tab:
            self._look(tab)
            if not dies:
                return
            timer = threading.Timer(rng.uniform(0, LONGEST), kill, (process,))
            timer.start()
            try:
                while True:
                    rng.choice((self._upload, self._upload, self._rename, self._more, self._write, self._train))(tab)
                    self.tally.acknowledged += 1
            except Exception:  # a killed server ends a connection in many ways
                if process.poll() is None and timer.is_alive():
                    timer.cancel()
                    raise
                timer.join()
            process.wait()
        self.tally.kills += 1
        self.tally.cut_short += 1
        if not wait_until(lambda: not trainers_of(self._home), 15):
            self.tally.note("left_over", f"trainers {trainers_of(self._home)}")

    # What the visitor does; a name is noted as possible before, and as certain after the server's answer

    def _next(self, kind: str) -> str:
        self._n += 1
        return f"{kind} {self._seed}.{self._n}"

    def _upload(self, tab: BlockingTab) -> None:
        tab.show("photos")
        files = {}
        for _ in range(3):
            name = f"{self._next('photo')}.jpg"
            files[name] = picture_bytes(1, 7_000_000 + 10_000 * self._seed + self._n, 48)
        for name, data in files.items():
            tab.send_photo(tab.page.labels()[0]["id"], name, data)
        self._photos |= dict.fromkeys(read_photo(name, data).id for name, data in files.items())

    def _rename(self, tab: BlockingTab) -> None:
        tab.show("photos")
        name = self._next("label")
        self._maybe = [self._label, name]
        tab.do({"do": "rename", "label": tab.page.labels()[0]["id"], "name": name})
        tab.until(lambda: name in {label["name"] for label in tab.page.labels()})
        self._label, self._maybe = name, [name]

    def _more(self, tab: BlockingTab) -> None:
        tab.show("photos")
        name = self._next("more")
        tab.do({"do": "add label", "name": name})
        tab.until(lambda: name in {label["name"] for label in tab.page.labels()})
        self._labels.add(name)

    def _write(self, tab: BlockingTab) -> None:
        tab.show("decide")
        text = self._next("idea")
        self._idea.append(text)
        tab.show(**{"inputs-idea": text})
        tab.until(lambda: text in tab.page.values("inputs-idea"))
        self._idea = [text]

    def _train(self, tab: BlockingTab) -> None:
        tab.show("train")
        if tab.page.find("train"):
            tab.show(train=True)

    # What must be there

    def _look(self, tab: BlockingTab) -> None:
        """See whether all is there that was acknowledged, and whether every page opens."""
        workspace = self._workspace
        tab.show("photos")
        if not wait_until(lambda: not list(workspace.folder.glob("uploads/*"))):
            self.tally.note("left_over", "unread uploads")
        found = read(workspace)
        for photo in set(self._photos) - set(found.photos):
            self.tally.note("lost", f"photo {photo}")
        labels = {name for name, removed in found.labels.items() if not removed}
        if not self._labels <= labels or not labels & set(self._maybe):
            self.tally.note("lost", f"labels: {self._labels} and one of {self._maybe}, found {labels}")
        if found.idea not in self._idea:
            self.tally.note("lost", f"the idea: one of {self._idea}, found {found.idea}")
        self._label = next(iter(labels & set(self._maybe)), self._label)
        self._maybe, self._idea = [self._label], [found.idea]
        self._photos |= dict.fromkeys(found.photos)
        for what in unreadable(workspace):
            self.tally.note("unreadable", what)
        try:
            classifier_file.load(workspace.classifier_path)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is a fault)
            self.tally.note("unreadable", f"the classifier: {error}")
        self._look_at_pages(tab)

    def _look_at_pages(self, tab: BlockingTab) -> None:
        for page in PAGES:
            tab.show(page)
        for fault in tab.page.faults:
            self.tally.note("unreadable", f"a page: {fault}")
        # A training that goes on by itself after a restart comes to its end; any other says that it was interrupted.
        tab.show("train")
        end = time.monotonic() + 120
        while tab.page.find("stop-training") and time.monotonic() < end:
            time.sleep(1)
            tab.show()
        if tab.page.find("stop-training"):
            self.tally.note("stuck", "a training")


def kill_servers(home: Path, template: Workspace, kills: int, seed: int) -> Tally:
    """Kill a server so many times, and look once more at the end."""
    lives = PageLives(home, template, seed)
    for life in range(kills):
        lives.one(life)
    lives.one(LIVES + 1, dies=False)
    if "Traceback" in (home / "server.log").read_text():
        lives.tally.note("unreadable", "a traceback in the server's log")
    return lives.tally
