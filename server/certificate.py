"""TLS certificate for the room, so that browsers let a page use the camera: made here, for this machine's addresses.

Nobody has signed it whom a browser knows, so browsers warn once. The small authority that signs it may sign for
these addresses only, and its key is thrown away at once: a phone that is told to trust it trusts nothing else.
"""

import datetime
import ssl
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from model.common.errors import TwentyError
from model.common.files import write_with_mode

DAYS = 30
_LEFT = datetime.timedelta(days=1)  # one that ends sooner is made anew: a workshop may last a day


class Files(NamedTuple):
    """Where a certificate lies, all in PEM."""

    chain: Path
    key: Path
    authority: Path  # what a phone may be told to trust


def room_certificate(folder: Path, addresses: Sequence[str], names: Sequence[str]) -> Files:
    """Return a certificate for these addresses and names, made unless a good one lies in the folder already.

    Raises:
        TwentyError: it cannot be made or written.
    """
    files = Files(folder / "room.pem", folder / "room.key", folder / "room-authority.pem")
    wanted = {*addresses, *names}
    if _is_good_for(files, wanted):
        return files
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _make(files, addresses, names)
    except OSError as error:
        raise TwentyError(f"The room's certificate cannot be written into {folder}: {error.strerror}.") from error
    return files


def check_pair(chain: Path, key: Path) -> None:
    """Check that a certificate can be used.

    Raises:
        TwentyError: it cannot; the text says why and what to do.
    """
    for path, what in ((chain, "certificate"), (key, "key")):
        try:
            path.read_bytes()
        except OSError as error:
            raise TwentyError(f"The {what} {path} cannot be read: {error.strerror}. Check its name.") from error
    try:
        # A key with a passphrase would be asked for on a terminal that nobody watches.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key, password=_no_passphrase)
    except ssl.SSLError as error:
        if "MISMATCH" in (error.reason or ""):
            raise TwentyError(
                f"The key {key} does not belong to the certificate {chain}: give the two that were made together."
            ) from error
        raise TwentyError(
            f"{chain} and {key} are not a certificate and its key in PEM, which start with -----BEGIN ...-----."
        ) from error
    _check_dates(chain)


def _no_passphrase() -> str:
    raise TwentyError("The key has a passphrase: write it without one, such as: openssl pkey -in KEY -out NEW_KEY")


def _check_dates(chain: Path) -> None:
    certificate = _authority().read(chain.read_bytes())
    now = datetime.datetime.now(datetime.UTC)
    if now > certificate.until:
        raise TwentyError(
            f"The certificate {chain} expired on {certificate.until:%Y-%m-%d}: browsers refuse it. "
            "Get a new one, or use --tls, which makes one."
        )
    if now < certificate.since:
        raise TwentyError(
            f"The certificate {chain} is valid from {certificate.since:%Y-%m-%d} on only. "
            "Is this machine's clock right?"
        )


def _is_good_for(files: Files, wanted: set[str]) -> bool:
    """Say whether what lies there still holds for a while, and for all that is wanted."""
    authority = _authority()
    try:
        check_pair(files.chain, files.key)
        certificate = authority.read(files.chain.read_bytes())
    except (TwentyError, ValueError):
        return False
    lasts = certificate.until > datetime.datetime.now(datetime.UTC) + _LEFT
    return lasts and wanted <= certificate.covers and files.authority.is_file()


def _make(files: Files, addresses: Sequence[str], names: Sequence[str]) -> None:
    made = _authority().issue(addresses, names, DAYS)
    write_with_mode(files.key, made.key, 0o600)
    write_with_mode(files.authority, made.authority, 0o644)
    write_with_mode(files.chain, made.leaf + made.authority, 0o644)


def _authority() -> ModuleType:
    """Return our module that needs the package cryptography.

    Raises:
        TwentyError: it is not installed.
    """
    try:
        from server import certificate_authority
    except ImportError as error:
        raise TwentyError(
            "TLS needs the package cryptography, which is not installed: pip install 'twenty-photos[room]', "
            "or in this folder: make serve"
        ) from error
    return certificate_authority
