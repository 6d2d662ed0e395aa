"""Leaving a room: what goes with a team's photos wherever the room has something of them, and with a whole team."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from model.common.errors import TwentyError
from rooms import notes
from rooms.answers import path_of
from rooms.room import Room
from rooms.shortcuts import FOUND, RECEIVED, WORKSPACES, Received
from rooms.teams import Team, membership, team
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


def remove(room: Room, team_id: int, workspaces: Path, delete: Delete) -> Team:
    """Remove a team from its room, with its photos and all that it wrote down; whoever it was may join again.

    Arguments as of `Room.delete`.

    Raises:
        TwentyError: there is no such team.
        FolderGone: the room was deleted.
    """
    found = team(room, team_id)
    searched: Received | None = notes.read(room, team_id, RECEIVED, Received)
    for id in [found.workspace_id, *([searched.workspace] if searched is not None else [])]:
        delete_one(workspaces, id, delete)
    with room.writing() as db:
        db.execute("DELETE FROM teams WHERE id = ?", (team_id,))
        db.execute("DELETE FROM notes WHERE team = ?", (team_id,))
        db.execute("DELETE FROM notices WHERE team = ?", (team_id,))
    return found
