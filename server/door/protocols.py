"""What uvicorn speaks, watched by the door: HTTP, live connections (WebSocket), and the beginning of TLS."""

import asyncio
import ssl
from asyncio import sslproto
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server.door.door import Door, Step, Visit
from server.door.limits import DoorLimits

sslproto.SSLProtocol.max_size = 32 << 10  # bytes that each connection may read at once, and holds for that: 256 kB


class WatchedHttp(H11Protocol):
    """HTTP at the door."""

    open_files = 1

    def __init__(self, door: Door, **uvicorn: Any) -> None:  # noqa: ANN401  (what uvicorn gives its protocols)
        super().__init__(**uvicorn)
        self._door, self._n_received = door, 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin."""
        super().connection_made(transport)
        self._visit = self._door.let_in(self, transport)

    def data_received(self, data: bytes) -> None:
        """Count what comes."""
        self._n_received += len(data)
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._door.leave(self._visit)
        super().connection_lost(exc)

    def step(self, limits: DoorLimits) -> Step | None:
        """Return what it is at."""
        cycle = self.cycle
        if self.conn.their_state is h11.IDLE:
            return Step("its request did not come", cycle, limits.head, only_waits=True)
        if self.conn.their_state is not h11.SEND_BODY or self.flow.read_paused:
            return None
        if cycle.response_complete:
            return Step("its body did not end, which nobody wanted any more", cycle, limits.rest)
        return Step("the body of its request came too slowly", (cycle, self._n_received // limits.least), limits.body)


class WatchedLive(WebSocketsSansIOProtocol):
    """A live connection at the door. That it is still there, uvicorn asks itself (`websocketPingInterval`)."""

    open_files = 4  # Streamlit opens three for each session: its event loop

    def __init__(self, door: Door, **uvicorn: Any) -> None:  # noqa: ANN401
        super().__init__(**uvicorn)
        self._door, self._has_spoken = door, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        super().connection_made(transport)
        self._visit = self._door.let_in(self, self.transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._door.leave(self._visit)
        super().connection_lost(exc)

    def send_receive_event_to_app(self) -> None:
        """Note that it has said something whole."""
        self._has_spoken = True
        super().send_receive_event_to_app()

    def step(self, limits: DoorLimits) -> Step | None:
        """Return what it is at."""
        return None if self._has_spoken else Step("it never said anything", None, limits.silence, only_waits=True)


class TlsBeginning(asyncio.Protocol):
    """A connection until TLS has begun: asyncio would keep those from the door for a minute."""

    open_files = 1

    def __init__(self, door: Door, context: ssl.SSLContext, then: Callable[[], asyncio.Protocol]) -> None:
        self._door, self._context, self._then = door, context, then
        self._task: asyncio.Task[None] | None = None  # kept: the loop forgets tasks that nobody holds
        self._early: list[bytes] = []  # what comes with the end of the beginning, before we are told of it

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin TLS, if there is a place."""
        plain = cast("asyncio.Transport", transport)
        visit = self._door.let_in(self, plain)
        if not plain.is_closing():
            plain.pause_reading()  # until TLS reads itself
            self._task = asyncio.get_running_loop().create_task(self._begin(plain, visit))

    def data_received(self, data: bytes) -> None:
        """Keep what is for the protocol that follows."""
        self._early.append(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Stop."""
        if self._task is not None:
            self._task.cancel()

    def step(self, limits: DoorLimits) -> Step:
        """Return what it is at."""
        return Step("it did not begin TLS", None, limits.head, only_waits=True)

    async def _begin(self, plain: asyncio.Transport, visit: Visit) -> None:
        loop, transport = asyncio.get_running_loop(), None
        seconds = self._door.limits.head
        with suppress(OSError, ssl.SSLError, asyncio.CancelledError):  # strangers say anything, or nothing
            transport = await loop.start_tls(
                plain, self, self._context, server_side=True, ssl_handshake_timeout=seconds, ssl_shutdown_timeout=5.0
            )
        if transport is None:
            self._door.leave(visit)
            plain.abort()
            return
        protocol = self._then()
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        for data in self._early:
            protocol.data_received(data)


def watched_http(door: Door, context: ssl.SSLContext | None) -> Callable[..., asyncio.Protocol]:
    """Return what makes the protocol of a new connection, from what uvicorn gives it."""
    if context is None:
        return partial(WatchedHttp, door)
    return lambda **uvicorn: TlsBeginning(door, context, lambda: WatchedHttp(door, **uvicorn))
