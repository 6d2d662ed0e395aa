"""The upload spool: files that were handed in and are not read yet, on disk, where the next server finds them."""

import os
import secrets
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from model.common.errors import PhotoRefused
from model.common.files import write_atomically
from model.common.text import clean_text
from model.photos.labelled_files import LabelledFile
from model.photos.wording import PhotoCode
from workspace.quotas import on_disk, quotas

MOST_WAITING = 300  # files of one workspace that come one by one
_latest = 0  # the newest arrival that this process knows of
_lock = threading.Lock()


@dataclass(frozen=True)
class Upload:
    """A file to be read: under a label that exists, or under a label's name, which is added if need be."""

    name: str
    data: bytes
    label_id: int | None = None
    label: str | None = None
    ticket: str | None = None  # its sender wants to know what became of it (`jobs.uploads.upload_receipts`)
    folder: str = ""  # the sub-folders between its label's folder and the file
    series: str | None = None  # what a person called the thing that it shows
    answer_seen: bool = False  # whoever gave its label had seen a classifier's answer to it first


class _Header(msgspec.Struct, frozen=True):
    """The line of JSON that a file in the spool begins with."""

    name: str
    label_id: int | None
    label: str | None
    ticket: str | None
    folder: str = ""
    series: str | None = None
    answer_seen: bool = False


class SpooledUpload(_Header, frozen=True, kw_only=True):
    """A file on disk: a line of JSON that says what it is, then its bytes. One file: whole or not there."""

    path: Path
    n_bytes: int

    def data(self) -> bytes:
        """Return the bytes that were handed in."""
        try:
            return self.path.read_bytes().partition(b"\n")[2]
        except FileNotFoundError:  # gone with its workspace: an empty file, which is refused
            return b""


def labelled(file: LabelledFile | Upload, label_id: int | None = None) -> Upload:
    """Return a file with its bytes and its label; `label_id` is for files that name none themselves.

    Raises:
        PhotoRefused: the file cannot be read, or has no label at all.
    """
    if isinstance(file, LabelledFile):
        file = Upload(file.name, file.read(), label=file.label, folder=file.folder, series=file.series)
    if file.label_id is not None or file.label is not None:
        return file
    if label_id is None:
        raise PhotoRefused(file.name, PhotoCode.NO_LABEL_GIVEN)
    return replace(file, label_id=label_id)


def spool(folder: Path, file: Upload) -> SpooledUpload:
    """Keep a file in `folder`, where it survives the end of this process.

    Raises:
        StorageFull: the disk has no space.
        FolderGone: the workspace was deleted.
    """
    # Names sort in the order of arrival; the end keeps two tabs apart, and finds a ticket's file.
    path = folder / f"{_arrival():020}-{file.ticket or secrets.token_hex(4)}.file"
    header = _Header(file.name, file.label_id, file.label, file.ticket, file.folder, file.series, file.answer_seen)
    # Not synced: it lies here for seconds, and a hundred megabytes of uploads would make the page wait.
    write_atomically(path, msgspec.json.encode(header) + b"\n" + file.data, durable=False, below=folder.parent)
    return SpooledUpload(*msgspec.structs.astuple(header), path=path, n_bytes=len(file.data))


def is_waiting(folder: Path, ticket: str) -> bool:
    """Say whether the file of a ticket lies in `folder`."""
    return any(folder.glob(f"*-{ticket}.file"))


def has_room(folder: Path, n_bytes: int) -> bool:
    """Say whether a file of that size may wait in `folder` with those that do: who sends it can come again."""
    waiting = sizes_waiting(folder)
    return len(waiting) < MOST_WAITING and sum(waiting) + n_bytes <= quotas().waiting_megabytes << 20


def sizes_waiting(folder: Path) -> list[int]:
    """Return the sizes in bytes of the files that lie in `folder`."""
    sizes = []
    for path in folder.glob("*.file"):
        with suppress(FileNotFoundError):  # it has just been read
            sizes.append(path.stat().st_size)
    return sizes


def _arrival() -> int:
    """Return the time in nanoseconds, and always a later one: a clock may be set back between two photos."""
    global _latest  # noqa: PLW0603  (of the whole process, as the clock is)
    with _lock:
        _latest = max(_latest + 1, time.time_ns())
        return _latest


def left_over(folder: Path) -> Iterator[SpooledUpload]:
    """Return the files that an earlier server did not read, in the order of their arrival."""
    for half in folder.glob(".*.tmp"):  # cut short by the end of that server, so never acknowledged
        half.unlink(missing_ok=True)
    for path in sorted(folder.glob("*.file")):
        _note_arrival(path.name)
        try:
            with path.open("rb") as file:
                line, n_bytes = file.readline(), os.fstat(file.fileno()).st_size
            header = msgspec.json.decode(line, type=_Header)
        except FileNotFoundError:  # stopped, or deleted with its workspace, in this moment
            continue
        except (msgspec.MsgspecError, UnicodeError, RecursionError):  # what a loss of power left of it
            path.unlink(missing_ok=True)
        else:
            yield SpooledUpload(*msgspec.structs.astuple(header), path=path, n_bytes=n_bytes)


def bytes_of(files: Iterable[SpooledUpload]) -> int:
    """Return what files that wait take on disk."""
    return sum(on_disk(file.n_bytes) for file in files)


def check_waiting(file: Upload, waiting: int) -> None:
    """Raise `PhotoRefused` where others, which take `waiting` bytes, are as much as may wait."""
    most = quotas().waiting_megabytes
    if waiting + on_disk(len(file.data)) > most << 20:
        raise PhotoRefused(clean_text(file.name), PhotoCode.TOO_MUCH_WAITS, megabytes=waiting / 2**20, most=most)


def _note_arrival(name: str) -> None:
    global _latest  # noqa: PLW0603
    digits = name.partition("-")[0]
    with _lock:
        _latest = max(_latest, int(digits) if digits.isdecimal() else 0)


def discard(files: Iterable[SpooledUpload]) -> None:
    """Delete files that are not to be read."""
    for file in files:
        with suppress(OSError):  # a disk that became read-only: they are read after the next start
            file.path.unlink(missing_ok=True)
