"""Reachable address: where a phone finds this server, or a sentence why it cannot."""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from server.addresses import EVERYWHERE, addresses
from server.settings import ServerSettings, base_url, is_loopback


@dataclass(frozen=True)
class Reach:
    """Where phones find this server; exactly one of the two is not empty."""

    base: str = ""  # such as "https://192.168.1.20:8501"
    problem: str = ""  # a sentence


def reach(page_url: str, listens: str, port: int, *, tls: bool) -> Reach:
    """Find the address: where the laptop is if that is no loopback, else the public one, else this machine's own.

    Args:
        page_url: What stands in the browser's address field on the laptop; may be empty.
        listens: The address that the server is bound to; empty: all of this machine's.
        port: The server's.
        tls: Whether the server speaks TLS itself.
    """
    if page_url and not is_loopback(urlsplit(page_url).hostname or ""):
        return Reach(page_url.rsplit("/", 1)[0] if urlsplit(page_url).path.strip("/") else page_url.rstrip("/"))
    if public := ServerSettings.from_environment(os.environ).public:
        return Reach(public)
    if listens in ("", EVERYWHERE, "::"):
        own = addresses()
        if not own:
            return Reach(
                problem="This computer is in no network, so a phone cannot reach it: connect it to the phone's Wi-Fi "
                "and open this page again."
            )
        return Reach(base_url(own[0], port, tls=tls))
    return Reach(
        problem="The app listens on this computer only, so a phone cannot reach it. Stop it, start it again with "
        "`make serve`, which opens it to everyone in this Wi-Fi, and come back to this page."
    )
