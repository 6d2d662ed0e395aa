"""The two labels that a workspace begins with, for as long as nobody needs others."""

from views.shared.upload_progress import working
from workspace.workspace import Workspace

FIRST_LABELS = ("Label 1", "Label 2")


def begin_with_two_labels(workspace: Workspace) -> None:
    """Add the labels to begin with where there are none, and no files on their way that bring their own."""
    if workspace.labels() or working(workspace):
        return
    for label in FIRST_LABELS:
        workspace.add_label(label)


def drop_untouched_labels(workspace: Workspace) -> None:
    """Remove the labels we began with where nobody named them or put photos there: others are coming."""
    for label in workspace.labels():
        if label.name in FIRST_LABELS and label.n_photos == 0:
            workspace.remove_label(label.id)
