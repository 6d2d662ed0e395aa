"""Puts together what a facilitator takes along of a room, in a thread beside the page: thirty teams take a while."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from model.common.errors import Stopped, TwentyError
from model.common.progress import OnProgress, Progress
from rooms.room import Room

What = Literal["reports", "room"]

_OUR_FAULT = "The file could not be made, and the fault is ours: try it again."
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Packing:
    """How far a file is."""

    what: What
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
        """Begin to make a file of a room; `make` writes it, and returns a sentence about what is not in it."""
        with self._lock:
            known = self._packings.get(room.id)
            if known is not None and known.state == "packing":
                return
            self._packings[room.id] = Packing(what)
        self._pool.submit(self._work, room, what, make)

    def progress(self, room: Room) -> Packing | None:
        """Return how far the file of a room is that was asked for last."""
        with self._lock:
            return self._packings.get(room.id)

    def close(self) -> None:
        """End the thread."""
        self._closed = True
        self._pool.shutdown(cancel_futures=True)

    def _work(self, room: Room, what: What, make: Callable[[OnProgress], str]) -> None:
        def report(progress: Progress) -> None:
            if self._closed:
                raise Stopped
            self._set(room, Packing(what, "packing", progress.done or 0, progress.total or 0))

        try:
            self._set(room, Packing(what, "done", problem=make(report)))
        except Stopped:
            return
        except TwentyError as error:
            self._set(room, Packing(what, "failed", problem=str(error)))
        except Exception:  # noqa: BLE001  (whoever waits for it must hear of it)
            _log.exception("a file of a room could not be made")
            self._set(room, Packing(what, "failed", problem=_OUR_FAULT))

    def _set(self, room: Room, packing: Packing) -> None:
        with self._lock:
            self._packings[room.id] = packing


def file_of(room: Room, what: What) -> Path:
    """Return where a file lies once it is made."""
    return room.folder / "saved" / f"{what}.zip"
