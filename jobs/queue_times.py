"""How many are served before a training, and how long that takes: for the sentences on the page."""

import time
from collections.abc import Iterable, Sequence

from jobs.queued_job import QueuedJob
from jobs.training_job import read_status

_LEAST = 0.5  # seconds of a training, for its files if for nothing else


def in_order(waiting: Iterable[QueuedJob]) -> list[QueuedJob]:
    """Return waiting jobs in the order in which they are served: whoever has no answer yet comes first."""
    return sorted(waiting, key=lambda job: job.answered)


def before(
    job: QueuedJob | None, waiting: Sequence[QueuedJob], current: QueuedJob | None, guest: QueuedJob | None
) -> tuple[int, float]:
    """Return how many are served before a waiting job, or before a new one, and about how many seconds that takes.

    A fine-tuning that goes on stands still for first answers, so these do not wait for it.
    """
    waits_for_all = job is not None and job.answered
    seconds = []
    for other in in_order(waiting):
        if other is job or (other.answered and not waits_for_all):
            break
        seconds.append(other.seconds if other.answered else other.first_seconds)
    if guest is not None:
        seconds.append(guest.first_seconds)
    if current is not None and (waits_for_all or not has_answer(current)):
        seconds.append(_left_of(current, first=not waits_for_all))
    return len(seconds), sum(max(each, _LEAST) for each in seconds)


def has_answer(job: QueuedJob) -> bool:
    """Tell whether the first answer of a job is there."""
    job_id, status = read_status(job.workspace.training_folder)
    return job.answered or (job_id == job.id and status.answers > 0)


def _left_of(job: QueuedJob, *, first: bool) -> float:
    """Return about how many seconds a running job takes still, or its first answer."""
    job_id, status = read_status(job.workspace.training_folder)
    if not first and job_id == job.id and status.state == "running" and status.seconds_left is not None:
        return status.seconds_left
    return max((job.first_seconds if first else job.seconds) - (time.monotonic() - job.started), 1.0)
