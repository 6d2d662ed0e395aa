"""Gives photos of a room's pool to its teams, in a thread beside the page: thirty teams take a while."""

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from jobs.uploads.upload_queue import UploadQueue
from model.common.errors import TwentyError
from model.common.files import write_atomically
from model.photos.photo_store import PhotoStore
from rooms import notes
from rooms.pool import next_photos
from rooms.room import Room
from rooms.teams import Team
from rooms.wording import RoomCode
from workspace.workspace import Workspace

_MOST_SAID = 3  # teams: more of them fail for one reason
_OUR_FAULT = "The photos could not be given, and the fault is ours: try it again."
_log = logging.getLogger(__name__)


class RoomGiver:
    """Gives photos. Thread-safe; one for the whole server.

    Args:
        queue: Hears of the new photos of a workspace.
    """

    def __init__(self, queue: UploadQueue) -> None:
        self._queue = queue
        self._lock = threading.Lock()
        self._progress: dict[str, tuple[int, int]] = {}  # by room id: teams that have theirs, of how many
        self._problems: dict[str, list[str]] = {}  # by room id: what went wrong, a sentence each
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="room photos")

    def give(self, room: Room, teams: Sequence[Team], n: int, workspaces: Path) -> None:
        """Begin to give teams up to `n` more photos of each label."""
        with self._lock:
            done, total = self._progress.get(room.id, (0, 0))
            self._progress[room.id] = done, total + len(teams)
            self._problems.pop(room.id, None)
        for team in teams:
            self._pool.submit(self._give_one, room, team, n, workspaces)

    def progress(self, room: Room) -> dict[str, int | str] | None:
        """Return how many teams have got their photos, and what went wrong; `None`: nothing is being given."""
        with self._lock:
            done, total = self._progress.get(room.id, (0, 0))
            problem = " ".join(self._problems.get(room.id, [])[:_MOST_SAID])
        return {"done": done, "total": total, "problem": problem} if total or problem else None

    def close(self) -> None:
        """End the thread; teams that wait get nothing."""
        self._pool.shutdown(cancel_futures=True)

    def _give_one(self, room: Room, team: Team, n: int, workspaces: Path) -> None:
        try:
            new = self._queue_photos(room, Workspace.open(workspaces, team.workspace_id), n)
            notes.write(room, team.id, notes.GIVEN, (notes.read(room, team.id, notes.GIVEN, int) or 0) + new)
        except TwentyError as error:
            self._fail(room, f"{team.name}: {error}")
        except Exception:  # noqa: BLE001  (the other teams must get theirs)
            _log.exception("a team could not be given photos")
            self._fail(room, f"{team.name}: {_OUR_FAULT}")
        finally:
            with self._lock, suppress(KeyError):
                done, total = self._progress[room.id]
                if done + 1 < total:
                    self._progress[room.id] = done + 1, total
                else:
                    del self._progress[room.id]

    def _queue_photos(self, room: Room, workspace: Workspace, n: int) -> int:
        photos = next_photos(room, workspace, n)
        if not photos:
            raise TwentyError(RoomCode.POOL_EMPTY if room.pool.dataset().photo_ids else RoomCode.NO_POOL)
        for photo in (photo for of_label in photos.values() for photo in of_label):
            _take_along(photo.id, room.pool.store, workspace.store)
        return self._queue.add_photos(workspace, photos)

    def _fail(self, room: Room, sentence: str) -> None:
        with self._lock:
            self._problems.setdefault(room.id, []).append(sentence)


def _take_along(photo_id: str, pool: PhotoStore, store: PhotoStore) -> None:
    """Copy what was made of a photo: thirty teams then need not look at it again, nor make it small."""
    for kind in ("cache/*", "thumbs"):
        for made in pool.folder.glob(f"{kind}/{photo_id[:2]}/{photo_id}.*"):
            copy = store.folder / made.relative_to(pool.folder)
            write_atomically(copy, made.read_bytes(), durable=False, below=store.below)
