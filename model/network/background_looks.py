"""Background looks: the networks beside the default one look at photos in a thread of low priority.

Nobody waits for what they see, which is for trainings to come: where they have not looked yet, training lets them
(`model.learning.networks_beside`).
"""

import logging
import os
import queue
import sys
import threading
from collections.abc import Sequence

from model.common.errors import TwentyError
from model.network.backbone import load_backbone
from model.network.catalogue import DEFAULT, beside
from model.network.compute_lock import compute_lock
from model.network.embeddings import look
from model.network.graph_cache import is_ready
from model.photos.photo_store import PhotoStore

_LOW = 10  # as trainers have

_log = logging.getLogger(__name__)


class BackgroundLooks:
    """Looks at photos that the default network has seen, in their order."""

    def __init__(self) -> None:
        """Start the thread."""
        self._waiting: queue.SimpleQueue[tuple[PhotoStore, Sequence[str]] | None] = queue.SimpleQueue()
        self._closed = False
        self._are_ready = False
        self.thread = threading.Thread(target=self._work, name="networks-beside", daemon=True)
        self.thread.start()

    def look_later(self, store: PhotoStore, photo_ids: Sequence[str]) -> None:
        """Note photos to look at."""
        self._waiting.put((store, photo_ids))

    def close(self) -> None:
        """End the thread. What it has not looked at is left to trainings."""
        self._closed = True
        self._waiting.put(None)
        self.thread.join(30)

    def _work(self) -> None:
        compute_lock.work_apart()
        if sys.platform == "linux":  # elsewhere a thread has no priority of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOW)
        while (asked := self._waiting.get()) is not None:
            try:
                self._look(*asked)
            except TwentyError:  # a full disk, or a workspace that is gone: training will meet the same
                continue
            except Exception:  # noqa: BLE001  (the thread serves everybody and must not end)
                _log.exception("networks beside could not look")

    def _look(self, store: PhotoStore, photo_ids: Sequence[str]) -> None:
        # Asked until they are ready, for that reads their files; where those are missing, the trainer makes them.
        self._are_ready = self._are_ready or all(is_ready(spec.name) for spec in beside(DEFAULT))
        if not self._are_ready:
            return
        for spec in beside(DEFAULT):
            for _ in look(store, photo_ids, load_backbone(spec.name)):
                if self._closed:
                    return
