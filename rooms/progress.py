"""Where a team is: what its board's line says of its workspace. What is being trained now, the queue knows."""

from dataclasses import dataclass
from pathlib import Path

from model.common.errors import TwentyError
from rooms.teams import Team, last_seen
from workspace import project
from workspace.workspace import Workspace

_AFTER_TRAINING = ("results", "try", "decide")  # pages, in their order


@dataclass(frozen=True)
class TeamProgress:
    """What can be seen of a team's work without its photos."""

    step: str  # "photos", "train", "results", "try" or "decide": the page that is next, or the furthest looked at
    photos: dict[str, int]  # by label
    refused: int  # files that were no photos
    trained: bool
    seen: float  # when it was last there, in seconds since 1970
    gone: bool = False  # its workspace was deleted


def progress_of(team: Team, workspaces: Path) -> TeamProgress:
    """Return where a team is; one whose workspace cannot be opened is gone."""
    try:
        workspace = Workspace.open(workspaces, team.workspace_id)
        photos = {label.name: label.n_photos for label in workspace.labels()}
        refused = len(workspace.refusals())
        is_ready = not workspace.missing()
    except TwentyError:
        return TeamProgress("photos", {}, 0, trained=False, seen=0.0, gone=True)
    trained = workspace.classifier_path.is_file()
    return TeamProgress(_step(workspace, is_ready, trained), photos, refused, trained, last_seen(workspace))


def _step(workspace: Workspace, is_ready: bool, trained: bool) -> str:
    if not trained:
        return "train" if is_ready else "photos"
    seen = project.read(workspace).seen
    return next((page for page in reversed(_AFTER_TRAINING) if page in seen), "results")
