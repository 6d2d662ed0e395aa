"""Files for the upload queue, and waiting for its end."""

import time

from jobs.uploads.upload_queue import UploadQueue
from jobs.uploads.upload_spool import Upload
from jobs.uploads.upload_state import UploadProgress
from tests.support.pictures import picture_bytes
from workspace.workspace import Workspace


def file(seed: int, kind: int = 0, label: str | None = None, label_id: int | None = None) -> Upload:
    return Upload(f"{kind}-{seed}.jpg", picture_bytes(kind, seed, side=48), label_id, label)


def finish(queue: UploadQueue, workspace: Workspace) -> UploadProgress:
    """Wait until the queue of a workspace is at rest."""
    end = time.monotonic() + 60
    while (progress := queue.progress(workspace.id)) is not None and progress.active:
        assert time.monotonic() < end, progress
        time.sleep(0.01)
    assert progress is not None
    return progress
