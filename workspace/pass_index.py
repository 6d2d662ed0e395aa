"""Index of passes: from the hash of a token to the workspace that it opens. It outlives the passes for a while.

An entry is a file named by the SHA-256 of the token, 128 random bits: whoever reads the disk learns no token from it,
how long looking for a file takes tells nothing about those that there are, and "ended" differs from "unknown".
"""

import hashlib
import re
import time
from contextlib import suppress
from pathlib import Path

from model.common.errors import TwentyError
from model.common.files import error_of, write_atomically

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


class PassUnknown(TwentyError):
    """There never was such a pass, or it ended long ago."""


class PassEnded(TwentyError):
    """The pass was valid once."""


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def note(index: Path, token: str, workspace_id: str, *, kept_for: float) -> None:
    """Add a token to an index, and forget those that are older than `kept_for` seconds.

    Raises:
        StorageFull: the disk has no space.
        NotWritable: the disk cannot be written.
    """
    try:
        index.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise error_of(error, index) from error
    for entry in index.iterdir():
        with suppress(OSError):  # another process sweeps too
            if time.time() - entry.stat().st_mtime > kept_for:
                entry.unlink()
    write_atomically(index / digest_of(token), workspace_id.encode())


def workspace_id_of(index: Path, token: str) -> str:
    """Return the workspace that a token opens, or once opened; nothing where the index has no such token."""
    try:
        return (index / digest_of(token)).read_text() if _TOKEN.fullmatch(token) else ""
    except OSError:
        return ""
