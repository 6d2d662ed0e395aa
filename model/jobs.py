"""Who trains now and who waits: the page's side of training.

One trainer process (`model.trainer`) is kept warm, and workspaces are served in the order in which they asked.
How a training goes stands in the workspace: a refreshed page, a second tab and a server that was started again
read the same.
"""

import atexit
import logging
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from secrets import token_hex
from typing import Any

from model import pace
from model.errors import TooFewPhotos, TwentyError
from model.job import JobStatus, ask_to_stop, forget_stop, read_status, write_status
from model.settings import Settings
from model.trainer_process import TRAINER, TrainerProcess
from model.workspace import Workspace

MOST_WAITING = 60  # jobs: with more, the wait would be longer than a workshop
PATIENCE = 5.0  # seconds that a stopped training may take to end by itself
START_LIMIT = 120.0  # seconds until a trainer must be ready: the backbone's files may have to be made first
TIME_LIMIT = 900.0  # seconds of one training, where its estimate is short
TIMES_ITS_ESTIMATE = 5.0  # otherwise a training may take so many times as long as was thought
IDLE_LOOK = 2.0  # seconds between looks at a trainer that has nothing to do
IDLE_STARTS = 3  # of a trainer that never gets ready; the next job tries once more
POLL = 0.05  # seconds between looks at what the trainer does not say itself

INTERRUPTED = "The server was restarted while training: press Train again."
CRASHED = "The training ended without a word, perhaps because the memory was full: press Train again."
TOO_LONG = "Training took several times as long as expected and was ended: the best answer so far is kept."

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Job:
    workspace: Workspace
    settings: dict[str, Any]
    seconds: float  # that it will take, by the estimate
    id: str = field(default_factory=lambda: token_hex(8))
    started: float = 0.0  # time.monotonic()
    stop_asked: float | None = None  # time.monotonic()
    message: str = ""  # for a stop that nobody pressed
    begun_anew: bool = False  # a trainer died with it before it began

    def belongs_to(self, workspace: Workspace) -> bool:
        return self.workspace.id == workspace.id

    def stop(self, message: str = "") -> None:
        if self.stop_asked is None:
            self.stop_asked, self.message = time.monotonic(), message
            with suppress(TwentyError):  # on a full disk the trainer hears nothing, and is ended when patience is
                ask_to_stop(self.workspace.training_folder, self.id)


class TrainingQueue:
    """Trains one workspace after the other in a process of its own. Thread-safe; one for the whole server."""

    def __init__(self, command: Sequence[str] = TRAINER, patience: float = PATIENCE) -> None:
        """Start the trainer, so that it is warm when the first job comes.

        Args:
            command: Starts a process that speaks as `model.trainer` does.
            patience: Seconds that a stopped training may take to end by itself.
        """
        self._command, self._patience = tuple(command), patience
        self._changed = threading.Condition()  # guards the jobs
        self._waiting: list[_Job] = []
        self._current: _Job | None = None
        self._unwritten: dict[str, JobStatus] = {}  # by workspace id: ends that a full disk did not take
        self._closed = False
        self._trainer = TrainerProcess(self._command)
        self._idle_starts = 0
        self._thread = threading.Thread(target=self._work, name="training queue", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    @property
    def trainer_pid(self) -> int:
        """The process id of the trainer."""
        return self._trainer.pid

    @property
    def trainer_lives(self) -> bool:
        """Whether there is a trainer, or will be in a moment because a job waits for it."""
        with self._changed:
            return self._thread.is_alive() and (self._trainer.alive or self._current is not None)

    def submit(self, workspace: Workspace, settings: Settings) -> None:
        """Ask for the training of a workspace. A job of it that still waits is replaced and keeps its place.

        Raises:
            TooFewPhotos: there are not enough photos; the text says what is missing.
            TwentyError: it is being trained already, or too many wait.
            StorageFull: the disk has no space.
        """
        missing = workspace.missing()
        if missing:
            raise TooFewPhotos(" ".join(missing))
        n_photos = sum(label.n_photos for label in workspace.labels())
        job = _Job(workspace, asdict(settings), pace.estimate(settings, n_photos))
        with self._changed:
            current = self._current
            going_on = current and current.belongs_to(workspace) and current.stop_asked is None
            if going_on and self.status(workspace).state in ("starting", "running"):
                raise TwentyError("These photos are being trained on already: wait for it, or press Stop first.")
            places = [place for place, other in enumerate(self._waiting) if other.belongs_to(workspace)]
            if not places and len(self._waiting) >= MOST_WAITING:
                raise TwentyError(f"{MOST_WAITING} trainings are waiting already: try again in a few minutes.")
            write_status(workspace.training_folder, job.id, JobStatus("queued"))
            if places:
                self._waiting[places[0]] = job
            else:
                self._waiting.append(job)
            self._changed.notify_all()

    def status(self, workspace: Workspace) -> JobStatus:
        """Return how the training of a workspace stands. Cheap: to be called again and again."""
        with self._changed:
            for place, job in enumerate(self._waiting):
                if job.belongs_to(workspace):
                    ahead = place + (self._current is not None)
                    return JobStatus("queued", ahead, "Waiting", seconds_left=self._wait(place))
            current = self._current if self._current and self._current.belongs_to(workspace) else None
            job_id, status = read_status(workspace.training_folder)
        if current is None:
            # The disk says that it goes on, and this server knows nothing of it.
            gone = JobStatus("failed", message=INTERRUPTED, answers=status.answers)
            return self._unwritten.get(workspace.id, gone) if status.active else status
        if job_id != current.id or status.state == "queued":
            status = JobStatus("starting", stage="Getting ready")
        if status.state == "starting":
            status = replace(status, seconds_left=current.seconds)
        elif not status.active:  # the end stands on the disk a moment before all is cleared up
            status = replace(status, state="running")
        if current.stop_asked is not None and status.active:
            return replace(status, stage="Stopping", seconds_left=None)
        return status

    def stop(self, workspace: Workspace) -> None:
        """End the training of a workspace, or take it out of the queue. The best classifier so far stays."""
        with self._changed:
            for job in [job for job in self._waiting if job.belongs_to(workspace)]:
                self._waiting.remove(job)
                self._end(job, JobStatus("stopped"))
            if self._current and self._current.belongs_to(workspace):
                self._current.stop()
            self._changed.notify_all()

    def ahead(self) -> tuple[int, float]:
        """Return how many trainings a new one would wait for, and for about how many seconds."""
        with self._changed:
            n_waiting = len(self._waiting)
            return n_waiting + (self._current is not None), self._wait(n_waiting)

    def close(self) -> None:
        """End the trainer. What was queued or running is shown as interrupted from then on."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        atexit.unregister(self.close)
        self._thread.join(10)
        self._trainer.close()

    def _wait(self, place: int) -> float:
        """Estimate the seconds until the job at `place` in the queue starts."""
        return self._left_of_current() + sum(job.seconds for job in self._waiting[:place])

    def _left_of_current(self) -> float:
        """Return about how many seconds the job that runs will take still, by its own word where it has given one."""
        current = self._current
        if current is None:
            return 0.0
        job_id, status = read_status(current.workspace.training_folder)
        if job_id == current.id and status.state == "running" and status.seconds_left is not None:
            return status.seconds_left
        return max(current.seconds - (time.monotonic() - current.started), 1.0)

    # The thread

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                self._train(job)
            except TwentyError as error:  # the disk is full
                self._end(job, JobStatus("failed", message=str(error)))
            except Exception:  # noqa: BLE001  (the thread serves everybody and must not end)
                _log.exception("a training could not be run")
                self._end(job, JobStatus("failed", message=CRASHED))
            with self._changed:
                self._current = None

    def _next(self) -> _Job | None:
        """Wait for the job whose turn it is; `None` when closed."""
        with self._changed:
            while not self._closed:
                if self._waiting:
                    self._current = self._waiting.pop(0)
                    self._current.started = time.monotonic()
                    return self._current
                self._changed.wait(IDLE_LOOK)
                if not self._waiting and not self._closed and not self._trainer.alive:
                    self._revive()
        return None

    def _revive(self) -> None:
        """Start a trainer anew that ended with nothing to do; where none gets ready, a few times only."""
        self._idle_starts = 1 if self._trainer.ready else self._idle_starts + 1
        if self._idle_starts <= IDLE_STARTS:
            _log.error("the trainer ended with status %s while idle", self._trainer.exit_status)
            self._restart()

    def _train(self, job: _Job) -> None:
        """Run one job to its end, whichever that is."""
        write_status(job.workspace.training_folder, job.id, JobStatus("starting", stage="Getting ready"))
        if not self._trainer.alive:  # it ended while it had nothing to do
            self._restart()
        if not self._wait_until_ready(job):
            return
        self._hand_over(job)
        while (said := self._trainer.finished(job.id)) is None:
            if self._closed:
                return
            if self._must_end(job):
                return
            self._trainer.wait(POLL)
        status = JobStatus(**said["status"])
        self._end(job, replace(status, message=job.message or status.message))

    def _hand_over(self, job: _Job) -> None:
        folder = job.workspace.folder.absolute()
        self._trainer.send({"job": job.id, "folder": str(folder), "settings": job.settings})

    def _wait_until_ready(self, job: _Job) -> bool:
        """Wait for the trainer's imports; `False` when the job ended meanwhile."""
        start = time.monotonic()
        while not self._trainer.ready:
            if self._closed:
                return False
            if job.stop_asked is not None:
                self._end(job, JobStatus("stopped"))
                return False
            if not self._trainer.alive or time.monotonic() - start > START_LIMIT:
                _log.error("the trainer did not start: exit status %s", self._trainer.exit_status)
                self._restart()
                self._end(job, JobStatus("failed", message="The trainer could not be started: press Train again."))
                return False
            self._trainer.wait(POLL)
        return True

    def _must_end(self, job: _Job) -> bool:
        """Tell whether a running job is over without the trainer's word, and see to it."""
        if not self._trainer.alive:
            if self._trainer.finished(job.id) is not None:
                return False  # its last word came just before its end
            _log.error("the trainer ended with status %s", self._trainer.exit_status)
            if self._never_begun(job):
                return not self._begin_anew(job)
            status = self._last_known(job)
        elif job.stop_asked is not None and time.monotonic() - job.stop_asked > self._patience:
            status = JobStatus("stopped", message=job.message)
        else:
            if time.monotonic() - job.started > max(TIME_LIMIT, TIMES_ITS_ESTIMATE * job.seconds):
                job.stop(TOO_LONG)
            return False
        self._restart()
        self._end(job, status)
        return True

    def _last_known(self, job: _Job) -> JobStatus:
        """Return how a job ended whose trainer is gone: as it wrote last, if that was an end."""
        job_id, status = read_status(job.workspace.training_folder)
        if job_id == job.id and not status.active:
            return status
        return JobStatus("failed", message=CRASHED) if job.stop_asked is None else JobStatus("stopped")

    def _never_begun(self, job: _Job) -> bool:
        """Tell whether the trainer was dying already when it got the job, so that the job is not to blame."""
        job_id, status = read_status(job.workspace.training_folder)
        return job_id == job.id and status.state == "starting" and job.stop_asked is None and not job.begun_anew

    def _begin_anew(self, job: _Job) -> bool:
        """Hand the job to a new trainer, once; `False` when it ended meanwhile."""
        job.begun_anew = True
        self._restart()
        if not self._wait_until_ready(job):
            return False
        self._hand_over(job)
        return True

    def _restart(self) -> None:
        self._trainer.kill()
        self._trainer = TrainerProcess(self._command)

    def _end(self, job: _Job, status: JobStatus) -> None:
        """Note how a job ended, with the answers that it gave before."""
        folder = job.workspace.training_folder
        with self._changed:
            with suppress(OSError):
                forget_stop(folder, job.id)
            job_id, known = read_status(folder)
            if job_id not in ("", job.id):  # the next job of this workspace waits already
                return
            status = replace(status, answers=known.answers)
            self._unwritten.pop(job.workspace.id, None)
            try:
                write_status(folder, job.id, status)
            except (TwentyError, OSError):
                self._unwritten[job.workspace.id] = status
