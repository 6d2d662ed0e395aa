"""Notebook: what was written down in the exercises, by a team in its room or by one who is alone, read in one go."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from model.common.errors import TwentyError
from model.common.files import workspaces_folder
from rooms import notes, shortcuts
from rooms.room import Room, rooms_folder
from rooms.shortcuts import PLANTED, RECEIVED, Received, Shortcut
from rooms.teams import Team, membership
from workspace import guide
from workspace.workspace import Workspace

# Keys, beside those of `rooms.shortcuts`
BET, GUESSES, THRESHOLD, VOTE, HELP, READ = "bet", "guesses", "threshold", "vote", "help", "read"
LONGEST = 300  # characters of a reason
Share = Annotated[float, Meta(ge=0, le=1)]
_Text = Annotated[str, Meta(max_length=LONGEST)]


class GuessKept(msgspec.Struct, frozen=True):
    """How a guess before training went."""

    per_label: int  # photos that it had learnt from
    right: int
    asked: int
    n_labels: int


class ReasonKept(msgspec.Struct, frozen=True):
    """Why somebody chose which photos are answered."""

    text: _Text
    share: Share | None  # of the photos that are answered; None: all


class VoteKept(msgspec.Struct, frozen=True):
    """What somebody would do, and why."""

    choice: Literal["go", "collect", "stop"]
    text: _Text


@dataclass(frozen=True)
class Notebook:
    """Whose exercises these are, and what was written down so far."""

    home: Workspace  # with one's own photos: the one that is open, unless that is a copy with a shortcut
    room: Room | None = None
    team: Team | None = None
    known: dict[str, Any] = field(default_factory=dict)

    def read(self, key: str, shape: Any) -> Any:  # noqa: ANN401
        """Return what stands under a key; `None`: nothing of that shape."""
        try:
            return msgspec.convert(self.known[key], shape) if key in self.known else None
        except msgspec.ValidationError:
            return None

    def write(self, key: str, value: object, *, once: bool = False) -> bool:
        """Write something down; with `once`, only where nothing stands yet. Return whether it was written.

        Raises:
            TwentyError: it is too long, or the disk has no space.
        """
        if self.room is None or self.team is None:
            return guide.write(self.home, key, value, once=once)
        if once:
            return notes.write_once(self.room, self.team.id, key, value)
        notes.write(self.room, self.team.id, key, value)
        return True


def notebook_of(workspace: Workspace) -> Notebook:
    """Return the notebook of whoever has a workspace open.

    Raises:
        FolderGone: it is a copy, and one's own photos were deleted.
    """
    if (member := membership(workspace, rooms_folder())) is not None:
        room, team = member
        home = workspace if workspace.id == team.workspace_id else _opened(team.workspace_id)
        return Notebook(home, room, team, notes.of_team(room, team.id))
    origin = guide.read(workspace).origin
    home = _opened(origin) if origin else workspace
    return Notebook(home, known=guide.notes(home))


def truth_of(notebook: Notebook) -> Shortcut | None:
    """Return the shortcut in the photos that one has to search; `None`: there are none."""
    if notebook.room is None:
        alone: Shortcut | None = notebook.read(PLANTED, Shortcut)
        return alone
    known: Received | None = notebook.read(RECEIVED, Received)
    return None if known is None else shortcuts.planted(notebook.room, known.giver)


def copy_of(notebook: Notebook) -> Workspace | None:
    """Open the photos that one has to search; `None`: there are none, or they were deleted."""
    known: Received | None = notebook.read(RECEIVED, Received)
    try:
        return None if known is None else _opened(known.workspace)
    except TwentyError:
        return None


def _opened(workspace_id: str) -> Workspace:
    return Workspace.open(workspaces_folder(), workspace_id)
