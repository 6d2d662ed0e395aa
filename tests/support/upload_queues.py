"""Files for the upload queue, and waiting for its end."""

import time

from jobs.upload_queue import Intake
from jobs.upload_spool import Incoming
from jobs.upload_state import IntakeProgress
from tests.support.pictures import picture_bytes
from workspace.workspace import Workspace


def file(seed: int, kind: int = 0, label: str | None = None, label_id: int | None = None) -> Incoming:
    return Incoming(f"{kind}-{seed}.jpg", picture_bytes(kind, seed, side=48), label_id, label)


def finish(intake: Intake, workspace: Workspace) -> IntakeProgress:
    """Wait until the intake of a workspace is at rest."""
    end = time.monotonic() + 60
    while (progress := intake.progress(workspace.id)) is not None and progress.active:
        assert time.monotonic() < end, progress
        time.sleep(0.01)
    assert progress is not None
    return progress
