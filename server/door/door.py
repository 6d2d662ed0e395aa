"""The door of a server: it counts the connections, and ends those that keep a place and do nothing with it.

A connection that only waits (for the head of its request, for TLS, for its first word) gives its place to one that
comes, whoever waited longest first; so half-sent requests of any number keep nobody out. One that moves is never ended,
and where all do, who comes is refused.
"""

import asyncio
import logging
from asyncio.trsock import TransportSocket
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from server.access.login_throttle import neighbourhood
from server.door.limits import DoorLimits

_log = logging.getLogger(__name__)


class Step(NamedTuple):
    """What a connection is at. Two that are alike, with time between them, are a connection that does not move."""

    what: str  # in the words of the log
    mark: object  # changes with everything that moves
    seconds: float  # that it may stay so
    only_waits: bool = False  # whether it gives its place to another


class Party(Protocol):
    """The protocol that a connection speaks at the moment."""

    open_files: int  # that it takes, with what it makes us open

    def step(self, limits: DoorLimits) -> Step | None:
        """Return what it is at, once it has taken all that was sent to it; `None` while it waits for us."""


@dataclass(eq=False)
class Visit:
    """One connection."""

    party: Party
    transport: asyncio.Transport
    plain: asyncio.Transport  # the same, or what is below TLS
    socket: TransportSocket
    address: str  # empty: one of a proxy, that many share
    since: float
    last: Step | None = field(default=None)


class Door:
    """Used on the event loop only."""

    def __init__(self, limits: DoorLimits, most: int, is_shared: Callable[[str], bool]) -> None:
        """Begin with nobody.

        Args:
            limits: Times, and how many of one address.
            most: How many open files all of them may take.
            is_shared: Says of an address whether it is a proxy's, or this machine's own.
        """
        self.limits, self._most, self._is_shared = limits, most, is_shared
        self._visits: dict[TransportSocket, Visit] = {}  # who came first stands first
        self._of_address: Counter[str] = Counter()
        self._open_files = 0

    def let_in(self, party: Party, transport: asyncio.Transport) -> Visit:
        """Note a connection, or what it speaks from now on; one for which there is no place is ended."""
        socket, now = transport.get_extra_info("socket"), asyncio.get_running_loop().time()
        known = self._visits.get(socket)
        visit = known or Visit(party, transport, transport, socket, self._address_of(transport), now)
        if known is not None:
            self.leave(known)
            visit.party, visit.transport, visit.since, visit.last = party, transport, now, None
        if self._make_place(visit):
            self._visits[socket] = visit
            self._of_address[visit.address] += 1
            self._open_files += party.open_files
        else:
            _log.warning("a connection was refused: all places are taken")
            transport.abort()
        return visit

    def leave(self, visit: Visit) -> None:
        """Forget a connection."""
        if self._visits.get(visit.socket) is not visit:
            return
        del self._visits[visit.socket]
        self._open_files -= visit.party.open_files
        self._of_address[visit.address] -= 1
        if not self._of_address[visit.address]:
            del self._of_address[visit.address]

    def look(self) -> None:
        """End the connections that have not moved for too long."""
        now = asyncio.get_running_loop().time()
        for visit in list(self._visits.values()):
            step = self._step_of(visit)
            if step is None or visit.last is None or step.mark != visit.last.mark or step.what != visit.last.what:
                visit.since = now
            elif now - visit.since > step.seconds:
                _log.warning("a connection was ended: %s", step.what)
                self._end(visit)
            visit.last = step

    async def watch(self) -> None:
        """Look again and again."""
        while True:
            await asyncio.sleep(self.limits.between_looks)
            try:
                self.look()
            except Exception:  # noqa: BLE001  (nobody else would watch)
                _log.exception("looking at the connections failed")

    def _step_of(self, visit: Visit) -> Step | None:
        if left := _left(visit):
            return Step("it did not take what was sent to it", left // self.limits.least, self.limits.answer)
        if visit.transport.is_closing():
            return Step("it was to end and did not", None, self.limits.rest, only_waits=True)
        return visit.party.step(self.limits)

    def _make_place(self, visit: Visit) -> bool:
        address = visit.address
        if address and self._of_address[address] >= self.limits.of_one_address and not self._one_gives_way(address):
            return False
        while self._open_files + visit.party.open_files > self._most:
            if not self._one_gives_way(""):
                return False
        return True

    def _one_gives_way(self, address: str) -> bool:
        """End the connection that has only waited for the longest, of one address or of all."""
        for visit in self._visits.values():
            step = self._step_of(visit) if address in ("", visit.address) else None
            if step is not None and step.only_waits:
                _log.warning("a connection was ended: it only waited, and others came")
                self._end(visit)
                return True
        return False

    def _end(self, visit: Visit) -> None:
        self.leave(visit)
        visit.transport.abort()  # to close it would wait until the other side has taken what is left

    def _address_of(self, transport: asyncio.Transport) -> str:
        peer = transport.get_extra_info("peername")
        host = str(peer[0]).removeprefix("::ffff:") if isinstance(peer, tuple) else ""
        return "" if not host or self._is_shared(host) else neighbourhood(host)


def _left(visit: Visit) -> int:
    """Return how many bytes wait here to be taken by the other side."""
    left = visit.plain.get_write_buffer_size()
    if visit.transport is not visit.plain:
        with suppress(AttributeError):  # asyncio 3.11, of TLS that has just ended
            left += visit.transport.get_write_buffer_size()
    return left
