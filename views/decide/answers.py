"""What a visitor has answered so far, and how a change is kept: whatever is typed is on disk at once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from model.decision.inputs import DecisionInputs, load, save
from views.shared import session
from views.shared.error_messages import told
from workspace.workspace import Workspace


def kept(workspace: Workspace | None) -> DecisionInputs:
    """Return what this visitor has answered so far."""
    return DecisionInputs() if workspace is None else load(workspace.folder)


@told
def change(update: Callable[[DecisionInputs], DecisionInputs]) -> None:
    """Write a change to disk."""
    workspace = session.find_workspace() or session.new_workspace()
    # Read anew: another tab may have written meanwhile, and only what changed here is ours.
    save(workspace.folder, update(load(workspace.folder)))


def change_situation(**values: Any) -> None:  # noqa: ANN401
    """Write a change of the figures to disk."""
    change(lambda known: replace(known, situation=replace(known.situation, **values)))
