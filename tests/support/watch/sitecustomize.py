"""Put on PYTHONPATH, this refuses every Python process a connection to another machine, and writes it down.

Python imports it by its name at the start. What it sees is written beside it, so it is copied to a folder of the
test's own. Audit hooks see what all of Python does, whichever library asks; they cannot be taken off.
"""

import os
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

SEEN = Path(__file__).parent / "seen.txt"
FAULT = Path(__file__).parent / "fault.txt"  # while it is there, databases fail with its text
_HERE = ("localhost", "")


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" or event.startswith("socket.send"):
        address = arguments[1] if len(arguments) > 1 else None
        datagram = "DGRAM" in str(getattr(arguments[0], "type", ""))
        # A datagram's socket that is only connected sends nothing: so a machine asks for its own address.
        if not (datagram and event == "socket.connect"):
            _refuse_elsewhere(event, address[0] if isinstance(address, tuple) else None)
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        _refuse_elsewhere(event, arguments[0])
    elif event == "sqlite3.connect" and FAULT.exists():
        raise ValueError(FAULT.read_text())


def _refuse_elsewhere(event: str, host: object) -> None:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str) or host in _HERE or host == os.uname().nodename:
        return
    try:
        if ip_address(host.partition("%")[0]).is_loopback or (event == "socket.getaddrinfo" and _is_own(host)):
            return
    except ValueError:
        pass
    with SEEN.open("a") as seen:
        seen.write(f"{event} {host} by {' '.join(sys.orig_argv)}\n")
    raise OSError(f"a test refuses {event} to {host}")


def _is_own(host: str) -> bool:
    return ip_address(host).is_unspecified  # to listen, not to ask


sys.addaudithook(_watch)
