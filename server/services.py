"""What all visitors of this server share: one decoder, one queue for uploads, one for training.

Nothing in here belongs to a visitor. Each is made once a process, by the first who asks, and closed with it.
"""

import atexit
import hashlib
import hmac
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Protocol, TypeVar, cast

from jobs.check_queue import CheckQueue
from jobs.rooms.room_filler import RoomFiller
from jobs.rooms.room_giver import RoomGiver
from jobs.rooms.room_packer import RoomPacker
from jobs.rooms.sealed_judge import SealedJudge
from jobs.training_queue import TrainingQueue
from jobs.uploads.upload_queue import UploadQueue
from model.common.errors import TwentyError
from model.common.files import cache_folder, check_data_folder, data_folder, sweep, workspaces_folder
from model.network.backbone import serve_pages
from model.photos.decoder import Decoder
from rooms.expiry import RoomSweeper
from rooms.leaving import forget_photos
from rooms.room import rooms_folder
from server.access.login_cookies import server_key
from server.phone_presence import PhoneLine
from workspace import expiry, guide
from workspace.expiry import Sweeper
from workspace.workspace import Workspace


class _Closable(Protocol):
    def close(self) -> None: ...


Service = TypeVar("Service", bound=_Closable)

serve_pages()

_lock = threading.RLock()  # one of them may ask for another while it is made
_made: dict[str, _Closable] = {}  # by name, in the order in which they were made


def _once(make: Callable[[], Service]) -> Callable[[], Service]:
    """Let the first caller make it, while the others wait."""

    @wraps(make)
    def shared() -> Service:
        with _lock:
            if make.__name__ not in _made:
                _made[make.__name__] = make()
            return cast("Service", _made[make.__name__])

    return shared


@atexit.register
def close() -> None:
    """Close what was made, what was made last first. Whoever asks later gets a new one."""
    with _lock:
        while _made:
            _made.popitem()[1].close()


def say_what_cannot_be_written() -> None:
    """Tell the terminal what every page would tell its visitor; what is there can still be looked at.

    Raises:
        SystemExit: there is no folder to look at either.
    """
    try:
        check_data_folder()
    except TwentyError as error:
        print(f"Twenty Photos: {error}", file=sys.stderr, flush=True)
    try:
        workspaces_folder()
        cache_folder()
    except TwentyError:
        raise SystemExit(1) from None


@_once
def decoder() -> Decoder:
    """Return the limited process that opens untrusted photos; restarted, it knows the places of photos again."""
    with suppress(TwentyError):  # a folder that cannot be written takes no photos either
        return Decoder(salt=hmac.digest(server_key(data_folder()), b"salt of places", hashlib.sha256)[:16])
    return Decoder()


@_once
def upload_queue() -> UploadQueue:
    """Return the queue that turns uploaded files into photos of a workspace."""
    # What killed writers left goes beside the page: a room's thousands of photos take a second to look through.
    folders = [workspaces_folder(), rooms_folder(), cache_folder()]
    threading.Thread(target=sweep, args=(folders,), name="sweep", daemon=True).start()
    return UploadQueue(decoder(), root=workspaces_folder())


@_once
def room_filler() -> RoomFiller:
    """Return what reads the photos of rooms."""
    return RoomFiller(decoder())


@_once
def room_giver() -> RoomGiver:
    """Return what gives teams photos of their room."""
    return RoomGiver(upload_queue())


@_once
def room_packer() -> RoomPacker:
    """Return what makes files of rooms to take along."""
    return RoomPacker()


@_once
def check_queue() -> CheckQueue:
    """Return the thread that checks photos."""
    return CheckQueue()


@_once
def training_queue() -> TrainingQueue:
    """Return the queue of the trainers; their processes start to warm up with the first call."""
    return TrainingQueue(root=workspaces_folder())


@_once
def phone_line() -> PhoneLine:
    """Return what is remembered of the phones."""
    return PhoneLine()


@_once
def share_line() -> PhoneLine:
    """Return what is remembered of the visitors of share links: who is sending now."""
    return PhoneLine()


@_once
def trial_line() -> PhoneLine:
    """Return what is remembered of stand-in trials: who is sending now, and when a person was there last."""
    return PhoneLine()


@_once
def zip_line() -> PhoneLine:
    """Return what is remembered of the zips for rooms that are on their way: each is large."""
    return PhoneLine(at_once=4, of_one_pass=2)


@_once
def sweeper() -> Sweeper:
    """Return the thread that deletes workspaces which nobody uses any more, where a time for that is set.

    Raises:
        TwentyError: the setting makes no sense.
    """
    return expiry.start(workspaces_folder(), _is_busy, _forget)


@_once
def room_sweeper() -> RoomSweeper:
    """Return the thread that deletes rooms whose time is over."""
    return RoomSweeper(rooms_folder(), workspaces_folder(), delete_workspace)


@_once
def sealed_judge() -> SealedJudge:
    """Return the thread that judges the teams of rooms on their sealed photos."""
    return SealedJudge(workspaces_folder())


when_gone: list[Callable[[str], None]] = []  # told the id of a workspace that was deleted


def delete_workspace(workspace: Workspace) -> None:
    """Delete a workspace with all that was made of its photos, and stop what works on it."""
    for copy in guide.copies(workspace):
        delete_workspace(copy)
    with suppress(TwentyError):  # a damaged room keeps no photos from being deleted
        forget_photos(workspace, rooms_folder(), delete_workspace)
    upload_queue().forget(workspace.id)
    training_queue().stop(workspace)
    check_queue().stop(workspace)
    workspace.delete()
    _forget(workspace.id)  # and what came while it was being deleted


def _forget(workspace_id: str) -> None:
    upload_queue().forget(workspace_id)
    for forget in when_gone:
        forget(workspace_id)


def _is_busy(workspace_id: str) -> bool:
    progress = upload_queue().progress(workspace_id)
    if progress is not None and progress.active:
        return True
    return training_queue().status(Workspace(workspaces_folder() / workspace_id)).active
