"""Leaving a room: what goes with a team's photos, wherever the room has something that was made of them."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from model.common.errors import TwentyError
from rooms import notes
from rooms.answers import path_of
from rooms.shortcuts import FOUND, RECEIVED, WORKSPACES, Received
from rooms.teams import membership
from workspace.workspace import Workspace

Delete = Callable[[Workspace], None]
"""Deletes a workspace; a server stops what works on it before."""


def forget_photos(workspace: Workspace, root: Path, delete: Delete) -> None:
    """Delete what a room has of a team's photos: copies with a shortcut, answers, and files of the whole room.

    Args:
        workspace: The one that is about to be deleted; nothing happens unless it is a team's own.
        root: The folder of all rooms.
        delete: For the copies.

    Raises:
        TwentyError: the room's database cannot be read.
    """
    member = membership(workspace, root)
    if member is None or member[1].workspace_id != workspace.id:
        return
    room, own = member
    for file in [path_of(room, own.id), *(room.folder / "saved").glob("*.zip")]:
        with suppress(OSError):
            file.unlink()
    copies = notes.read(room, own.id, WORKSPACES, list[str]) or []
    for id in copies:
        delete_one(workspace.folder.parent, id, delete)
    for searcher, known in notes.all_notes(room, RECEIVED, Received).items():
        if known.workspace in copies:  # there is nothing to search any more: it may get another one
            notes.remove(room, searcher, RECEIVED)
            notes.remove(room, searcher, FOUND)


def delete_one(workspaces: Path, id: str, delete: Delete) -> None:
    """Delete a workspace by its id, unless it is gone."""
    with suppress(TwentyError):
        delete(Workspace.open(workspaces, id))
