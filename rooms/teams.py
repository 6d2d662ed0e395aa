"""The teams of a room: each has a name, a colour and a workspace, whose address is its only way in.

A workspace knows its room by `room.json`; what is in there never leaves the server.
"""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from model.common.errors import FolderGone, TwentyError
from model.common.files import read_json, write_json
from model.common.text import clean_text, shortened
from model.photos.label_names import label_key
from rooms.database import transaction
from rooms.room import Room
from rooms.wording import RoomCode
from workspace import project
from workspace.workspace import Workspace, is_id

COLOURS = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey")
MOST_TEAMS = 40
LONGEST_NAME = 30  # characters: it stands on a line of the board
_FILE = "room.json"
_LONGEST_OPENING = 3600.0  # seconds that opening a saved room takes at most: its teams are there before it is
_COLUMNS = "id, name, colour, workspace_id, joined"


@dataclass(frozen=True)
class Team:
    """A team of a room. Teams may share a colour: their names tell them apart."""

    id: int
    name: str
    colour: str  # one of `COLOURS`
    workspace_id: str  # the key to its photos: for the server and the facilitator alone
    joined: float  # seconds since 1970


class _Membership(msgspec.Struct):
    room: str
    team: int


def join(room: Room, name: str, colour: str, workspaces: Path, labels: Iterable[str] = ()) -> Team:
    """Add a team to a room, with a new workspace that has the labels of the room.

    Args:
        room: Where its password, if it has one, was said already.
        name: Of the team.
        colour: One of `COLOURS`.
        workspaces: The folder of all workspaces.
        labels: For the workspace to begin with; by default those of the room.

    Raises:
        TwentyError: the name is empty or taken, there is no such colour, or the room is full.
        StorageFull: the disk has no space.
    """
    name = shortened(clean_text(name), LONGEST_NAME)
    if not name:
        raise TwentyError(RoomCode.TEAM_NO_NAME)
    if colour not in COLOURS:
        raise TwentyError(RoomCode.NO_SUCH_COLOUR, colour=shortened(clean_text(colour), 30))
    _refuse(room, name)
    workspace = Workspace.create(workspaces)
    try:
        for label in labels or room.labels():
            workspace.add_label(label)
        team = _added(room, name, colour, workspace)
        bind(workspace, room, team.id)
        project.name(workspace, name)
    except BaseException:
        workspace.delete()
        raise
    return team


def adopt(room: Room, team_id: int, name: str, colour: str, workspace: Workspace) -> Team:
    """Add a team that was saved, under the number that it had, with its workspace.

    Raises:
        TwentyError: it cannot be a team of the room: as of `join`.
    """
    name = shortened(clean_text(name), LONGEST_NAME)
    if not name:
        raise TwentyError(RoomCode.TEAM_NO_NAME)
    if colour not in COLOURS:
        raise TwentyError(RoomCode.NO_SUCH_COLOUR, colour=shortened(clean_text(colour), 30))
    _refuse(room, name)
    team = _added(room, name, colour, workspace, team_id)
    bind(workspace, room, team.id)
    return team


def bind(workspace: Workspace, room: Room, team: int) -> None:
    """Note on disk that a workspace is a team's of a room."""
    write_json(workspace.folder / _FILE, {"room": room.id, "team": team}, below=workspace.folder)


def membership(workspace: Workspace, root: Path) -> tuple[Room, Team] | None:
    """Return the room that a workspace is in, and as which team; `None`: in none, or none that still is."""
    known: _Membership | None = read_json(workspace.folder / _FILE, _Membership)
    if known is None:
        return None
    with suppress(TwentyError):
        room = Room.open(root, known.room)
        return room, team(room, known.team)
    return None


def orphans(workspaces: Path, root: Path) -> list[Workspace]:
    """Return the workspaces that were a team's of a room whose folder is gone, where nobody has been for a while.

    A server that is killed while a team joins, or a saved room is opened, can leave some. With no folder of rooms at
    all there are none: it may be on a disk that is not there now.
    """
    found = []
    for file in workspaces.glob(f"*/{_FILE}") if root.is_dir() else []:
        known: _Membership | None = read_json(file, _Membership)
        with suppress(OSError):
            old = time.time() - file.stat().st_mtime > _LONGEST_OPENING
            if known is not None and is_id(known.room) and old and not (root / known.room).exists():
                found.append(Workspace(file.parent))
    return [each for each in found if is_id(each.id)]


def teams(room: Room) -> list[Team]:
    """Return the teams, in the order in which they came."""
    with transaction(room.database) as db:
        rows = db.execute(f"SELECT {_COLUMNS} FROM teams ORDER BY id").fetchall()  # noqa: S608
    return [Team(*row) for row in rows]


def team(room: Room, team_id: int) -> Team:
    """Return a team by its number.

    Raises:
        TwentyError: there is none.
    """
    with transaction(room.database) as db:
        row = db.execute(f"SELECT {_COLUMNS} FROM teams WHERE id = ?", (team_id,)).fetchone()  # noqa: S608
    if row is None:
        raise TwentyError(RoomCode.NO_SUCH_TEAM)
    return Team(*row)


def note_seen(workspace: Workspace) -> None:
    """Note that a team is there: its page was heard."""
    with suppress(OSError):
        os.utime(workspace.folder / _FILE)


def last_seen(workspace: Workspace) -> float:
    """Return when a team was last there, in seconds since 1970; 0 where its workspace is gone."""
    try:
        return (workspace.folder / _FILE).stat().st_mtime
    except OSError:
        return 0.0


def _refuse(room: Room, name: str) -> None:
    known = teams(room)
    if len(known) >= MOST_TEAMS:
        raise TwentyError(RoomCode.FULL, n=len(known))
    if label_key(name) in {label_key(each.name) for each in known}:
        raise TwentyError(RoomCode.TEAM_TAKEN, name=name)


def _added(room: Room, name: str, colour: str, workspace: Workspace, team_id: int | None = None) -> Team:
    """Add a team, by default under the next number."""
    joined = time.time()
    with room.writing() as db:
        # Two may have asked at once: what was true before is looked at again, where nobody else writes.
        n = db.execute("SELECT count(*) FROM teams").fetchone()[0]
        if n >= MOST_TEAMS:
            raise TwentyError(RoomCode.FULL, n=n)
        if db.execute("SELECT 1 FROM teams WHERE key = ?", (label_key(name),)).fetchone():
            raise TwentyError(RoomCode.TEAM_TAKEN, name=name)
        values = (team_id, name, label_key(name), colour, workspace.id, joined)
        made = db.execute(
            "INSERT INTO teams (id, name, key, colour, workspace_id, joined) VALUES (?, ?, ?, ?, ?, ?)", values
        )
    if not room.exists or made.lastrowid is None:
        raise FolderGone(RoomCode.NOT_FOUND)
    return Team(made.lastrowid, name, colour, workspace.id, joined)
