"""The stages of a training as a person watches it, all from its status: what stands on screen cannot contradict it.

A training has one stage or two: the first answer, and the longer training that looks for a better one. A time left is
always that of the stage which is shown.
"""

from dataclasses import dataclass
from typing import Literal

from jobs.training_job import JobStatus

Stage = Literal["waiting", "first-answer", "waiting-for-more", "longer", "stopping"]
LATE = 1.0  # seconds over its estimate: from then on nothing is promised


@dataclass(frozen=True)
class Shown:
    """What is shown of a training that goes on."""

    stage: Stage
    first: float  # the share of the first answer that is done, 0 to 1
    longer: float | None  # of the longer training; None: none was asked for
    seconds: float | None  # until the stage ends, or the wait; None: not known
    late: bool = False  # it takes longer than was thought


def shown(status: JobStatus, silent: float = 0.0) -> Shown:
    """Return what to show of a training that is active, `silent` seconds after its status changed last."""
    stage = _stage(status)
    answered = status.answers > 0
    done = min(max(status.fraction, 0.0), 1.0) if status.state == "running" else 0.0
    left = None if status.seconds_left is None or stage == "stopping" else status.seconds_left - silent
    return Shown(
        stage=stage,
        first=1.0 if answered else done,
        longer=(done if answered else 0.0) if status.longer else None,
        seconds=None if left is None else max(left, 0.0),
        late=left is not None and left < -LATE,
    )


def _stage(status: JobStatus) -> Stage:
    if status.phase == "stopping":
        return "stopping"
    if status.answers:
        return "waiting-for-more" if status.state == "queued" else "longer"
    return "waiting" if status.state == "queued" else "first-answer"
