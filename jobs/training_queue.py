"""Who trains now and who waits: the page's side of training.

One trainer process (`jobs.trainer`) is kept warm. Everybody's first answer, which takes a second, comes before
anybody's fine-tuning, which takes many: among equals, who asked first is served first. While it fine-tunes for one
visitor, the trainer stops for a moment to give the others theirs ("guests").

How a training goes stands in the workspace: a refreshed page, a second tab and a server that was started again read the
same, and the server goes on with what it finds there.
"""

import atexit
import logging
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from jobs.queue_times import before, has_answer, in_order
from jobs.queued_job import QueuedJob, left_over
from jobs.trainer_process import TRAINER, TrainerProcess
from jobs.training_job import JobStatus, forget_stop, read_status, write_status
from model.classifier.settings import Settings
from model.common.errors import TooFewPhotos, TwentyError
from workspace.workspace import Workspace

MOST_WAITING = 60  # jobs: with more, the wait would be longer than a workshop
PATIENCE = 5.0  # seconds that a stopped training may take to end by itself
START_LIMIT = 120.0  # seconds until a trainer must be ready: the backbone's files may have to be made first
TIME_LIMIT = 900.0  # seconds of one training, where its estimate is short
TIMES_ITS_ESTIMATE = 5.0  # otherwise a training may take so many times as long as was thought
IDLE_LOOK = 2.0  # seconds between looks at a trainer that has nothing to do
IDLE_STARTS = 3  # of a trainer that never gets ready; the next job tries once more
GUESTS_AFTER = 3.0  # seconds that a training has to itself, if it gives no answer before
POLL = 0.05  # seconds between looks at what the trainer does not say itself

INTERRUPTED = "The server was restarted while training: press Train again."
CRASHED = "The training ended without a word, perhaps because the memory was full: press Train again."
TOO_LONG = "Training took several times as long as expected and was ended: the best answer so far is kept."

_log = logging.getLogger(__name__)


class TrainingQueue:
    """Trains one workspace after the other in a process of its own. Thread-safe; one for the whole server."""

    def __init__(self, command: Sequence[str] = TRAINER, patience: float = PATIENCE, root: Path | None = None) -> None:
        """Start the trainer, so that it is warm when the first job comes.

        Args:
            command: Starts a process that speaks as `jobs.trainer` does.
            patience: Seconds that a stopped training may take to end by itself.
            root: The folder of workspaces, to go on with what an earlier server left waiting or running.
        """
        self._command, self._patience = tuple(command), patience
        self._changed = threading.Condition()  # guards the jobs
        self._waiting = left_over(root) if root is not None else []
        self._current: QueuedJob | None = None
        self._guest: QueuedJob | None = None  # gets its first answer while the current one stands still
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
        job = QueuedJob(workspace, settings, sum(label.n_photos for label in workspace.labels()))
        with self._changed:
            served = self._served(workspace)
            if served and served.stop_asked is None and self.status(workspace).state in ("starting", "running"):
                raise TwentyError("These photos are being trained on already: wait for it, or press Stop first.")
            places = [place for place, other in enumerate(self._waiting) if other.belongs_to(workspace)]
            if not places and len(self._waiting) >= MOST_WAITING:
                raise TwentyError(f"{MOST_WAITING} trainings are waiting already: try again in a few minutes.")
            write_status(workspace.training_folder, job.id, JobStatus("queued"))
            job.keep()
            if places:
                self._waiting[places[0]] = job
            else:
                self._waiting.append(job)
            self._changed.notify_all()

    def status(self, workspace: Workspace) -> JobStatus:
        """Return how the training of a workspace stands. Cheap: to be called again and again."""
        with self._changed:
            for job in self._waiting:
                if job.belongs_to(workspace):
                    ahead, seconds = before(job, self._waiting, self._current, self._guest)
                    return job.status(JobStatus("queued", ahead, "Waiting", seconds_left=seconds))
            served = self._served(workspace)
            job_id, status = read_status(workspace.training_folder)
        if served is None:
            # The disk says that it goes on, and this server knows nothing of it.
            gone = JobStatus("failed", message=INTERRUPTED, answers=status.answers)
            return self._unwritten.get(workspace.id, gone) if status.active else status
        if job_id != served.id or status.state == "queued":
            status = served.status(JobStatus("starting", stage="Getting ready"))
        if status.state == "starting":
            status = replace(status, seconds_left=served.seconds)
        elif not status.active:  # the end stands on the disk a moment before all is cleared up
            status = replace(status, state="running")
        if served.stop_asked is not None and status.active:
            return replace(status, stage="Stopping", seconds_left=None)
        return status

    def stop(self, workspace: Workspace) -> None:
        """End the training of a workspace, or take it out of the queue. The best classifier so far stays."""
        with self._changed:
            for job in [job for job in self._waiting if job.belongs_to(workspace)]:
                self._waiting.remove(job)
                self._end(job, JobStatus("stopped"))
            if (served := self._served(workspace)) is not None:
                served.stop()
            self._changed.notify_all()

    def ahead(self) -> tuple[int, float]:
        """Return how many trainings a new one would wait for, and for about how many seconds."""
        with self._changed:
            return before(None, self._waiting, self._current, self._guest)

    def close(self) -> None:
        """End the trainer. What was queued or running goes on with the next server."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        atexit.unregister(self.close)
        self._thread.join(10)
        self._trainer.close()

    def _served(self, workspace: Workspace) -> QueuedJob | None:
        """Return the job of a workspace that the trainer has."""
        return next((job for job in (self._current, self._guest) if job and job.belongs_to(workspace)), None)

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

    def _next(self) -> QueuedJob | None:
        """Wait for the job whose turn it is; `None` when closed."""
        with self._changed:
            while not self._closed:
                # A guest that came as its host ended: the trainer has it already.
                job = self._guest or next(iter(in_order(self._waiting)), None)
                if job is not None:
                    if job is not self._guest:
                        self._waiting.remove(job)
                        job.started = time.monotonic()
                    self._current, self._guest = job, None
                    return job
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

    def _train(self, job: QueuedJob) -> None:
        """Run one job to its end, whichever that is."""
        if not job.handed_over:
            starting = job.status(JobStatus("starting", stage="Getting ready"))
            write_status(job.workspace.training_folder, job.id, starting)
            if not self._trainer.alive:  # it ended while it had nothing to do
                self._restart()
            if not self._wait_until_ready(job):
                return
            self._hand_over(job, only_first=False)
        while (said := self._trainer.finished(job.id)) is None:
            if self._closed:
                return
            self._look_after_guests(job)
            if self._must_end(job):
                return
            self._trainer.wait(POLL)
        self._leave(job, JobStatus(**said["status"]))

    def _hand_over(self, job: QueuedJob, *, only_first: bool) -> None:
        job.handed_over = True
        self._trainer.send(job.words(only_first=only_first))

    def _leave(self, job: QueuedJob, status: JobStatus) -> None:
        """Note that the trainer is done with a job; a guest that wants more than a first answer waits again."""
        with self._changed:
            if status.state == "done" and job.guest and job.settings.pace != "quick" and job.stop_asked is None:
                job.answered, job.guest, job.handed_over = True, False, False
                with suppress(TwentyError, OSError):
                    write_status(job.workspace.training_folder, job.id, job.status(JobStatus("queued")))
                    job.keep()
                self._waiting.append(job)
            else:
                self._end(job, replace(status, message=job.message or status.message))

    # Guests

    def _look_after_guests(self, host: QueuedJob) -> None:
        """Let someone else have a first answer while a training goes on, and see the last one off."""
        guest = self._guest
        if guest is None:
            self._invite(host)
        elif (said := self._trainer.finished(guest.id)) is not None:
            now = time.monotonic()
            with self._changed:
                self._leave(guest, JobStatus(**said["status"]))
                self._guest = None
            host.started += now - guest.started  # it stood still
            if host.stop_asked is not None:
                host.stop_asked = now

    def _invite(self, host: QueuedJob) -> None:
        with self._changed:
            guest = next((job for job in self._waiting if not job.answered), None)
            if guest is None or host.guest or host.stop_asked is not None:
                return
            if not has_answer(host) and time.monotonic() - host.started < GUESTS_AFTER:
                return
            self._waiting.remove(guest)
            guest.started, guest.guest, self._guest = time.monotonic(), True, guest
        with suppress(TwentyError, OSError):  # what it cannot write, the trainer cannot either, and says so
            starting = guest.status(JobStatus("starting", stage="Getting ready"))
            write_status(guest.workspace.training_folder, guest.id, starting)
        self._hand_over(guest, only_first=True)

    def _wait_again(self, job: QueuedJob) -> None:
        """Put a job that the trainer has lost back to the front."""
        with self._changed:
            job.guest = job.handed_over = False
            if job.stop_asked is not None:
                self._end(job, JobStatus("stopped", message=job.message))
            else:
                self._waiting.insert(0, job)

    # What goes wrong

    def _wait_until_ready(self, job: QueuedJob) -> bool:
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

    def _must_end(self, host: QueuedJob) -> bool:
        """Tell whether a running job is over without the trainer's word, and see to it."""
        guest = self._guest
        job = guest if guest is not None and not self._is_untouched(guest) else host  # whom the trainer works for
        if not self._trainer.alive:
            if self._trainer.has_finished(host.id) or (guest and self._trainer.has_finished(guest.id)):
                return False  # its last word came just before its end
            _log.error("the trainer ended with status %s", self._trainer.exit_status)
            if job is host and self._never_begun(host):
                return not self._begin_anew(host)
            status = self._last_known(job)
        elif job.stop_asked is not None and time.monotonic() - job.stop_asked > self._patience:
            status = JobStatus("stopped", message=job.message)
        else:
            if time.monotonic() - job.started > max(TIME_LIMIT, TIMES_ITS_ESTIMATE * job.seconds):
                job.stop(TOO_LONG)
            return False
        self._restart()
        if job is guest:
            self._end(job, status)
            self._wait_again(host)
        else:
            if guest is not None:
                self._wait_again(guest)
            self._leave(job, status)
        self._guest = None
        return True

    def _is_untouched(self, job: QueuedJob) -> bool:
        """Tell whether the trainer has not looked at a job yet."""
        job_id, status = read_status(job.workspace.training_folder)
        return job_id == job.id and status.state == "starting"

    def _last_known(self, job: QueuedJob) -> JobStatus:
        """Return how a job ended whose trainer is gone: as it wrote last, if that was an end."""
        job_id, status = read_status(job.workspace.training_folder)
        if job_id == job.id and not status.active:
            return status
        return JobStatus("failed", message=CRASHED) if job.stop_asked is None else JobStatus("stopped")

    def _never_begun(self, job: QueuedJob) -> bool:
        """Tell whether the trainer was dying already when it got the job, so that the job is not to blame."""
        return self._is_untouched(job) and job.stop_asked is None and not job.begun_anew

    def _begin_anew(self, job: QueuedJob) -> bool:
        """Hand the job to a new trainer, once; `False` when it ended meanwhile."""
        job.begun_anew = True
        self._restart()
        if not self._wait_until_ready(job):
            return False
        self._hand_over(job, only_first=job.guest)
        return True

    def _restart(self) -> None:
        self._trainer.kill()
        self._trainer = TrainerProcess(self._command)

    def _end(self, job: QueuedJob, status: JobStatus) -> None:
        """Note how a job ended, with the answers that it gave before."""
        folder = job.workspace.training_folder
        with self._changed:
            job.forget()
            with suppress(OSError):
                forget_stop(folder, job.id)
            job_id, known = read_status(folder)
            if job_id not in ("", job.id):  # the next job of this workspace waits already
                return
            status = replace(status, answers=max(known.answers, int(job.answered)))
            self._unwritten.pop(job.workspace.id, None)
            try:
                write_status(folder, job.id, status)
            except (TwentyError, OSError):
                self._unwritten[job.workspace.id] = status
