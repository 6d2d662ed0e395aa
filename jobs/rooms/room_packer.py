"""Puts together what a facilitator takes along of a room, in a thread beside the page: thirty teams take a while."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from model.common.errors import Stopped, TwentyError
from model.common.progress import OnProgress, Progress
from rooms.room import Room

What = Literal["reports", "room"]

_OUR_FAULT = "The file could not be made, and the fault is ours: try it again."
_ANOTHER = "Another file is being made: wait until it is among your downloads, then ask again."
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Packing:
    """How far a file is."""

    what: What
    turn: int  # how many files of the room were asked for, with this one: the next of the same kind is another
    state: Literal["packing", "done", "failed"] = "packing"
    done: int = 0
    total: int = 0
    problem: str = ""  # a sentence: why it failed, or what is not in it


class RoomPacker:
    """Makes files, one after the other. Thread-safe; one for the whole server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._packings: dict[str, Packing] = {}  # by room id, the last one
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="room files")
        self._closed = False

    def start(self, room: Room, what: What, make: Callable[[OnProgress], str]) -> None:
        """Begin to make a file of a room; `make` writes it, and returns a sentence about what is not in it.

        Raises:
            TwentyError: another file of the room is being made.
        """
        with self._lock:
            known = self._packings.get(room.id)
            if known is not None and known.state == "packing":
                if known.what != what:
                    raise TwentyError(_ANOTHER)
                return
            packing = Packing(what, known.turn + 1 if known is not None else 1)
            self._packings[room.id] = packing
        self._pool.submit(self._work, room, packing, make)

    def progress(self, room: Room) -> Packing | None:
        """Return how far the file of a room is that was asked for last."""
        with self._lock:
            return self._packings.get(room.id)

    def close(self) -> None:
        """End the thread."""
        self._closed = True
        self._pool.shutdown(cancel_futures=True)

    def _work(self, room: Room, packing: Packing, make: Callable[[OnProgress], str]) -> None:
        def report(progress: Progress) -> None:
            if self._closed:
                raise Stopped
            self._set(room, replace(packing, done=progress.done or 0, total=progress.total or 0))

        try:
            self._set(room, replace(packing, state="done", problem=make(report)))
        except Stopped:
            return
        except TwentyError as error:
            self._set(room, replace(packing, state="failed", problem=str(error)))
        except Exception:  # noqa: BLE001  (whoever waits for it must hear of it)
            _log.exception("a file of a room could not be made")
            self._set(room, replace(packing, state="failed", problem=_OUR_FAULT))

    def _set(self, room: Room, packing: Packing) -> None:
        with self._lock:
            self._packings[room.id] = packing


def file_of(room: Room, what: What) -> Path:
    """Return where a file lies once it is made."""
    return room.folder / "saved" / f"{what}.zip"
