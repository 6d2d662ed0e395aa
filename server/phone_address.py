"""The address that a phone can reach this server at, or a sentence why there is none."""

import ipaddress
import os
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

_EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  (compared with, not listened at)


@dataclass(frozen=True)
class Reach:
    """Where phones find this server; exactly one of the two is not empty."""

    base: str = ""  # such as "https://192.168.1.20:8501"
    problem: str = ""  # a sentence


def reach(page_url: str, listens: str, port: int, *, tls: bool) -> Reach:
    """Find the address: where the laptop is if that is no loopback, else the room's, else this machine's own.

    Args:
        page_url: What stands in the browser's address field on the laptop; may be empty.
        listens: The address that the server is bound to; empty: all of this machine's.
        port: The server's.
        tls: Whether the server speaks TLS itself.
    """
    if page_url and not _is_loopback(urlsplit(page_url).hostname or ""):
        return Reach(page_url.rsplit("/", 1)[0] if urlsplit(page_url).path.strip("/") else page_url.rstrip("/"))
    if room := os.environ.get("TWENTY_ROOM_PUBLIC", "").strip().rstrip("/"):
        return Reach(room)
    if listens in _EVERYWHERE:
        host = _own_address()
        if host is None:
            return Reach(
                problem="This computer is in no network, so a phone cannot reach it: connect it to the phone's Wi-Fi "
                "and open this page again."
            )
        return Reach(f"{'https' if tls else 'http'}://{host}:{port}")
    return Reach(
        problem="The app listens on this computer only, so a phone cannot reach it. Stop it, start it again with "
        "`make serve`, which opens it to everyone in this Wi-Fi, and come back to this page."
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _own_address() -> str | None:
    """Return the address that this machine has in its network; nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation: chooses a route, sends no packet
        except OSError:
            return None
        host = str(probe.getsockname()[0])
    return None if _is_loopback(host) else host
