"""Notes: what a team of a room wrote down, such as a bet or a vote, as JSON under a key. Team 0 is the room itself."""

from typing import Any

import msgspec

from model.common.errors import TwentyError
from rooms.database import transaction
from rooms.room import Room
from rooms.wording import RoomCode

ROOM = 0  # in place of a team's number
GIVEN = "given"  # how many photos the facilitator has given a team: its open pages are drawn anew when it grows
LONGEST = 4_000  # characters of a note


def write(room: Room, team: int, key: str, value: object) -> None:
    """Write a note; what stood under its key goes.

    Raises:
        TwentyError: it is too long.
        FolderGone: the room was deleted, or its time is over.
    """
    text = msgspec.json.encode(value).decode()
    if len(text) > LONGEST:
        raise TwentyError(RoomCode.TOO_LONG, n=len(text), most=LONGEST)
    with room.writing() as db:
        db.execute("INSERT OR REPLACE INTO notes (team, key, value) VALUES (?, ?, ?)", (team, key, text))


def write_once(room: Room, team: int, key: str, value: object) -> bool:
    """Write a note unless there is one under its key already; return whether it was written. Raises as `write`."""
    text = msgspec.json.encode(value).decode()
    if len(text) > LONGEST:
        raise TwentyError(RoomCode.TOO_LONG, n=len(text), most=LONGEST)
    with room.writing() as db:
        made = db.execute("INSERT OR IGNORE INTO notes (team, key, value) VALUES (?, ?, ?)", (team, key, text))
    return made.rowcount == 1


def read(room: Room, team: int, key: str, shape: Any = Any) -> Any:  # noqa: ANN401
    """Return a team's note; `None`: there is none of that shape."""
    return all_notes(room, key, shape).get(team)


def all_notes(room: Room, key: str, shape: Any = Any) -> dict[int, Any]:  # noqa: ANN401
    """Return the notes under a key that have a shape, by team."""
    with transaction(room.database) as db:
        rows = db.execute("SELECT team, value FROM notes WHERE key = ? ORDER BY team", (key,)).fetchall()
    found = {}
    for team, text in rows:
        try:
            found[int(team)] = msgspec.json.decode(text, type=shape)
        except msgspec.MsgspecError:
            continue
    return found


def of_team(room: Room, team: int) -> dict[str, Any]:
    """Return all that a team wrote down, by key."""
    with transaction(room.database) as db:
        rows = db.execute("SELECT key, value FROM notes WHERE team = ?", (team,)).fetchall()
    return {str(key): msgspec.json.decode(value) for key, value in rows}


def remove(room: Room, team: int, key: str) -> None:
    """Remove a note, if it is there."""
    with transaction(room.database, writes=True) as db:
        db.execute("DELETE FROM notes WHERE team = ? AND key = ?", (team, key))
