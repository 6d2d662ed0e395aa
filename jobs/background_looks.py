"""Background looks: the networks beside the default one look at photos in a process of low priority (`jobs.looker`).

Nobody waits for what they see, which is for trainings to come: where they have not looked yet, training lets them
(`model.learning.networks_beside`). In the server's own process they would hold up every page: a thread of low priority
that holds Python's lock keeps all others waiting until it gets a core again.
"""

import queue
import sys
import threading
from collections.abc import Sequence
from itertools import count

from jobs.worker_process import WorkerProcess
from model.photos.photo_store import PhotoStore

_LOOKER = (sys.executable, "-m", "jobs.looker")
_IDLE = 30.0  # seconds until a process that has nothing to do ends, and gives its 250 MB back
_LONGEST = 600  # seconds for a few photos: on a machine that is busy with all else, it gets one core's fiftieth


class BackgroundLooks:
    """Has photos looked at that the default network has seen, in their order."""

    def __init__(self) -> None:
        """Start the thread that feeds the process; that itself starts with the first photos."""
        self._waiting: queue.SimpleQueue[tuple[PhotoStore, Sequence[str]] | None] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._process: WorkerProcess | None = None
        self._numbers = count()
        self._thread = threading.Thread(target=self._work, name="networks beside", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The process id, while there is one."""
        process = self._process
        return None if process is None else process.pid

    def look_later(self, store: PhotoStore, photo_ids: Sequence[str]) -> None:
        """Note photos to look at."""
        self._waiting.put((store, photo_ids))

    def close(self) -> None:
        """End the process. What it has not looked at is left to trainings."""
        self._closed.set()
        self._waiting.put(None)
        self._thread.join(30)

    def _work(self) -> None:
        while True:
            try:
                asked = self._waiting.get(timeout=_IDLE)
            except queue.Empty:
                self._end()
                continue
            if asked is None:
                return self._end()
            self._look(*asked)

    def _look(self, store: PhotoStore, photo_ids: Sequence[str]) -> None:
        if self._process is None or not self._process.alive:
            self._end()
            self._process = WorkerProcess(_LOOKER)
        process, number = self._process, str(next(self._numbers))
        process.send({"job": number, "folder": str(store.folder), "below": str(store.below), "photos": list(photo_ids)})
        for _ in range(_LONGEST):
            if self._closed.is_set() or process.finished(number) is not None:
                return
            if not process.alive:  # killed for its memory, perhaps: the next photos get another one
                return
            process.wait(1.0)
        self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()  # what it writes is whole at any moment
            self._process = None
