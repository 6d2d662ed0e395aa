"""A lane of the training queue: one trainer process, which is kept warm, and the job that it works on.

The process is started again where it ends, and ended where it does not hear.
"""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from jobs.training_job import JobStatus, TrainingJob
from jobs.worker_process import WorkerProcess

START_LIMIT = 120.0  # seconds until a trainer must be ready: the backbone's files may have to be made first
TIME_LIMIT = 900.0  # seconds of one training, where its estimate is short
TIMES_ITS_ESTIMATE = 5.0  # otherwise a training may take so many times as long as was thought
IDLE_STARTS = 3  # of a trainer that never gets ready; the next job tries once more
POLL = 0.05  # seconds between looks at what the trainer does not say itself

_log = logging.getLogger(__name__)


class Closed(Exception):
    """The server ends: what runs goes on with the next one."""


class Lane:
    """Serves one job after the other."""

    def __init__(self, command: Sequence[str], patience: float, closed: threading.Event) -> None:
        """Start the trainer, so that it is warm when the first job comes.

        Arguments as of `TrainingQueue`; `closed` is set when the server ends.
        """
        self.job: TrainingJob | None = None
        self._command, self._patience, self._closed = tuple(command), patience, closed
        self._idle_starts = 0
        self._trainer = WorkerProcess(self._command)

    @property
    def pid(self) -> int:
        """The process id of the trainer."""
        return self._trainer.pid

    @property
    def lives(self) -> bool:
        """Whether there is a trainer, or will be in a moment because a job waits for it."""
        return self._trainer.alive or self.job is not None

    def serve(self, job: TrainingJob) -> JobStatus:
        """Have a job worked on to its end, whichever that is, and return it.

        Raises:
            Closed: the server ends.
        """
        if not self._trainer.alive:  # it ended while it had nothing to do
            self._restart()
        return self._hand_over(job) or self._follow(job)

    def revive(self) -> None:
        """Start a trainer anew that ended with nothing to do; where none gets ready, a few times only."""
        if self._trainer.alive:
            return
        self._idle_starts = 1 if self._trainer.ready else self._idle_starts + 1
        if self._idle_starts <= IDLE_STARTS:
            _log.error("the trainer ended with status %s while idle", self._trainer.exit_status)
            self._restart()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave the cores to others meanwhile."""
        start = time.monotonic()
        self._trainer.send({"pause": True})
        try:
            yield
        finally:
            self._trainer.send({"pause": False})
            if (job := self.job) is not None:
                job.started += time.monotonic() - max(start, job.started)

    def close(self) -> None:
        """End the trainer, once nobody is served any more."""
        self._trainer.close()

    def _hand_over(self, job: TrainingJob) -> JobStatus | None:
        """Give a job to the trainer when that is ready; return how it ended where that could not be."""
        start = time.monotonic()
        while not self._trainer.ready:
            if job.stop_asked is not None:
                return JobStatus("stopped")
            if not self._trainer.alive or time.monotonic() - start > START_LIMIT:
                _log.error("the trainer did not start: exit status %s", self._trainer.exit_status)
                self._restart()
                return JobStatus("failed", reason="not-started")
            self._wait()
        self._trainer.send(job.for_trainer())
        return None

    def _follow(self, job: TrainingJob) -> JobStatus:
        while (said := self._trainer.finished(job.id)) is None:
            if not self._trainer.alive:
                return self._after_its_death(job)
            if job.stop_asked is not None and time.monotonic() - job.stop_asked > self._patience:
                self._restart()
                return JobStatus("stopped")
            if time.monotonic() - job.started > max(TIME_LIMIT, TIMES_ITS_ESTIMATE * job.seconds):
                job.stop("too-long")
            self._wait()
        return JobStatus(**said["status"])

    def _after_its_death(self, job: TrainingJob) -> JobStatus:
        """Return how a job ended whose trainer is gone; one that it had never looked at goes to the next, once."""
        dead = self._trainer
        _log.error("the trainer ended with status %s", dead.exit_status)
        self._restart()
        known = job.on_disk()
        if (said := dead.finished(job.id)) is not None:  # its last word came just before its end
            return JobStatus(**said["status"])
        if known is not None and known.state not in ("starting", "running"):
            return known
        if job.stop_asked is not None:
            return JobStatus("stopped")
        if known is not None and known.state == "starting" and not job.begun_anew:
            job.begun_anew = True
            return self.serve(job)
        return JobStatus("failed", reason="crashed")

    def _wait(self) -> None:
        if self._closed.is_set():
            raise Closed
        self._trainer.wait(POLL)

    def _restart(self) -> None:
        self._trainer.kill()
        self._trainer = WorkerProcess(self._command)
