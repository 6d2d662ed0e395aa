"""Does a page still work while strangers hold thousands of connections and do nothing with them?

    python -m benchmarks.robustness.half_open [--connections 2000] [--seconds 30] [--tls | --live] [--descriptors 1024]

A room is opened as a facilitator opens it. Another process keeps so many connections to it and opens each anew as soon
as it is ended: a third say nothing, a third send half a head, a third half a body; with --live as many open a live
connection and never speak; with --tls half say nothing and half begin it. Meanwhile a visitor's page is opened anew and
drawn, again and again; each time counts from the first connection to the end of the page's script.
"""

import argparse
import asyncio
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from tests.support.rooms import RunningRoom, open_room
from tests.support.streamlit_client.blocking_tab import BlockingTab
from tests.support.visitor import Visitor, trusting

KINDS = (
    "",
    "GET / HTTP/1.1\r\nHost: {host}\r\nX: ",
    "POST /login HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5000\r\n\r\nx",
)
LIVE_KINDS = (
    *KINDS,
    "GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
)
TLS_KINDS = ("", "\x16\x03\x01\x02\x00\x01")


async def attack(port: int, n: int, kinds: Sequence[str]) -> None:
    """Keep so many connections, until this process is ended."""

    async def hold(said: bytes) -> None:
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(said)
                while await reader.read(1 << 16):
                    pass
                writer.close()
            await asyncio.sleep(random.uniform(0.1, 1.0))

    said = [kind.format(host=f"127.0.0.1:{port}").encode("latin-1") for kind in kinds]
    await asyncio.gather(*(hold(said[i % len(said)]) for i in range(n)))


def page_seconds(visitor: Visitor) -> float:
    """Open a page as a browser does and wait until it is drawn."""
    begun = time.perf_counter()
    assert visitor.get("/").status == 200
    with BlockingTab(visitor) as tab:
        tab.show()
    return time.perf_counter() - begun


def visitor_of(room: RunningRoom, *, tls: bool) -> Visitor:
    """Return somebody new; with TLS, who trusts the room's certificate."""
    if not tls:
        return room.visitor()
    context = trusting(room.home / "room" / "room-authority.pem")
    return room.visitor(host=f"localhost:{room.port}", context=context)


def open_files(room: RunningRoom) -> int:
    """Return how many descriptors the server has."""
    return len(list(Path(f"/proc/{room.process.pid}/fd").iterdir()))


def peak(room: RunningRoom) -> int:
    """Return how many megabytes the server has had at most."""
    status = Path(f"/proc/{room.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


def main() -> None:
    """Hold the connections, ask for pages, and print how long they took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--live", action="store_true")
    parser.add_argument("--descriptors", type=int, default=8192, help="that the server may have (%(default)s)")
    parser.add_argument("--attack", action="store_true", help=argparse.SUPPRESS)  # the other process
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if options.attack:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        kinds = TLS_KINDS if options.tls else LIVE_KINDS if options.live else KINDS
        asyncio.run(attack(int(input()), options.connections, kinds))
    here = [sys.executable, "-m", "benchmarks.robustness.half_open", "--connections", str(options.connections)]
    also = ["--tls"] if options.tls else []
    attacker = subprocess.Popen(
        [*here, *also, *(["--live"] if options.live else []), "--attack"], stdin=subprocess.PIPE, text=True
    )
    # What is started from now on inherits it.
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, options.descriptors), min(options.descriptors, hard)))
    with tempfile.TemporaryDirectory() as folder, open_room(Path(folder), *also) as room:
        before = [page_seconds(visitor_of(room, tls=options.tls)) for _ in range(5)]
        log, memory, files, took = len(room.log), peak(room), [], []
        assert attacker.stdin is not None
        print(room.port, file=attacker.stdin, flush=True)
        end = time.monotonic() + options.seconds
        try:
            while time.monotonic() < end:
                took.append(page_seconds(visitor_of(room, tls=options.tls)))
                files.append(open_files(room))
                time.sleep(0.2)
        finally:
            attacker.kill()
            attacker.wait()
        after = page_seconds(visitor_of(room, tls=options.tls))
        print(f"{options.connections:,} connections for {options.seconds:.0f} s{', TLS' if options.tls else ''}:")
        median, most = np.quantile(took, (0.5, 0.95))
        print(f"{len(took)} pages, median {median:.2f} s, 95 % within {most:.2f} s, slowest {max(took):.2f} s")
        print(f"before {np.median(before):.2f} s, after {after:.2f} s")
        print(f"memory {memory} MB before, {peak(room)} MB at most")
        print(f"descriptors {max(files):,} of {options.descriptors:,}, log {(len(room.log) - log) / 1000:.1f} kB")


if __name__ == "__main__":
    main()
