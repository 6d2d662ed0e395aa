"""What pages of rooms ask for again and again, worked out once a second for all of them."""

import msgspec

from rooms.room import Room
from server.rooms.once_a_second import OnceASecond

STATES = OnceASecond()


def packed(value: object) -> bytes:
    """Return a value as JSON."""
    return msgspec.json.encode(value)


def changed(room: Room) -> None:
    """Forget what was said of a room: its facilitator has changed it, and looks."""
    for page in ("board", "wall", "results"):
        STATES.forget(f"{page} {room.id}")


def forget() -> None:
    """Forget what was said of all rooms: it is worked out again."""
    STATES.clear()
