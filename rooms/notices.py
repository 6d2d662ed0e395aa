"""Notices: what the facilitator says to one team, or to all."""

import time
from dataclasses import dataclass

from model.common.errors import TwentyError
from model.common.text import clean_text
from rooms.database import transaction
from rooms.room import Room
from rooms.wording import RoomCode

LONGEST = 300  # characters
_MOST = 20  # that a team is shown: the newest


@dataclass(frozen=True)
class Notice:
    """A sentence for a team."""

    id: int
    text: str
    at: float  # seconds since 1970


def tell(room: Room, text: str, team: int | None = None) -> int:
    """Tell a team, or all of them, something; return the number of the notice.

    Raises:
        TwentyError: the text is too long.
        FolderGone: the room was deleted.
    """
    cleaned = clean_text(text)
    if len(cleaned) > LONGEST:
        raise TwentyError(RoomCode.TOO_LONG, n=len(cleaned), most=LONGEST)
    with transaction(room.database, writes=True) as db:
        made = db.execute("INSERT INTO notices (team, text, at) VALUES (?, ?, ?)", (team, cleaned, time.time()))
    return made.lastrowid or 0


def notices(room: Room, team: int, after: int = 0) -> list[Notice]:
    """Return what a team was told after a notice, oldest first."""
    with transaction(room.database) as db:
        rows = db.execute(
            "SELECT id, text, at FROM notices WHERE (team IS NULL OR team = ?) AND id > ? ORDER BY id DESC LIMIT ?",
            (team, after, _MOST),
        ).fetchall()
    return [Notice(*row) for row in reversed(rows)]
