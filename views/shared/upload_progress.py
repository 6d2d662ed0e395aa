"""Photos on their way in: whether the upload queue is still with them, and what came of them."""

from jobs.uploads.upload_state import UploadProgress
from server.services import upload_queue
from views.shared.text import count
from workspace.workspace import Workspace


def working(workspace: Workspace) -> bool:
    """Return whether photos of this workspace are still on their way."""
    progress = upload_queue().progress(workspace.id)
    return progress is not None and progress.active


def reading(workspace: Workspace) -> bool:
    """Return whether some files are still to be read; photos that are only to be looked at are there already."""
    progress = upload_queue().progress(workspace.id)
    return progress is not None and progress.active and progress.phase == "reading"


def summary(progress: UploadProgress) -> str:
    """Return "12 photos added, 2 refused."."""
    parts = [f"{count(progress.added)} added"]
    if progress.already_there:
        parts.append(f"{progress.already_there} already there")
    if progress.refused:
        parts.append(f"{progress.refused} refused")
    return ", ".join(parts) + "."
