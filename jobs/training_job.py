"""One training of one workspace as it stands on disk: how far it is, and whether it shall stop."""

from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from model.common.errors import FolderGone
from model.common.files import read_json, write_atomically, write_json

State = Literal["none", "queued", "starting", "running", "done", "stopped", "failed"]


@dataclass(frozen=True)
class JobStatus:
    """How the training of one workspace stands."""

    state: State = "none"
    place: int = 0  # how many are served before, while queued
    stage: str = ""  # for a person
    fraction: float = 0.0  # 0 to 1
    seconds_left: float | None = None  # while queued: until it starts
    message: str = ""  # a sentence, where the state needs one
    answers: int = 0  # classifiers written so far, each better than the one before

    @property
    def active(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in ("queued", "starting", "running")


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


def forget_stop(folder: Path, job_id: str) -> None:
    """Clear up after a job has ended."""
    _stop_file(folder, job_id).unlink(missing_ok=True)


def _stop_file(folder: Path, job_id: str) -> Path:
    # Named after its job: no request outlives the job that it was meant for.
    return folder / f"stop-{job_id}"
