"""Password hashing (scrypt) of the room's password, which itself is never written down and never logged."""

import hashlib
import hmac
import unicodedata

from model.common.errors import TwentyError

SHORTEST = 6  # characters: with the limit on tries, a year of guessing finds one of a million in ten
LONGEST = 200
# scrypt as OWASP's password storage cheat sheet has it: 16 MB and some tenths of a second for each try.
_N, _R, _P, _BYTES = 1 << 14, 8, 5, 32
_MEMORY = 64 << 20


def hash_password(password: str, salt: bytes) -> str:
    """Return what is kept of a password: `scrypt:n:r:p:salt:hash`, the last two in hexadecimal.

    Raises:
        TwentyError: the password is too short or too long.
    """
    cleaned = _cleaned(password)
    if not SHORTEST <= len(cleaned) <= LONGEST:
        raise TwentyError(
            f"The password has {len(cleaned)} characters: {SHORTEST} to {LONGEST} are needed. "
            "Three words are easy to write on a wall and hard to guess."
        )
    key = _scrypt(cleaned, salt, _N, _R, _P)
    return f"scrypt:{_N}:{_R}:{_P}:{salt.hex()}:{key.hex()}"  # no signs that a shell would change


def is_right(password: str, kept: str) -> bool:
    """Say whether a password is the one that was hashed. Takes as long whether it is or not."""
    n, r, p, salt, key = _parts(kept)
    cleaned = _cleaned(password[: 2 * LONGEST])
    return hmac.compare_digest(_scrypt(cleaned, salt, n, r, p), key)


def check_hash(kept: str) -> None:
    """Check that a text is a hash that `is_right` can compare with.

    Raises:
        TwentyError: it is not.
    """
    try:
        _parts(kept)
    except ValueError:
        raise TwentyError(
            "The room's password is not a hash that can be used; it may have been cut short on the way. "
            "Make a new one with: twenty serve --hash-password"
        ) from None


def _parts(kept: str) -> tuple[int, int, int, bytes, bytes]:
    """Take a hash apart.

    Raises:
        ValueError: it is none, or one that would take all memory.
    """
    kind, *numbers, salt_hex, key_hex = kept.strip().split(":")
    n, r, p = map(int, numbers)
    salt, key = bytes.fromhex(salt_hex), bytes.fromhex(key_hex)
    if kind != "scrypt" or len(key) != _BYTES or not salt:
        raise ValueError("not a hash")
    if n < 2 or n & (n - 1) or not (r >= 1 and 1 <= p <= 64 and 128 * n * r <= _MEMORY):
        raise ValueError("costs that are not allowed")
    return n, r, p, salt, key


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=2 * _MEMORY, dklen=_BYTES)


def _cleaned(password: str) -> str:
    """Undo what keyboards do: a space at the end, one sign written as two."""
    return unicodedata.normalize("NFKC", password).strip().encode("utf-8", "replace").decode()
