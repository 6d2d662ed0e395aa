"""Login cookies: signed by this server, and given to a browser that has said the password.

The key lies in the data folder, so that a restarted server knows its visitors again. The password's hash is part of
the key, so that a new password ends all cookies that were given for the old one.
"""

import hashlib
import secrets
from pathlib import Path

from itsdangerous import TimestampSigner

from model.common.errors import TwentyError
from model.common.files import write_with_mode

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
            write_with_mode(path, secrets.token_bytes(_BYTES), 0o600)
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


class LoginCookies:
    """Makes login cookies, and knows its own.

    Args:
        key: Signs them.
        password_hash: Of the password that they are given for.
    """

    def __init__(self, key: bytes, password_hash: str) -> None:
        salt = f"login cookie\n{password_hash}"
        self._signer = TimestampSigner(key, salt, key_derivation="hmac", digest_method=hashlib.sha256)

    def give(self) -> str:
        """Return a login cookie that is good for twelve hours from now."""
        return self._signer.sign("in").decode()

    def knows(self, cookie: str) -> bool:
        """Say whether a login cookie is one of ours and still good; one from the future is not: clocks are set back."""
        return self._signer.validate(cookie, max_age=HOURS * 3600)
