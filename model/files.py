"""Files written whole or not at all, and the folders where this machine keeps them."""

import errno
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import platformdirs

from model.errors import FolderGone, StorageFull

DELETED = "This workspace is not there any more: it was deleted. Start a new one."


def cache_folder() -> Path:
    """Return the folder of things that can be made again; the variable TWENTY_CACHE overrides it."""
    chosen = os.environ.get("TWENTY_CACHE")
    return Path(chosen) if chosen else platformdirs.user_cache_path("twenty-photos", appauthor=False)


def data_folder() -> Path:
    """Return the folder of workspaces; the variable TWENTY_HOME overrides it."""
    chosen = os.environ.get("TWENTY_HOME")
    return Path(chosen) if chosen else platformdirs.user_data_path("twenty-photos", appauthor=False)


def workspaces_folder() -> Path:
    """Return the folder that holds all workspaces of this machine."""
    return data_folder() / "workspaces"


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
    """
    with whole_file(path, durable=durable, below=below) as file:
        file.write(data)


@contextmanager
def whole_file(path: Path, *, durable: bool = True, below: Path | None = None) -> Iterator[BinaryIO]:
    """Open a file to be written in parts: at the end it is there as a whole, or not at all.

    Arguments and errors as of `write_atomically`.
    """
    if below is not None:
        make_folder(path.parent, below)
    # A name of its own for every writer: two of them never share a temporary file.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except FileNotFoundError as error:
        raise FolderGone(DELETED if below else f"There is no folder {path.parent}: make it first.") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(
                f"There is no space left on the disk for {path.name}. "
                "Nothing that was there before is lost: free some space and try again."
            ) from error
        raise
    finally:
        temporary.unlink(missing_ok=True)


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
