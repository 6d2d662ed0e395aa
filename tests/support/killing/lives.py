"""Lives of `tests.support.killing.writer`, each ended by a kill, and what their workspace must hold after it."""

import random
import shutil
import sys
from contextlib import closing
from dataclasses import asdict, dataclass, field

from jobs.training_queue import TrainingQueue
from jobs.uploads.upload_queue import UploadQueue
from model.classifier import classifier_file
from model.common.files import read_json
from model.photos.decoder import Decoder
from tests.support.killing.reference import State, read, unreadable
from tests.support.killing.writer_process import Life, Writers
from tests.support.processes import alive, wait_until
from workspace.saved.opening import open_saved
from workspace.saved.saving import SAVED
from workspace.workspace import Workspace

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
        with closing(TrainingQueue(SILENT)) as queue:
            if queue.status(workspace).active:
                self.tally.note("stuck", str(queue.status(workspace)))
        if life.trained and not workspace.classifier_path.is_file():
            self.tally.note("lost", "the trained classifier")
        if workspace.classifier_path.is_file():
            self._open_classifier(workspace)
        if not wait_until(lambda: not any(map(alive, life.trainers)), 10):
            self.tally.note("left_over", "a trainer")
        if read(workspace) != self._state:
            self.tally.note("lost", "photos or labels")

    def last(self) -> None:
        """See whether the training that the last kill cut short goes on with the next server, to its end."""
        if self.phase != "training":
            return
        with closing(TrainingQueue(root=self.root)) as queue:
            if not wait_until(lambda: not queue.status(self._workspace).active, 120):
                self.tally.note("stuck", str(queue.status(self._workspace)))
            ended = queue.status(self._workspace)
            # One that was killed three times is not begun a fourth time, and says so.
            if ended.state != "done" and ended.reason != "too-often":
                self.tally.note("lost", f"the training that went on: {ended}")

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
