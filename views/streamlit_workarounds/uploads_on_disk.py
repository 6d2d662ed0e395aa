"""Uploads wait on disk: Streamlit would hold a whole selection in memory until its last file has arrived.

A folder of a thousand photos is five gigabytes, and a visitor who leaves in the middle would hold them for as long as
sessions are kept. So each file goes to disk as it arrives. It is deleted with the last use of it, when its session
ends, or when the server does.
"""

import tempfile
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from typing import IO

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from model.common.errors import PhotoRefused
from model.common.files import claim, data_folder, is_abandoned
from model.common.text import display_name
from model.photos.wording import PhotoCode

MOST_WAITING = 4 << 30  # bytes that wait for one session
_PREFIX = ".uploads-"
_CLAIM = "claim"  # a file that is locked for as long as its server lives
_OLD = 86_400.0  # seconds: where nothing can be claimed, what is older was left
_lock = threading.Lock()
_parkings: "weakref.WeakKeyDictionary[MemoryUploadedFileManager, Parking]" = weakref.WeakKeyDictionary()


class Parked:
    """A file that waits on disk; call it for its bytes. It goes with the last reference to it."""

    def __init__(self, path: Path, n_bytes: int) -> None:
        self._path, self.n_bytes = path, n_bytes
        weakref.finalize(self, path.unlink, missing_ok=True)

    def __call__(self) -> bytes:
        """Read the file."""
        return self._path.read_bytes()


class Parking:
    """Where one server's uploads wait. Any thread may use it."""

    def __init__(self, manager: MemoryUploadedFileManager, root: Path, most_waiting: int = MOST_WAITING) -> None:
        """Take over what Streamlit does with files.

        Args:
            manager: Streamlit's, whose methods are replaced. Internal, but there is no other way.
            root: Where to make a folder for them.
            most_waiting: Bytes that may wait for one session; what comes then is refused by name.
        """
        with suppress(OSError):  # of a folder that cannot be written, the first upload tells
            _sweep(root)
        self._root, self._most = root, most_waiting
        self._folder: Path | None = None
        self._files: dict[str, dict[str, Parked | PhotoRefused]] = {}  # by session, then by file
        self._lock = threading.Lock()
        self._add, self._remove, self._end = manager.add_file, manager.remove_file, manager.remove_session_files
        manager.add_file = self._park  # type: ignore[method-assign]
        manager.remove_file = self._forget  # type: ignore[method-assign]
        manager.remove_session_files = self._end_session  # type: ignore[method-assign]

    def data(self, session_id: str, file_id: str) -> Callable[[], bytes] | None:
        """Hand a file over; `None` where it never was here."""
        with self._lock:
            found = self._files.get(session_id, {}).pop(file_id, None)
        if not isinstance(found, PhotoRefused):
            return found
        refusal = found

        def refuse() -> bytes:
            raise refusal

        return refuse

    def _park(self, session_id: str, file: UploadedFileRec) -> None:
        with self._lock:
            parked = self._files.setdefault(session_id, {})
            waiting = sum(other.n_bytes for other in parked.values() if isinstance(other, Parked))
            if waiting + len(file.data) > self._most:
                name, gigabytes = display_name(file.name), self._most / 2**30
                parked[file.file_id] = PhotoRefused(name, PhotoCode.TOO_MUCH_AT_ONCE, gigabytes=gigabytes)
            else:
                parked[file.file_id] = self._written(file)
        self._add(session_id, file._replace(data=b""))

    def _written(self, file: UploadedFileRec) -> Parked | PhotoRefused:
        path = None
        try:
            path = self._place() / str(time.monotonic_ns())
            path.write_bytes(file.data)
        except OSError as error:
            if path is not None:
                path.unlink(missing_ok=True)
            return PhotoRefused(display_name(file.name), PhotoCode.NOT_KEPT, cause=str(error.strerror))
        return Parked(path, len(file.data))

    def _place(self) -> Path:
        """Return the folder, made with the first file and claimed until this process ends."""
        if self._folder is None:
            self._root.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._root))  # for its owner alone
            claimed = (folder / _CLAIM).open("wb")
            claim(claimed)
            weakref.finalize(self, _clear, folder, claimed)  # also at the server's end
            self._folder = folder
        return self._folder

    def _forget(self, session_id: str, file_id: str) -> None:
        with self._lock:
            self._files.get(session_id, {}).pop(file_id, None)
        self._remove(session_id, file_id)

    def _end_session(self, session_id: str) -> None:
        with self._lock:
            self._files.pop(session_id, None)
        self._end(session_id)


def _clear(folder: Path, claimed: IO[bytes]) -> None:
    claimed.close()
    rmtree(folder, ignore_errors=True)


def parking_of(manager: MemoryUploadedFileManager) -> Parking:
    """Return the parking of a server, opened before its first upload."""
    with _lock:
        if manager not in _parkings:
            _parkings[manager] = Parking(manager, data_folder())
        return _parkings[manager]


def _sweep(root: Path) -> None:
    """Delete what servers left that were killed."""
    for folder in root.glob(f"{_PREFIX}*"):
        with suppress(BlockingIOError):  # claimed by a server that runs
            if _is_abandoned(folder):
                rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    with suppress(FileNotFoundError):  # killed before it could claim it
        if is_abandoned(folder / _CLAIM):
            return True
    return time.time() - folder.stat().st_mtime > _OLD
