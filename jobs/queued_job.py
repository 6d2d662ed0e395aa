"""A training that was asked for: what it is, and how it stands on disk so that the next server goes on with it."""

import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from secrets import token_hex
from typing import Any

from jobs.training_job import JobStatus, ask_to_stop, read_status, write_status
from model.classifier.settings import Settings
from model.common.errors import TwentyError
from model.common.files import read_json, write_json
from model.learning import training_time
from workspace.workspace import Workspace

MOST_RESTARTS = 2  # times that a training begins again by itself: one may take the machine down, but not for ever
RECENT = 24 * 3600.0  # seconds: whoever asked longer ago no longer waits for it

BEGAN_AGAIN = "The server was restarted, so this training began again from the beginning."
ANSWER_KEPT = "The server was restarted, so this training began again. The first answer was kept."
KEPT_ITS_PLACE = "The server was restarted. Your place in the queue was kept."
TOO_OFTEN = (
    f"The server ended {MOST_RESTARTS + 1} times during this training, perhaps because the memory was full, so it did "
    "not begin again by itself: press Train again, with fewer photos or at the pace “Quick”."
)


@dataclass(eq=False)
class QueuedJob:
    """One training of one workspace, from the click to its end."""

    workspace: Workspace
    settings: Settings
    n_photos: int
    id: str = field(default_factory=lambda: token_hex(8))
    asked: float = field(default_factory=time.time)
    answered: bool = False  # its first answer is there; what is left is fine-tuning
    restarts: int = 0
    note: str = ""  # for the visitor, while it goes on
    # What follows is of this server alone.
    started: float = 0.0  # time.monotonic()
    handed_over: bool = False  # the trainer has it
    guest: bool = False  # the trainer has it for a first answer alone
    stop_asked: float | None = None  # time.monotonic()
    message: str = ""  # for a stop that nobody pressed
    begun_anew: bool = False  # a trainer died with it before it began

    def belongs_to(self, workspace: Workspace) -> bool:
        """Tell whether it is of a workspace."""
        return self.workspace.id == workspace.id

    @property
    def seconds(self) -> float:
        """About how long all of it takes."""
        return training_time.estimate(self.settings, self.n_photos)

    @property
    def first_seconds(self) -> float:
        """About how long its first answer takes."""
        return training_time.estimate(replace(self.settings, pace="quick"), self.n_photos)

    def words(self, *, only_first: bool) -> dict[str, Any]:
        """Return what the trainer is told."""
        settings = replace(self.settings, pace="quick") if only_first else self.settings
        folder = str(self.workspace.folder.absolute())
        return {
            "job": self.id, "folder": folder, "settings": asdict(settings),
            "answered": self.answered, "note": self.note,
        }  # fmt: skip

    def stop(self, message: str = "") -> None:
        """Ask the trainer to end it."""
        if self.stop_asked is None:
            self.stop_asked, self.message = time.monotonic(), message
            with suppress(TwentyError):  # on a full disk the trainer hears nothing, and is ended when patience is
                ask_to_stop(self.workspace.training_folder, self.id)

    def status(self, state: JobStatus) -> JobStatus:
        """Return a status with what is known of the job."""
        return replace(state, answers=max(state.answers, int(self.answered)), message=state.message or self.note)

    def keep(self) -> None:
        """Write it down, so that it outlives the server.

        Raises:
            StorageFull: the disk has no space.
            FolderGone: the workspace was deleted.
        """
        if self.workspace.exists:
            known = {
                "job": self.id, "settings": asdict(self.settings), "n_photos": self.n_photos, "asked": self.asked,
                "answered": self.answered, "restarts": self.restarts,
            }  # fmt: skip
            write_json(_file(self.workspace), known, below=self.workspace.folder)

    def forget(self) -> None:
        """Forget what was written down, unless it is of a later job."""
        known = read_json(_file(self.workspace))
        if isinstance(known, dict) and known.get("job") == self.id:
            with suppress(OSError):
                _file(self.workspace).unlink(missing_ok=True)


def left_over(root: Path) -> list[QueuedJob]:
    """Return the trainings that an earlier server left waiting or running, in the order in which they were asked for.

    One that has begun again too often is ended with a sentence.
    """
    jobs = [job for path in root.glob("*/training/job.json") if (job := _read(path)) is not None]
    return sorted((job for job in jobs if _goes_on(job)), key=lambda job: (job.answered, job.asked))


def _read(path: Path) -> QueuedJob | None:
    known = read_json(path)
    try:
        workspace = Workspace.open(path.parents[2], path.parents[1].name)
        return QueuedJob(
            workspace, Settings(**known["settings"]), int(known["n_photos"]), str(known["job"]), float(known["asked"]),
            bool(known["answered"]), int(known["restarts"]),
        )  # fmt: skip
    except (TwentyError, TypeError, KeyError, ValueError):  # another program or version wrote it
        return None


def _goes_on(job: QueuedJob) -> bool:
    """Tell whether a job shall begin again, and write down that it does."""
    folder = job.workspace.training_folder
    job_id, status = read_status(folder)
    if job_id != job.id or not status.active or time.time() - job.asked > RECENT or job.workspace.missing():
        job.forget()
        return False
    begun = status.state != "queued"
    job.restarts += begun
    job.answered = job.answered or status.answers > 0
    with suppress(TwentyError, OSError):  # on a full disk it goes on all the same
        if job.restarts > MOST_RESTARTS:
            write_status(folder, job.id, JobStatus("failed", message=TOO_OFTEN, answers=status.answers))
            job.forget()
            return False
        job.note = (ANSWER_KEPT if job.answered else BEGAN_AGAIN) if begun else KEPT_ITS_PLACE
        write_status(folder, job.id, job.status(JobStatus("queued")))
        job.keep()
    return True


def _file(workspace: Workspace) -> Path:
    return workspace.training_folder / "job.json"
