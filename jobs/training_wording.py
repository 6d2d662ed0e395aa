"""What a person reads of a training: its codes in sentences."""

from collections.abc import Mapping

from jobs.training_job import End, JobStatus, Note

_SENTENCES: Mapping[End | Note, str] = {
    "interrupted": "The server was restarted while training: press Train again.",
    "crashed": "The training ended without a word, perhaps because the memory was full: press Train again.",
    "too-long": "Training took several times as long as expected and was ended: the best answer so far is kept.",
    "memory": "There is not enough memory to train on this many photos: close other programs, or remove photos.",
    "our-fault": (
        "The training failed, and the fault is ours: press Train again. If it fails once more, the file "
        "training/log.txt in the workspace's folder says why."
    ),
    "not-started": "The trainer could not be started: press Train again.",
    "too-often": (
        "The server ended {times} times during this training, perhaps because the memory was full, so it did "
        "not begin again by itself: press Train again, with fewer photos or at the pace “Quick”."
    ),
    "refused": "{sentence}",
    "began-again": "The server was restarted, so this training began again from the beginning.",
    "answer-kept": "The server was restarted, so this training began again. The first answer was kept.",
    "kept-its-place": "The server was restarted. Your place in the queue was kept.",
}


def why(status: JobStatus) -> str:
    """Say why a training stands as it does, or ended as it did; empty where there is nothing to add."""
    return _SENTENCES[status.reason].format(**status.values) if status.reason else ""
