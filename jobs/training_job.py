"""One training of one workspace, from the click to its end: what it is, and how it stands on disk.

What stands there is codes and values, so that a refreshed page, a second tab and the next server read the same;
`jobs.training_wording` says it to a person.
"""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from secrets import token_hex
from typing import Any, Literal

from model.classifier.settings import Settings
from model.common.errors import FolderGone, TwentyError
from model.common.files import read_json, write_atomically, write_json
from model.common.progress import Phase
from model.learning import training_time
from workspace.workspace import Workspace

State = Literal["none", "queued", "starting", "running", "done", "stopped", "failed"]
# Why a training ended as it did ...
End = Literal["interrupted", "crashed", "too-long", "memory", "our-fault", "not-started", "too-often", "refused"]
# ... or what became of it when the server was started again.
Note = Literal["began-again", "answer-kept", "kept-its-place"]

MOST_RESTARTS = 2  # times that a training begins again by itself: one may take the machine down, but not for ever
RECENT = 24 * 3600.0  # seconds: whoever asked longer ago no longer waits for it
_LEAST = 0.5  # seconds of a training, for its files if for nothing else


@dataclass(frozen=True)
class JobStatus:
    """How the training of one workspace stands."""

    state: State = "none"
    place: int = 0  # how many are served before, while queued
    phase: Phase = "starting"  # what is being done, while it runs; the part of it, where it has parts
    part: int = 0
    parts: int = 0
    fraction: float = 0.0  # 0 to 1
    seconds_left: float | None = None  # while queued: until it starts
    reason: End | Note | None = None  # why it is so, where the state does not say it
    values: Mapping[str, int | str] = field(default_factory=dict)  # of the reason
    answers: int = 0  # classifiers written so far, each better than the one before
    longer: bool = False  # whether a longer training follows the first answer, or is what goes on

    @property
    def active(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in ("queued", "starting", "running")


@dataclass(eq=False)
class TrainingJob:
    """One training that was asked for. Its first answer is one piece of work, its fine-tuning another."""

    workspace: Workspace
    settings: Settings
    n_photos: int
    id: str = field(default_factory=lambda: token_hex(8))
    asked: float = field(default_factory=time.time)
    answered: bool = False  # its first answer is there
    restarts: int = 0
    note: Note | None = None  # for the visitor, while it goes on
    # What follows is of this server alone.
    started: float = 0.0  # time.monotonic(), of the piece of work that runs
    stop_asked: float | None = None  # time.monotonic()
    stop_reason: End | None = None  # for a stop that nobody pressed
    begun_anew: bool = False  # a trainer died with it before it began

    @property
    def tuning(self) -> bool:
        """Whether what is left of it is fine-tuning."""
        return self.answered and self.settings.pace != "quick"

    @property
    def next_settings(self) -> Settings:
        """How its next piece of work is done."""
        return self.settings if self.tuning else replace(self.settings, pace="quick")

    @property
    def seconds(self) -> float:
        """About how long its next piece of work takes."""
        return training_time.estimate(self.next_settings, self.n_photos)

    def for_trainer(self) -> dict[str, Any]:
        """Return what the trainer is told: the next piece of work."""
        return {
            "job": self.id, "folder": str(self.workspace.folder.absolute()), "settings": asdict(self.next_settings),
            "pace": self.settings.pace, "answered": self.answered, "note": self.note,
        }  # fmt: skip

    def stop(self, reason: End | None = None) -> None:
        """Ask the trainer to end it."""
        if self.stop_asked is None:
            self.stop_asked, self.stop_reason = time.monotonic(), reason
            with suppress(TwentyError):  # on a full disk the trainer hears nothing, and is ended when patience is
                ask_to_stop(self.workspace.training_folder, self.id)

    def on_disk(self) -> JobStatus | None:
        """Return how it stands on disk; `None` where nothing of it does."""
        job_id, status = read_status(self.workspace.training_folder)
        return status if job_id == self.id else None

    def with_known(self, status: JobStatus) -> JobStatus:
        """Return a status with what is known of the job."""
        return replace(
            status, answers=max(status.answers, int(self.answered)), reason=status.reason or self.note,
            longer=self.settings.pace != "quick",
        )  # fmt: skip

    def write(self, status: JobStatus) -> None:
        """Write how it stands.

        Raises:
            StorageFull: the disk has no space.
        """
        write_status(self.workspace.training_folder, self.id, status)

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
        with suppress(OSError):
            if isinstance(known, dict) and known.get("job") == self.id:
                _file(self.workspace).unlink(missing_ok=True)
            _stop_file(self.workspace.training_folder, self.id).unlink(missing_ok=True)


# --- what an earlier server left ---------------------------------------------------------------------------------


def left_over(root: Path) -> list[TrainingJob]:
    """Return the trainings that an earlier server left waiting or running, in the order in which they were asked for.

    One that has begun again too often is ended.
    """
    jobs = [job for path in root.glob("*/training/job.json") if (job := _read(path)) is not None]
    return sorted((job for job in jobs if _goes_on(job)), key=lambda job: job.asked)


def _read(path: Path) -> TrainingJob | None:
    known = read_json(path)
    try:
        workspace = Workspace.open(path.parents[2], path.parents[1].name)
        return TrainingJob(
            workspace, Settings(**known["settings"]), int(known["n_photos"]), str(known["job"]), float(known["asked"]),
            bool(known["answered"]), int(known["restarts"]),
        )  # fmt: skip
    except (TwentyError, TypeError, KeyError, ValueError):  # another program or version wrote it
        return None


def _goes_on(job: TrainingJob) -> bool:
    """Tell whether a job shall begin again, and write down that it does."""
    status = job.on_disk()
    lacks = job.workspace.missing() and job.workspace.label_alone() is None
    if status is None or not status.active or time.time() - job.asked > RECENT or lacks:
        job.forget()
        return False
    begun = status.state != "queued"
    job.restarts += begun
    job.answered = job.answered or status.answers > 0
    with suppress(TwentyError, OSError):  # on a full disk it goes on all the same
        if job.restarts > MOST_RESTARTS:
            times: dict[str, int | str] = {"times": job.restarts}
            job.write(JobStatus("failed", reason="too-often", values=times, answers=status.answers))
            job.forget()
            return False
        job.note = ("answer-kept" if job.answered else "began-again") if begun else "kept-its-place"
        job.write(job.with_known(JobStatus("queued")))
        job.keep()
    return True


# --- how long others wait ----------------------------------------------------------------------------------------


def before(
    job: TrainingJob | None, waiting: Sequence[TrainingJob], running: Sequence[TrainingJob]
) -> tuple[int, float]:
    """Return how many are served before a waiting job, or before a new one, and about how many seconds that takes.

    First answers wait for first answers alone: a fine-tuning is paused for them.
    """
    tuning = job is not None and job.tuning
    seconds = [_left_of(other) for other in running if tuning or not other.tuning]
    for other in sorted(waiting, key=lambda other: other.tuning):
        if other is job or (other.tuning and not tuning):
            break
        seconds.append(other.seconds)
    return len(seconds), sum(max(each, _LEAST) for each in seconds)


def _left_of(job: TrainingJob) -> float:
    """Return about how many seconds the piece of work that runs takes still."""
    status = job.on_disk()
    if status is not None and status.state == "running" and status.seconds_left is not None:
        return status.seconds_left
    return max(job.seconds - (time.monotonic() - job.started), 1.0)


# --- files -------------------------------------------------------------------------------------------------------


def write_status(folder: Path, job_id: str, status: JobStatus) -> None:
    """Write how a job stands into the training folder of its workspace, if that still exists.

    Raises:
        StorageFull: the disk has no space.
    """
    with suppress(FolderGone):  # nobody asks any more
        write_json(folder / "progress.json", {"job": job_id, **asdict(status)}, below=folder.parent)


def read_status(folder: Path) -> tuple[str, JobStatus]:
    """Return which job stands in a training folder, and how; an empty id when none does."""
    known = read_json(folder / "progress.json")
    if not isinstance(known, dict):
        return "", JobStatus()
    job_id = str(known.pop("job", ""))
    try:
        return job_id, JobStatus(**known)
    except TypeError:  # written by another version
        return "", JobStatus()


def ask_to_stop(folder: Path, job_id: str) -> None:
    """Tell the trainer to end a job when it next looks."""
    with suppress(FolderGone):
        write_atomically(_stop_file(folder, job_id), b"", below=folder)


def stop_is_asked(folder: Path, job_id: str) -> bool:
    """Tell whether a job shall end."""
    return _stop_file(folder, job_id).exists()


def _stop_file(folder: Path, job_id: str) -> Path:
    # Named after its job: no request outlives the job that it was meant for.
    return folder / f"stop-{job_id}"


def _file(workspace: Workspace) -> Path:
    return workspace.training_folder / "job.json"
