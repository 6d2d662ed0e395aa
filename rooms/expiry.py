"""The end of rooms: a thread that deletes those whose time is over, with all that their teams have."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from rooms.room import sweep
from rooms.teams import orphans
from workspace.workspace import Workspace

_EVERY = 60.0  # seconds: a room that is over opens no more at once, so nobody sees when its files go

_log = logging.getLogger(__name__)


class RoomSweeper:
    """Deletes rooms at their time. One thread a server; any number of servers may share a folder."""

    def __init__(self, root: Path, workspaces: Path, delete: Callable[[Workspace], None]) -> None:
        """Start the thread; arguments as of `rooms.room.sweep`."""
        self._root, self._workspaces, self._delete = root, workspaces, delete
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="rooms", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._closed.set()
        self._thread.join(10)

    def _work(self) -> None:
        while True:
            try:
                sweep(self._root, self._workspaces, self._delete)
                for workspace in orphans(self._workspaces, self._root):
                    self._delete(workspace)
            except Exception:  # noqa: BLE001  (it must go on, whatever one folder is like)
                _log.exception("sweeping rooms failed")
            if self._closed.wait(_EVERY):
                return
