"""What a browser is given once it has said the password: a cookie that this server has signed.

The key lies in the data folder, so that a restarted server knows its visitors again. The signature is over the
password's hash too, so that a new password ends what was given for the old one.
"""

import base64
import hashlib
import hmac
import os
import secrets
import time
from pathlib import Path

from model.common.errors import TwentyError

HOURS = 12
_BYTES = 32


def server_key(folder: Path) -> bytes:
    """Return the key of this machine's server, made at the first call; nobody else on the machine may read it.

    Raises:
        TwentyError: the folder cannot be written.
    """
    path = folder / "server.key"
    try:
        if not _is_whole(path):
            folder.mkdir(parents=True, exist_ok=True)
            temporary = folder / f".server.key.{secrets.token_hex(6)}.tmp"
            with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(_BYTES))
            temporary.replace(path)
        return path.read_bytes()
    except OSError as error:
        raise TwentyError(
            f"The server's key cannot be kept in {folder} ({error.strerror}): "
            "check that the folder may be written, or name another in TWENTY_HOME."
        ) from error


def _is_whole(path: Path) -> bool:
    try:
        return path.stat().st_size == _BYTES
    except FileNotFoundError:
        return False


class Tickets:
    """Gives out tickets for a while, and knows its own.

    Args:
        key: Signs them.
        password_hash: What they were given for.
    """

    def __init__(self, key: bytes, password_hash: str) -> None:
        self._key = hmac.digest(key, b"ticket\n" + password_hash.encode(), hashlib.sha256)

    def give(self) -> str:
        """Return a ticket that is good for twelve hours from now."""
        body = f"{int(time.time()) + HOURS * 3600}.{secrets.token_urlsafe(9)}"
        return f"{body}.{self._signature(body)}"

    def knows(self, ticket: str) -> bool:
        """Say whether a ticket is one of ours and still good."""
        body, _, signature = ticket.rpartition(".")
        until = body.partition(".")[0]
        if not until.isascii() or not until.isdigit() or not signature.isascii():
            return False
        if not hmac.compare_digest(signature, self._signature(body)):
            return False
        # A clock that was set back must not make a ticket good for ever.
        return 0 < int(until) - time.time() <= HOURS * 3600 + 60

    def _signature(self, body: str) -> str:
        digest = hmac.digest(self._key, body.encode("utf-8", "replace"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
