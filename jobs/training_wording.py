"""What a person reads of a training: its codes in sentences."""

from collections.abc import Mapping

from jobs.training_job import End, JobStatus, Note
from jobs.training_stages import Shown, Stage
from model.common.progress import duration

_SENTENCES: Mapping[End | Note, str] = {
    "interrupted": "The server was restarted while training: press Train again.",
    "crashed": "The training stopped, perhaps because the memory was full: press Train again.",
    "too-long": "Training took several times as long as expected and was stopped: the best answer so far is kept.",
    "memory": "There is not enough memory to train on this many photos: close other programs, or remove photos.",
    "our-fault": (
        "The training failed, and the fault is ours: press Train again. If it fails once more, training/log.txt in the "
        "project's folder says why."
    ),
    "not-started": "The trainer could not be started: press Train again.",
    "too-often": (
        "The server stopped {times} times during this training, perhaps because the memory was full. Press Train again "
        "with fewer photos, or with “Quick” under Options."
    ),
    "refused": "{sentence}",
    "began-again": "The server was restarted, so this training began again.",
    "answer-kept": "The server was restarted, so this training began again. The first answer was kept.",
    "kept-its-place": "The server was restarted. Your place in the queue was kept.",
}


def why(status: JobStatus) -> str:
    """Say why a training stands as it does, or ended as it did; empty where there is nothing to add."""
    return _SENTENCES[status.reason].format(**status.values) if status.reason else ""


_STAGES: Mapping[Stage, str] = {
    "waiting": "Waiting for its turn",
    "first-answer": "Looking for a first answer",
    "waiting-for-more": "The first answer is ready",
    "longer": "Looking for a better answer",
    "stopping": "Stopping",
}


def stage_words(stage: Stage) -> str:
    """Say what goes on."""
    return _STAGES[stage]


def time_words(shown: Shown, place: int = 0) -> str:
    """Say how long the stage that is shown still takes; `place` trainings are served before one that waits."""
    if shown.stage in ("waiting", "waiting-for-more"):
        ahead = f"{place} ahead of yours" if place > 1 else "one ahead of yours" if place else "yours is next"
        starts = "" if shown.seconds is None or shown.late else f", starts in about {duration(shown.seconds)}"
        return f"{ahead}{starts}"
    if shown.late:
        return "taking a little longer than expected"
    return "" if shown.seconds is None else f"about {duration(shown.seconds)} left"
