"""Who trains now and who waits: the page's side of training.

There are two lanes, each with a process of its own (`jobs.trainer`) that is kept warm. The quick lane gives everybody
a first answer, which takes a second; the tuning lane fine-tunes, which takes many, and is paused while somebody's
first answer is on its way. In each lane, who asked first is served first.

How a training goes stands in the workspace: a refreshed page, a second tab and a server that was started again read the
same, and the server goes on with what it finds there.
"""

import atexit
import logging
import threading
import time
from collections.abc import Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from pathlib import Path

from jobs.training_job import JobStatus, TrainingJob, before, left_over, read_status
from jobs.training_lane import Closed, Lane
from jobs.worker_process import TRAINER
from model.classifier.settings import Settings
from model.common.errors import TooFewPhotos, TwentyError
from workspace.workspace import Workspace

MOST_WAITING = 60  # jobs: with more, the wait would be longer than a workshop
PATIENCE = 5.0  # seconds that a stopped training may take to end by itself
IDLE_LOOK = 2.0  # seconds between looks at a trainer that has nothing to do

_log = logging.getLogger(__name__)


class TrainingQueue:
    """Trains one workspace after the other in processes of its own. Thread-safe; one for the whole server."""

    def __init__(self, command: Sequence[str] = TRAINER, patience: float = PATIENCE, root: Path | None = None) -> None:
        """Start the trainers, so that they are warm when the first job comes.

        Args:
            command: Starts a process that speaks as `jobs.trainer` does, with the name of its lane put behind.
            patience: Seconds that a stopped training may take to end by itself.
            root: The folder of workspaces, to go on with what an earlier server left waiting or running.
        """
        self._changed = threading.Condition()  # guards the jobs
        self._waiting = left_over(root) if root is not None else []
        self._unwritten: dict[str, JobStatus] = {}  # by workspace id: ends that a full disk did not take
        self._closed = threading.Event()
        self._quick, self._tuning = (Lane((*command, name), patience, self._closed) for name in ("quick", "tuning"))
        self._lanes = (self._quick, self._tuning)
        self._threads = [
            threading.Thread(target=self._work, args=(lane,), name="training queue", daemon=True)
            for lane in self._lanes
        ]
        for thread in self._threads:
            thread.start()
        atexit.register(self.close)

    @property
    def trainer_pids(self) -> tuple[int, int]:
        """The process ids of the trainers: of the quick lane, and of the tuning lane."""
        return self._quick.pid, self._tuning.pid

    @property
    def trainers_live(self) -> bool:
        """Whether all trainers are there, or will be in a moment because a job waits for them."""
        with self._changed:
            return all(thread.is_alive() for thread in self._threads) and all(lane.lives for lane in self._lanes)

    def submit(self, workspace: Workspace, settings: Settings) -> None:
        """Ask for the training of a workspace. A job of it that still waits is replaced and keeps its place.

        Raises:
            TooFewPhotos: there are not enough photos; the text says what is missing.
            TwentyError: it is being trained already, or too many wait.
            StorageFull: the disk has no space.
        """
        missing = workspace.missing()
        if missing and workspace.label_alone() is None:
            raise TooFewPhotos(" ".join(missing))
        job = TrainingJob(workspace, settings, sum(label.n_photos for label in workspace.labels()))
        with self._changed:
            served = self._served(workspace)
            if served and served.stop_asked is None and self.status(workspace).state in ("starting", "running"):
                raise TwentyError("These photos are being trained on already: wait for it, or press Stop first.")
            places = [place for place, other in enumerate(self._waiting) if other.workspace.id == workspace.id]
            if not places and len(self._waiting) >= MOST_WAITING:
                raise TwentyError(f"{MOST_WAITING} trainings are waiting already: try again in a few minutes.")
            job.write(JobStatus("queued"))
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
                if job.workspace.id == workspace.id:
                    place, seconds = before(job, self._waiting, self._running())
                    return job.with_known(JobStatus("queued", place, seconds_left=seconds))
            served = self._served(workspace)
            job_id, status = read_status(workspace.training_folder)
        if served is None:
            # The disk says that it goes on, and this server knows nothing of it.
            gone = JobStatus("failed", reason="interrupted", answers=status.answers)
            return self._unwritten.get(workspace.id, gone) if status.active else status
        if job_id != served.id:
            status = JobStatus()
        if status.state in ("none", "queued"):
            status = served.with_known(replace(status, state="starting"))
        if status.state == "starting":
            status = replace(status, seconds_left=served.seconds)
        elif not status.active:  # the end stands on the disk a moment before all is cleared up
            status = replace(status, state="running")
        if served.stop_asked is not None and status.active:
            return replace(status, phase="stopping", parts=0, seconds_left=None)
        return status

    def stop(self, workspace: Workspace) -> None:
        """End the training of a workspace, or take it out of the queue. The best classifier so far stays."""
        with self._changed:
            for job in [job for job in self._waiting if job.workspace.id == workspace.id]:
                self._waiting.remove(job)
                self._end(job, JobStatus("stopped"))
            if (served := self._served(workspace)) is not None:
                served.stop()
            self._changed.notify_all()

    def ahead(self) -> tuple[int, float]:
        """Return how many trainings a new one would wait for, and for about how many seconds."""
        with self._changed:
            return before(None, self._waiting, self._running())

    def close(self) -> None:
        """End the trainers. What was queued or running goes on with the next server."""
        with self._changed:
            self._closed.set()
            self._changed.notify_all()
        atexit.unregister(self.close)
        for thread in self._threads:
            thread.join(10)

    def _running(self) -> list[TrainingJob]:
        return [lane.job for lane in self._lanes if lane.job is not None]

    def _served(self, workspace: Workspace) -> TrainingJob | None:
        """Return the job of a workspace that a trainer has."""
        return next((job for job in self._running() if job.workspace.id == workspace.id), None)

    # A lane's thread

    def _work(self, lane: Lane) -> None:
        with closing(lane), suppress(Closed):
            while (job := self._next(lane)) is not None:
                self._leave(lane, job, self._serve(lane, job))

    def _serve(self, lane: Lane, job: TrainingJob) -> JobStatus:
        """Have a job worked on; return how it ended, whichever way."""
        try:
            with self._tuning.paused() if lane is self._quick else nullcontext():
                job.write(job.with_known(JobStatus("starting")))
                return lane.serve(job)
        except Closed:
            raise
        except TwentyError as error:  # the disk is full
            return JobStatus("failed", reason="refused", values={"sentence": str(error)})
        except Exception:  # noqa: BLE001  (the thread serves everybody and must not end)
            _log.exception("a training could not be run")
            return JobStatus("failed", reason="crashed")

    def _next(self, lane: Lane) -> TrainingJob | None:
        """Wait for the job whose turn it is in a lane; `None` when closed."""
        with self._changed:
            while not self._closed.is_set():
                job = next((job for job in self._waiting if job.tuning == (lane is self._tuning)), None)
                if job is not None:
                    self._waiting.remove(job)
                    lane.job, job.started = job, time.monotonic()
                    return job
                lane.revive()
                self._changed.wait(IDLE_LOOK)
        return None

    def _leave(self, lane: Lane, job: TrainingJob, status: JobStatus) -> None:
        """Note that a lane is done with a job, which may wait for fine-tuning now."""
        with self._changed:
            lane.job = None
            if status.state != "queued":
                self._end(job, replace(status, reason=job.stop_reason or status.reason))
            elif job.stop_asked is not None:
                self._end(job, JobStatus("stopped", reason=job.stop_reason))
            else:
                job.answered, job.begun_anew = True, False
                with suppress(TwentyError, OSError):
                    job.write(job.with_known(JobStatus("queued")))
                    job.keep()
                self._waiting.append(job)
                self._changed.notify_all()

    def _end(self, job: TrainingJob, status: JobStatus) -> None:
        """Note how a job ended, with the answers that it gave before."""
        with self._changed:
            job.forget()
            job_id, known = read_status(job.workspace.training_folder)
            if job_id not in ("", job.id):  # the next job of this workspace waits already
                return
            status = replace(status, answers=max(known.answers, int(job.answered)))
            self._unwritten.pop(job.workspace.id, None)
            try:
                job.write(status)
            except (TwentyError, OSError):
                self._unwritten[job.workspace.id] = status
