"""Files written whole or not at all, and the folders where this machine keeps them."""

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

import platformdirs

from model.common.errors import FolderGone, NotWritable, StorageFull, TwentyError

try:
    import fcntl
except ImportError:  # Windows: there, what a killed process leaves behind stays
    fcntl = None  # type: ignore[assignment]

DELETED = "This workspace is not there any more: it was deleted. Start a new one."


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
        raise NotWritable(
            "This user of the computer has no home folder, so there is no place for photos: name folders for them in "
            "the variables TWENTY_HOME and TWENTY_CACHE."
        ) from error


def workspaces_folder() -> Path:
    """Return the folder that holds all workspaces of this machine."""
    return data_folder() / "workspaces"


def check_data_folder() -> None:
    """See whether the data folder can be written, before the first visitor does.

    Raises:
        TwentyError: it cannot, and why.
    """
    folder = data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise sentence_of(error, folder) from error
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
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
    temporary.replace(path)


@contextmanager
def whole_file(path: Path, *, durable: bool = True, below: Path | None = None) -> Iterator[BinaryIO]:
    """Open a file to be written in parts: at the end it is there as a whole, or not at all.

    Arguments and errors as of `write_atomically`.
    """
    if below is not None:
        try:
            make_folder(path.parent, below)
        except OSError as error:
            raise sentence_of(error, path) from error
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
        raise FolderGone(DELETED if below else f"There is no folder {path.parent}: make it first.") from error
    except OSError as error:
        raise sentence_of(error, path) from error
    finally:
        with suppress(OSError):  # of a disk that cannot be written, the first error says more
            temporary.unlink(missing_ok=True)


def sentence_of(error: OSError, path: Path) -> TwentyError:
    """Return what went wrong in writing to `path`, for a person."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageFull(
            f"There is no space left on the disk for {path.name}. "
            "Nothing that was there before is lost: free some space and try again."
        )
    return NotWritable(
        # Not where: that names the key of a workspace, and how the server's folders are laid out.
        f"{path.name} cannot be written ({error.strerror or type(error).__name__}): its folder is probably read-only, "
        "or belongs to somebody else. Nothing that was there before is lost: make it writable and "
        "try again, or choose other folders with TWENTY_HOME and TWENTY_CACHE."
    )


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
            raise FolderGone(DELETED) from error


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


def read_json(path: Path) -> Any:  # noqa: ANN401
    """Read JSON; `None` when the file is missing or was cut short."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
