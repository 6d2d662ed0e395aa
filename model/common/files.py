"""Atomic writes (a file is there whole or not at all), and the folders where this machine keeps its files."""

import errno
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO

import msgspec
import platformdirs

from model.common.errors import FolderGone, NotWritable, StorageFull, TwentyError
from model.common.wording import DiskCode

try:
    import fcntl
except ImportError:  # Windows: there, what a killed process leaves behind stays
    fcntl = None  # type: ignore[assignment]


def cache_folder() -> Path:
    """Return the folder of things that can be made again; the variable TWENTY_CACHE overrides it.

    Raises:
        NotWritable: nobody says where.
    """
    return _folder("TWENTY_CACHE", platformdirs.user_cache_path)


def data_folder() -> Path:
    """Return the folder of workspaces; the variable TWENTY_HOME overrides it.

    Raises:
        NotWritable: nobody says where.
    """
    return _folder("TWENTY_HOME", platformdirs.user_data_path)


def _folder(variable: str, usual: Callable[..., Path]) -> Path:
    chosen = os.environ.get(variable)
    if chosen:
        return Path(chosen)
    try:
        return usual("twenty-photos", appauthor=False).expanduser()
    except RuntimeError as error:  # some containers run as a user of whom nothing is known
        raise NotWritable(DiskCode.NO_HOME) from error


def workspaces_folder() -> Path:
    """Return the folder that holds all workspaces of this machine."""
    return data_folder() / "workspaces"


def check_data_folder() -> None:
    """Raise `TwentyError`, which says why, where the data folder cannot be written: before the first visitor does."""
    folder = data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise error_of(error, folder) from error
    with suppress(FolderGone):  # another server that starts beside this one has tidied up already
        write_atomically(folder / "writable", b"so")
        (folder / "writable").unlink(missing_ok=True)


def write_atomically(path: Path, data: bytes, *, durable: bool = True, below: Path | None = None) -> None:
    """Write a file so that a reader, or a crash, sees the old content or the new one and nothing between.

    Args:
        path: Where to write. Its folder must be there: who writes a little late into what a visitor has deleted
            must not bring it back.
        data: What to write.
        durable: Wait until it is on the disk. What can be made again need not wait, but its reader must then
            expect an empty file after a power cut.
        below: Folders on the way that are missing are made, but none above this one, nor itself.

    Raises:
        FolderGone: the folder is not there, or went meanwhile.
        StorageFull: the disk has no space; what stood at `path` before still does.
        NotWritable: the folder or the disk cannot be written; nothing has changed either.
    """
    with whole_file(path, durable=durable, below=below) as file:
        file.write(data)


def write_with_mode(path: Path, data: bytes, mode: int) -> None:
    """Write a file that at no moment is readable by more than its mode allows, such as a key.

    Raises:
        OSError: it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def whole_file(path: Path, *, durable: bool = True, below: Path | None = None) -> Iterator[BinaryIO]:
    """Open a file to be written in parts: at the end it is there as a whole, or not at all.

    Arguments and errors as of `write_atomically`.
    """
    if below is not None:
        try:
            make_folder(path.parent, below)
        except OSError as error:
            raise error_of(error, path) from error
    # A name of its own for every writer: two of them never share a temporary file.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("wb") as file:
            claim(file)
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
            if fcntl:
                temporary.replace(path)  # while it is claimed: `sweep` cannot take it away in between
        if not fcntl:
            temporary.replace(path)
    except FileNotFoundError as error:
        gone = FolderGone(DiskCode.NO_FOLDER, folder=str(path.parent))
        raise (FolderGone(DiskCode.WORKSPACE_DELETED) if below else gone) from error
    except OSError as error:
        raise error_of(error, path) from error
    finally:
        with suppress(OSError):  # of a disk that cannot be written, the first error says more
            temporary.unlink(missing_ok=True)


def error_of(error: OSError, path: Path) -> TwentyError:
    """Return what went wrong in writing to `path`, for a person."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageFull(DiskCode.FULL, name=path.name)
    return NotWritable(DiskCode.NOT_WRITABLE, name=path.name, cause=error.strerror or type(error).__name__)


def sweep(folders: Iterable[Path]) -> int:
    """Delete what writers that were killed have left half written below some folders; return how many files.

    A file that somebody writes at this moment is claimed, in this process or in another, and stays.
    """
    swept = 0
    for folder in folders:
        for half in folder.rglob(".*.tmp"):
            with suppress(OSError):  # gone meanwhile, or not ours to delete
                if is_abandoned(half):
                    half.unlink()
                    swept += 1
    return swept


def claim(file: IO[bytes]) -> None:
    """Mark a file as being written, until it is closed or this process ends in whatever way."""
    if fcntl:
        with suppress(OSError):  # some network drives cannot
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_abandoned(half: Path) -> bool:
    """Say whether a file was claimed by a process that is no more."""
    # Just made and not claimed yet? In either direction, for the clock may have been set back.
    if fcntl is None or abs(time.time() - half.stat().st_mtime) < 1:
        return False
    with half.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises where somebody writes
    return True


def make_folder(folder: Path, below: Path) -> None:
    """Make a folder that is missing, and those on the way to it, but never `below` itself.

    Raises:
        FolderGone: `below` is not there.
    """
    if folder.is_dir() or below not in folder.parents:
        return
    missing = [folder, *(above for above in folder.parents if below in above.parents)]
    for step in reversed(missing):
        try:
            step.mkdir()
        except FileExistsError:  # it was there, or another thread was faster
            continue
        except FileNotFoundError as error:
            raise FolderGone(DiskCode.WORKSPACE_DELETED) from error


def remove_folder(folder: Path) -> None:
    """Delete a folder with all that is in it; what cannot be deleted stays for the next sweep."""
    for _ in range(5):  # a file whose making had begun before its folder was renamed can come a moment late
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.02)


def write_json(path: Path, value: object, *, below: Path | None = None) -> None:
    """Write a value as JSON, whole or not at all. Arguments and errors as of `write_atomically`."""
    write_atomically(path, json.dumps(value, ensure_ascii=False).encode(), below=below)


def read_json(path: Path, shape: Any = Any) -> Any:  # noqa: ANN401
    """Read JSON; `None` when the file is missing, was cut short, or has not the shape that is asked for.

    `shape` is a type as msgspec checks it, such as a struct with limits for each number.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except (OSError, msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
