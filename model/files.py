"""Files written whole or not at all, and the folders where this machine keeps them."""

import errno
import json
import os
import secrets
from pathlib import Path
from typing import Any

import platformdirs

from model.errors import StorageFull


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


def write_atomically(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file so that a reader, or a crash, sees the old content or the new one and nothing between.

    Args:
        path: Where to write; its folders are made.
        data: What to write.
        durable: Wait until it is on the disk. What can be made again need not wait, but its reader must then
            expect an empty file after a power cut.

    Raises:
        StorageFull: the disk has no space; what stood at `path` before still does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own for every writer: two of them never share a temporary file.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(
                f"There is no space left on the disk for {path.name} ({len(data):,} bytes). "
                "Nothing that was there before is lost: free some space and try again."
            ) from error
        raise
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, value: object) -> None:
    """Write a value as JSON, whole or not at all."""
    write_atomically(path, json.dumps(value, ensure_ascii=False).encode())


def read_json(path: Path) -> Any:  # noqa: ANN401
    """Read JSON; `None` when the file is missing or was cut short."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
