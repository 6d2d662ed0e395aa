"""Uploads wait on disk: Streamlit would hold a whole selection in memory until its last file has arrived.

A folder of a thousand photos is five gigabytes, and a visitor who leaves in the middle would hold them for as long as
sessions are kept. So each file goes to disk as it arrives. It is deleted with the last use of it, when its session
ends, or when the server does.
"""

import secrets
import tempfile
import threading
import time
import weakref
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from typing import IO, Any

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from model.common.errors import PhotoRefused
from model.common.files import claim, data_folder, is_abandoned
from model.common.text import display_name
from model.photos.opened_file import refuse_too_large
from model.photos.wording import PhotoCode

MOST_WAITING = 4 << 30  # bytes that wait for one session
_PREFIX = ".uploads-"
_CLAIM = "claim"  # a file that is locked for as long as its server lives
_OLD = 86_400.0  # seconds: where nothing can be claimed, what is older was left
_lock = threading.Lock()
_parkings: "weakref.WeakKeyDictionary[MemoryUploadedFileManager, Parking]" = weakref.WeakKeyDictionary()


class Parked:
    """A file that waits on disk; call it for its bytes as a photo. It goes with the last reference to it."""

    def __init__(self, path: Path, n_bytes: int, name: str) -> None:
        self.path, self.n_bytes, self._name = path, n_bytes, name
        weakref.finalize(self, _remove, path)

    def __call__(self) -> bytes:
        """Read the file.

        Raises:
            PhotoRefused: it is larger than a photo may be; of other files, `path` is read in parts.
        """
        refuse_too_large(self._name, self.n_bytes)
        return self.path.read_bytes()


def _remove(path: Path) -> None:
    with suppress(OSError):  # Windows, while it is still read: the server's end takes it
        path.unlink(missing_ok=True)


class Arrival:
    """A file under way, as a multipart parser writes it: what comes goes to disk, up to what may wait there."""

    def __init__(self, parking: "Parking", session_id: str) -> None:
        self._parking, self._session_id = parking, session_id
        self._path: Path | None = None
        self._file: IO[bytes] | None = None
        self._why_not: tuple[PhotoCode, dict[str, Any]] | None = None
        self.n_bytes = 0

    def write(self, data: bytes) -> int:
        """Keep a part; after one that cannot be kept, the others are read and dropped."""
        if self._why_not is None and not self._parking.may_wait(self._session_id, len(data)):
            self._why_not = PhotoCode.TOO_MUCH_AT_ONCE, {"gigabytes": self._parking.most / 2**30}
        if self._why_not is None:
            self.n_bytes += len(data)
            try:
                self._opened().write(data)
            except OSError as error:
                self._why_not = PhotoCode.NOT_KEPT, {"cause": str(error.strerror)}
        return len(data)

    def seek(self, _: int) -> None:
        """Do nothing: nobody reads it here."""

    def close(self) -> None:
        """Close the file, of which the last bytes may have no place."""
        try:
            self._opened().close()
        except OSError as error:
            self._why_not = self._why_not or (PhotoCode.NOT_KEPT, {"cause": str(error.strerror)})

    def ended(self, name: str) -> Parked | PhotoRefused:
        """Return the whole file, which a person calls `name`, or why it was not kept."""
        self.close()
        if self._why_not is None and self._path is not None:
            return Parked(self._path, self.n_bytes, display_name(name))
        self.drop()
        code, values = self._why_not or (PhotoCode.NOT_KEPT, {"cause": ""})
        return PhotoRefused(display_name(name), code, **values)

    def drop(self) -> None:
        """Delete what has come so far."""
        with suppress(OSError):
            self.close()
        if self._path is not None:
            _remove(self._path)
        self._parking.may_wait(self._session_id, -self.n_bytes)
        self.n_bytes = 0

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self._path = self._parking.place() / secrets.token_hex(8)
            self._file = self._path.open("wb")
        return self._file


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
        self._root, self.most = root, most_waiting
        self._folder: Path | None = None
        self._files: dict[str, dict[str, Parked | PhotoRefused]] = {}  # by session, then by file
        self._waiting: Counter[str] = Counter()  # bytes, by session
        self._lock = threading.RLock()
        self._add, self._remove, self._end = manager.add_file, manager.remove_file, manager.remove_session_files
        manager.remove_file = self._forget  # type: ignore[method-assign]
        manager.remove_session_files = self._end_session  # type: ignore[method-assign]

    def may_wait(self, session_id: str, n_bytes: int) -> bool:
        """Count bytes that have come, or below 0 such as are gone; `False`: they would be more than may wait."""
        with self._lock:
            if self._waiting[session_id] + n_bytes > self.most:
                return False
            self._waiting[session_id] += n_bytes
            if not self._waiting[session_id]:
                del self._waiting[session_id]
            return True

    def park(self, session_id: str, file: UploadedFileRec, arrival: Arrival) -> None:
        """Keep a file that has arrived, or why it is not kept; Streamlit is told of it as an empty one."""
        with self._lock:
            self._files.setdefault(session_id, {})[file.file_id] = arrival.ended(file.name)
        self._add(session_id, file)

    def data(self, session_id: str, file_id: str) -> Callable[[], bytes] | None:
        """Hand a file over; `None` where it never was here."""
        found = self._taken(session_id, file_id)
        if not isinstance(found, PhotoRefused):
            return found
        refusal = found

        def refuse() -> bytes:
            raise refusal

        return refuse

    def _taken(self, session_id: str, file_id: str) -> Parked | PhotoRefused | None:
        with self._lock:
            found = self._files.get(session_id, {}).pop(file_id, None)
            if isinstance(found, Parked):
                self.may_wait(session_id, -found.n_bytes)
            return found

    def place(self) -> Path:
        """Return the folder, made with the first file and claimed until this process ends.

        Raises:
            OSError: nothing can be written there.
        """
        with self._lock:
            self._folder = self._folder or self._made()
            return self._folder

    def _made(self) -> Path:
        self._root.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._root))  # for its owner alone
        claimed = (folder / _CLAIM).open("wb")
        claim(claimed)
        weakref.finalize(self, _clear, folder, claimed)  # also at the server's end
        return folder

    def _forget(self, session_id: str, file_id: str) -> None:
        self._taken(session_id, file_id)
        self._remove(session_id, file_id)

    def _end_session(self, session_id: str) -> None:
        with self._lock:
            for file_id in list(self._files.get(session_id, {})):
                self._taken(session_id, file_id)
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
