"""Is anything lost when the server is killed? Kills it with SIGKILL, again and again, and looks.

    python -m benchmarks.robustness.faults [--kills 200] [--page 24] [--seed 0] [--json FILE]

Most lives are of a process that changes a workspace through the calls that the pages make
(`tests.support.killing.writer`): uploads, labelling, training, saving. It says what it is about to do and what is done,
and dies at a random moment, in half of the lives with its trainer and always with its decoders. The others are of a
real server, whose page is driven over its websocket and its upload address (`benchmarks.robustness.killed_server`);
there, done is what the server has answered.

After each death the workspace must hold exactly what was done, with or without the change that was under way, and all
of it must open. "Lost" counts what was acknowledged and is not there; "unreadable" what does not open, or is not what
it was; "stuck" trainings that still seem to run; "left over" half-written files, trainers and unread uploads after the
next start.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from jobs.queued_job import TOO_OFTEN
from jobs.training_queue import TrainingQueue
from jobs.upload_queue import UploadQueue
from model.classifier import classifier_file
from model.classifier.settings import Settings
from model.common.files import read_json, sweep
from model.photos.decoder import Decoder
from model.photos.photo import read_photo
from tests.support.killing.life import Life, Writers
from tests.support.killing.reference import State, half_written, read, unreadable
from tests.support.pictures import picture_bytes
from workspace import quotas
from workspace.opening import open_saved
from workspace.saving import SAVED
from workspace.workspace import Workspace

SHARES = {"upload": 0.3, "labelling": 0.36, "training": 0.16, "saving": 0.18}  # of the kills without a page
LONGEST = {"upload": 1.2, "labelling": 0.5, "training": 6.0, "saving": 0.5}  # seconds of a life
LIVES = 15  # of one workspace
SILENT = (sys.executable, "-c", "import sys; sys.stdin.read()")  # in place of the trainer, where only looking counts


@dataclass
class Tally:
    """What the kills of one phase have shown."""

    kills: int = 0
    acknowledged: int = 0
    cut_short: int = 0  # changes that were under way when the server died
    lost: int = 0
    unreadable: int = 0
    stuck: int = 0
    left_over: int = 0
    faults: list[str] = field(default_factory=list)

    def note(self, kind: str, what: str) -> None:
        """Count a fault, and keep the first ones to be read."""
        setattr(self, kind, getattr(self, kind) + 1)
        self.faults.append(f"{kind}: {what}")


class Lives:
    """The lives of one phase, and what is known of their workspace.

    Args:
        writers: Who writes.
        phase: What is going on when the kill comes.
        template: A trained workspace, to begin with where photos and a classifier are needed.
    """

    def __init__(self, writers: Writers, phase: str, template: Workspace) -> None:
        self.root, self.phase, self._template = template.folder.parent, phase, template
        self._writers = writers
        self.tally = Tally()
        self._workspace = self._new()
        self._state = read(self._workspace)
        self._made = ""

    def _new(self) -> Workspace:
        workspace = Workspace.create(self.root)
        if self.phase in ("training", "saving"):
            shutil.copytree(self._template.folder, workspace.folder, dirs_exist_ok=True)
        workspace.training_folder.mkdir(exist_ok=True)
        if self.phase == "training":
            shutil.rmtree(workspace.training_folder)
            workspace.training_folder.mkdir()
        return workspace

    def one(self, seed: int) -> None:
        """Live, die, and look."""
        if self.tally.kills % LIVES == 0:
            self._workspace = self._new()
            self._state, self._made = read(self._workspace), ""
        seconds = random.Random(seed).uniform(0, LONGEST[self.phase])
        life = self._writers.live_and_die(self._workspace, self.phase, seed, seconds)
        self.tally.kills += 1
        self.tally.acknowledged += sum(len(change.get("photos", [0])) for change in life.done)
        self.tally.cut_short += life.pending is not None
        workspace = Workspace.open(self.root, self._workspace.id)
        getattr(self, f"_look_{self.phase}")(workspace, life)
        for what in unreadable(workspace):
            self.tally.note("unreadable", what)

    def _look_labelling(self, workspace: Workspace, life: Life) -> None:
        expected, found = self._state, read(workspace)
        for change in life.done:
            expected = expected.after(change)
        if found != expected and (life.pending is None or found != expected.after(life.pending)):
            self.tally.note("lost", f"expected {differing(expected, found)}; under way was {life.pending}")
        self._state = found

    def _look_upload(self, workspace: Workspace, life: Life) -> None:
        with Decoder(1) as decoder:
            queue = UploadQueue(decoder, lambda: None, self.root)
            wait_until(lambda: not list(workspace.folder.glob("uploads/*.file")))
            queue.close()
        found = read(workspace)
        for change in life.done:
            for photo in change["photos"]:
                if found.photos.get(photo) != change["name"]:
                    self.tally.note("lost", f"{photo} of {change['name']}")
            for name in change["refused"]:
                if name not in found.refusals:
                    self.tally.note("lost", f"the refusal of {name}")
        for _ in workspace.folder.glob("uploads/*.file"):
            self.tally.note("left_over", "an unread upload")
        if set(self._state.photos.items()) - set(found.photos.items()):
            self.tally.note("lost", "photos of an earlier life")
        self._state = found

    def _look_training(self, workspace: Workspace, life: Life) -> None:
        queue = TrainingQueue(SILENT)
        try:
            if queue.status(workspace).active:
                self.tally.note("stuck", str(queue.status(workspace)))
        finally:
            queue.close()
        if life.trained and not workspace.classifier_path.is_file():
            self.tally.note("lost", "the trained classifier")
        if workspace.classifier_path.is_file():
            self._open_classifier(workspace)
        if life.trainer is not None and not wait_until(lambda: not alive(life.trainer), 10):
            self.tally.note("left_over", "a trainer")
        if read(workspace) != self._state:
            self.tally.note("lost", "photos or labels")

    def last(self) -> None:
        """See whether the training that the last kill cut short goes on with the next server, to its end."""
        if self.phase != "training":
            return
        queue = TrainingQueue(root=self.root)
        try:
            if not wait_until(lambda: not queue.status(self._workspace).active, 120):
                self.tally.note("stuck", str(queue.status(self._workspace)))
            ended = queue.status(self._workspace)
            # One that was killed three times is not begun a fourth time, and says so.
            if ended.state != "done" and ended.message != TOO_OFTEN:
                self.tally.note("lost", f"the training that went on: {ended}")
        finally:
            queue.close()

    def _look_saving(self, workspace: Workspace, life: Life) -> None:
        made = self._open_classifier(workspace)
        acknowledged = [change["made"] for change in life.done if change["made"]][-1:] or [self._made]
        under_way = [life.pending["made"]] if life.pending is not None else []
        if made not in acknowledged + under_way and (made is None or self._made):
            self.tally.note("lost", f"{acknowledged}, found {made}")
        known = workspace.training_folder / "trained_on.json"
        if known.is_file() and read_json(known) is None:
            self.tally.note("unreadable", "trained_on.json")
        self._made = made or ""
        if any(change["made"] is None for change in life.done) and not (workspace.folder / SAVED).is_file():
            self.tally.note("lost", "the saved workspace")
        if (workspace.folder / SAVED).is_file():
            self._open_saved(workspace)

    def _open_saved(self, workspace: Workspace) -> None:
        try:
            with Decoder(1) as decoder:
                opened = open_saved(workspace.folder / SAVED, "the file", self.root, decoder).workspace
            if read(opened).photos != read(workspace).photos:
                self.tally.note("lost", "photos of the saved workspace")
            opened.delete()
        except Exception as error:  # noqa: BLE001  (whatever it is, it is a fault)
            self.tally.note("unreadable", f"the saved workspace: {error}")

    def _open_classifier(self, workspace: Workspace) -> str | None:
        try:
            return classifier_file.load(workspace.classifier_path).created
        except Exception as error:  # noqa: BLE001  (whatever it is, it is a fault)
            self.tally.note("unreadable", f"the classifier: {error}")
            return None


def differing(expected: State, found: State) -> str:
    """Return in which parts two states differ."""
    a, b = asdict(expected), asdict(found)
    return "; ".join(f"{part} {a[part]} and found {b[part]}" for part in a if a[part] != b[part])


def alive(pid: int | None) -> bool:
    """Tell whether a process runs; one that has ended and was not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until(condition: Any, seconds: float = 60.0) -> bool:  # noqa: ANN401
    """Wait for a condition; `False` when it did not come."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def template(root: Path) -> Iterator[Workspace]:
    """Make a workspace with photos and a trained classifier."""
    workspace = Workspace.create(root)
    for kind, name in enumerate(("striped", "dotted")):
        label = workspace.add_label(name)
        workspace.add_photos([read_photo(f"{seed}.jpg", picture_bytes(kind, seed)) for seed in range(6)], label.id)
    queue = TrainingQueue()
    try:
        queue.submit(workspace, Settings(pace="quick"))
        wait_until(lambda: not queue.status(workspace).active, 300)
    finally:
        queue.close()
    yield workspace


def show(tallies: dict[str, Tally]) -> None:
    """Print one table."""
    columns = ("kills", "acknowledged", "cut_short", "lost", "unreadable", "stuck", "left_over")
    print(f"{'phase':12s}" + "".join(f"{column.replace('_', ' '):>14s}" for column in columns))
    rows = {**tallies, "all": Tally(*(sum(getattr(t, c) for t in tallies.values()) for c in columns))}
    for phase, tally in rows.items():
        print(f"{phase:12s}" + "".join(f"{getattr(tally, column):14,d}" for column in columns))
    for phase, tally in tallies.items():
        for fault in tally.faults[:5]:
            print(f"{phase}: {fault}")


def main() -> None:
    """Kill, look, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--page", type=int, default=24, help="so many of them of a real server (%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    # Each life brings labels of its own: the limits of a workspace would refuse the later ones, and rightly.
    os.environ.update({quotas.variable(name): "1000000" for name in ("labels", "photos")})
    start = time.monotonic()
    tallies: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory() as home:
        root = Path(home) / "workspaces"
        with template(root) as trained, Writers() as writers:
            for phase, share in SHARES.items():
                lives = Lives(writers, phase, trained)
                for life in range(round(share * (options.kills - options.page))):
                    lives.one(options.seed * 1_000_000 + len(tallies) * 100_000 + life + 1)
                lives.last()
                tallies[phase] = lives.tally
                print(f"{phase}: {time.monotonic() - start:.0f} s", file=sys.stderr)
        if options.page:
            from benchmarks.robustness.killed_server import kill_servers  # knows what is above

            tallies["page"] = kill_servers(Path(home), trained, options.page, options.seed)
        found = half_written(Path(home))
        time.sleep(1.1)  # a server's start takes longer
        sweep([Path(home)])
        tallies[next(iter(tallies))].left_over += half_written(Path(home))
    print(f"{found} half-written files lay there at the end, and were swept. {time.monotonic() - start:.0f} s in all.")
    show(tallies)
    if options.json:
        options.json.write_text(json.dumps({phase: asdict(tally) for phase, tally in tallies.items()}, indent=1))
    sys.exit(any(t.lost + t.unreadable + t.stuck + t.left_over for t in tallies.values()))


if __name__ == "__main__":
    main()
