"""The door is put into uvicorn 0.54, which has neither clocks nor places: to be looked at with every upgrade."""

import asyncio
import socket
from collections.abc import Callable
from functools import partial

from uvicorn import Server
from uvicorn.middleware.proxy_headers import _TrustedHosts

from server.door.door import Door
from server.door.limits import DoorLimits, room_for
from server.door.protocols import WatchedLive, watched_http
from server.settings import is_loopback

_AT_ONCE = 20  # connections that are accepted in one go, of which the door sees the first some rounds later
_WAITING = 2048  # connections that the system holds for us
_LARGEST_MESSAGE = 8 << 20  # bytes of what a page says over its live connection; files do not come that way

_startup = Server.startup


def put_door_in() -> None:
    """Have every server of this process start with a door."""
    Server.startup = _startup_with_door  # type: ignore[assignment]


async def _startup_with_door(server: Server, sockets: list[socket.socket] | None = None) -> None:
    trusted = _TrustedHosts(server.config.forwarded_allow_ips)
    await start_with_door(server, sockets, DoorLimits(), lambda host: is_loopback(host) or host in trusted)


async def start_with_door(
    server: Server, sockets: list[socket.socket] | None, limits: DoorLimits, is_shared: Callable[[str], bool]
) -> None:
    """Start a server behind a door; `is_shared` says of an address whether many may come from it."""
    config, door = server.config, Door(limits, room_for(limits), is_shared)
    config.http_protocol_class = watched_http(door, config.ssl)  # type: ignore[assignment]
    config.ws_protocol_class = partial(WatchedLive, door)  # type: ignore[assignment]
    config.ssl, config.backlog, config.ws_max_size = None, _AT_ONCE, _LARGEST_MESSAGE
    await _startup(server, sockets)
    for listening in sockets or ():
        listening.listen(_WAITING)
    server.door_watch = asyncio.get_running_loop().create_task(door.watch())  # type: ignore[attr-defined]
