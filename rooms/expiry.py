"""The end of rooms: a thread that deletes those whose time is over, with all that their teams have."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from model.common.errors import FileRefused, FolderGone
from model.common.files import remove_folder
from rooms.database import transaction
from rooms.room import INCOMING, MOST_HOURS, Room
from rooms.teams import orphans
from workspace.workspace import HALF_DELETED, HALF_OPENED, Workspace, is_id

_EVERY = 60.0  # seconds: a room that is over opens no more at once, so nobody sees when its files go
_LONGEST_SAVING = 3600.0  # seconds
_LONGEST_UNUSED = 3600.0  # seconds that a room without photos is kept: there are only so many rooms

_log = logging.getLogger(__name__)


class RoomSweeper:
    """Deletes rooms at their time. One thread a server; any number of servers may share a folder."""

    def __init__(self, root: Path, workspaces: Path, delete: Callable[[Workspace], None]) -> None:
        """Start the thread; arguments as of `sweep`."""
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


def sweep(root: Path, workspaces: Path, delete: Callable[[Workspace], None] = Workspace.delete) -> list[str]:
    """Delete the rooms whose time is over, and what is left of deleted ones; return the ids of the former.

    Arguments as of `Room.delete`.
    """
    gone = []
    for half in [*root.glob(f"{HALF_OPENED}*"), *root.glob(f"*/{HALF_OPENED}*"), *root.glob(f"*/{INCOMING}*")]:
        with suppress(OSError):  # what a process left that was killed while it saved a room, or read photos
            if time.time() - half.stat().st_mtime > _LONGEST_SAVING:
                remove_folder(half)
    for folder in list(root.iterdir()) if root.is_dir() else []:
        if folder.name.startswith(HALF_DELETED):
            remove_folder(folder)
            continue
        room = Room(folder)
        try:
            if is_id(folder.name) and _is_over(room):
                room.delete(workspaces, delete)
                gone.append(room.id)
        except Exception:  # noqa: BLE001  (whatever one room is like, the others go at their time)
            _log.exception("a room could not be deleted")
    return gone


def _is_over(room: Room) -> bool:
    """Tell whether a room is over, or unused; where nobody can read it any more, whether the longest time is."""
    try:
        facts, now = room.facts(), time.time()
        return facts.ends <= now or (now - facts.opened > _LONGEST_UNUSED and _is_unused(room))
    except (FileRefused, FolderGone):
        with suppress(OSError):  # another sweep was faster
            last = (room.database if room.exists else room.folder).stat().st_mtime  # a reader changes the folder's
            return time.time() - last > MOST_HOURS * 3600
        return False


def _is_unused(room: Room) -> bool:
    """Tell whether nobody has ever put photos into a room, or joined it."""
    if any(path.is_dir() for path in room.folder.iterdir()):
        return False
    with transaction(room.database) as db:
        return not db.execute("SELECT count(*) FROM teams").fetchone()[0]
