"""Addresses of this machine: under which others reach it, and whether a server may listen at one."""

import contextlib
import errno
import ipaddress
import os
import socket

from model.common.errors import TwentyError
from server.settings import in_url

EVERYWHERE = "0.0.0.0"  # noqa: S104  (a room is opened on purpose: `twenty serve`)


def addresses() -> list[str]:
    """Return this machine's addresses in its networks, the one that phones most likely reach first."""
    found = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Nothing is sent: the system only chooses which of its addresses would be the sender.
        probe.connect(("10.255.255.255", 9))
        found.append(probe.getsockname()[0])
    with contextlib.suppress(OSError):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)]
    return [address for address in dict.fromkeys(found) if _is_reachable(address)]


def check_free(address: str, port: int) -> None:
    """Check that a server may listen here.

    Raises:
        TwentyError: it may not; the text says why and what to do.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            if os.name != "nt":  # there it would let two servers share a port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except socket.gaierror:
        raise TwentyError(
            f"“{address}” is no address: give one of this machine's in numbers, such as "
            f"{(addresses() or [EVERYWHERE])[0]}, or {EVERYWHERE} for all of them."
        ) from None
    except OSError as error:
        raise TwentyError(_why_not(error, address, port)) from error


def _why_not(error: OSError, address: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken: something else listens there already, perhaps another window with this app. "
            f"Close that, or choose another port: --port {port + 1}"
        )
    if error.errno == errno.EADDRNOTAVAIL:
        own = ", ".join(addresses()) or "none but its own (127.0.0.1): is it in a network?"
        return f"{address} is not an address of this machine; those are {own}. Without --address, all of them are used."
    if error.errno == errno.EACCES:
        return (
            f"Port {port} may not be used: those below 1024 need special rights. Choose another, such as --port 8501."
        )
    return f"The server cannot listen at {in_url(address)}:{port}: {error.strerror}."


def _is_reachable(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified)


def own_names() -> list[str]:
    """Return what this machine calls itself, also as networks without DNS find it."""
    name = socket.gethostname().lower().rstrip(".")
    return list(dict.fromkeys([name, f"{name.partition('.')[0]}.local"]))
