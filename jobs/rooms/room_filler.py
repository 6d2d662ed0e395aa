"""Reads the photos of rooms, in a thread for each room that is being filled; how far it is stays in memory."""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from jobs.uploads.upload_queue import backbone_if_ready
from model.common.errors import PhotoRefused, Stopped, TwentyError
from model.common.progress import OnProgress, Progress
from model.network.compute_lock import compute_lock
from model.network.embeddings import embeddings_of
from model.photos.decoder import Decoder
from model.photos.labelled_files import LabelledFile
from rooms.pool import fill
from rooms.room import Room

Files = tuple[Sequence[LabelledFile], Sequence[LabelledFile]]  # to learn from, and to judge by

_OUR_FAULT = "The photos could not be read, and the fault is ours: try it again, or with another zip."
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Filling:
    """How far a room's photos are read."""

    state: Literal["reading", "done", "failed"]
    done: int = 0
    total: int = 0
    refused: Sequence[PhotoRefused] = ()
    problem: str = ""  # a sentence, where it failed


class RoomFiller:
    """Fills rooms. Thread-safe; one for the whole server.

    Args:
        decoder: Reads the files; stays open when this is closed.
    """

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._lock = threading.Lock()
        self._fillings: dict[str, Filling] = {}  # by room id
        self._threads: list[threading.Thread] = []
        self._closed = False

    def start(self, room: Room, files: Callable[[], Files], after: Callable[[], None] = lambda: None) -> bool:
        """Begin to fill a room; `False`: it is being filled already, and nothing more is done.

        Args:
            room: Whose photos are read; those that it has go once these are read.
            files: Finds the files, and may raise `TwentyError`.
            after: Is called when they are read, or could not be.
        """
        with self._lock:
            known = self._fillings.get(room.id)
            if known is not None and known.state == "reading":
                return False
            self._fillings[room.id] = Filling("reading")
            thread = threading.Thread(target=self._work, args=(room, files, after), name="room photos", daemon=True)
            self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        thread.start()
        return True

    def progress(self, room: Room) -> Filling | None:
        """Return how far a room's photos are; `None`: nothing was read since the server started."""
        with self._lock:
            return self._fillings.get(room.id)

    def close(self) -> None:
        """End the threads; a room that was being filled has the photos of before."""
        self._closed = True
        for thread in self._threads:
            thread.join(10)

    def _work(self, room: Room, files: Callable[[], Files], after: Callable[[], None]) -> None:
        compute_lock.work_ahead()
        try:
            to_learn, to_judge = files()
            total = len(to_learn) + len(to_judge)
            refused = fill(room, to_learn, to_judge, self._decoder, self._reporter(room, total))
            self._set(room, Filling("done", refused=refused))
        except Stopped:
            return
        except TwentyError as error:
            self._set(room, Filling("failed", problem=str(error)))
        except Exception:  # noqa: BLE001  (whoever waits for it must hear of it)
            _log.exception("a room's photos could not be read")
            self._set(room, Filling("failed", problem=_OUR_FAULT))
        finally:
            after()
        with suppress(TwentyError, Stopped):  # seen once, and not once for each of thirty teams
            self._look(room)

    def _look(self, room: Room) -> None:
        backbone, pool = backbone_if_ready(), room.pool.dataset()
        if backbone is not None and pool.photo_ids:
            embeddings_of(pool.store, pool.photo_ids, backbone, self._stop_when_closed)

    def _reporter(self, room: Room, total: int) -> OnProgress:
        """Return what reading reports to, one set of files after the other."""
        before = last = 0

        def report(progress: Progress) -> None:
            nonlocal before, last
            self._stop_when_closed(progress)
            done = progress.done or 0
            if done < last:  # the second set has begun
                before += last
            last = done
            self._set(room, Filling("reading", before + done, total))

        return report

    def _stop_when_closed(self, _: Progress) -> None:
        if self._closed:
            raise Stopped

    def _set(self, room: Room, filling: Filling) -> None:
        with self._lock:
            self._fillings[room.id] = filling
