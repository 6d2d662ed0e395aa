"""Throttle of logins: how often a password may be tried, by one client and in the whole room."""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

PER_CLIENT = 10  # wrong tries at once; then one more every
CLIENT_SECONDS = 6.0
PER_ROOM = 60
ROOM_SECONDS = 1.0
MOST_CLIENTS = 10_000


class _Bucket:
    """A token bucket: it holds `size` tries, and gets one back every `seconds`."""

    def __init__(self, size: int, seconds: float) -> None:
        self._size, self._seconds = size, seconds
        self._full_at = 0.0  # when all tries are there again, by the clock

    def wait(self, now: float) -> float:
        """Return the seconds until there is a try to take."""
        return max(0.0, self._full_at - now - (self._size - 1) * self._seconds)

    def take(self, now: float) -> None:
        self._full_at = max(self._full_at, now) + self._seconds

    def give_back(self) -> None:
        self._full_at -= self._seconds


class LoginThrottle:
    """Counts tries that may be wrong. A client that has used up its own costs the room nothing more.

    So one attacker, who has one address, holds back himself and whoever shares the address with him: the room's
    limit is for many.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        per_client: int = PER_CLIENT,
        client_seconds: float = CLIENT_SECONDS,
    ) -> None:
        self._clock = clock
        self._per_client, self._client_seconds = per_client, client_seconds
        self._lock = threading.Lock()
        self._room = _Bucket(PER_ROOM, ROOM_SECONDS)
        self._clients: OrderedDict[str, _Bucket] = OrderedDict()  # who came last stands last

    def take(self, client: str) -> int:
        """Take a try. Returns 0, or the whole seconds to wait when there is none."""
        with self._lock:
            now, bucket = self._clock(), self._bucket(client)
            wait = bucket.wait(now) or self._room.wait(now)
            if wait > 0:
                return max(1, ceil(wait))
            bucket.take(now)
            self._room.take(now)
            return 0

    def give_back(self, client: str) -> None:
        """Undo a take, because the password was right."""
        with self._lock:
            self._bucket(client).give_back()
            self._room.give_back()

    def _bucket(self, client: str) -> _Bucket:
        name = neighbourhood(client)
        if name not in self._clients:
            self._clients[name] = _Bucket(self._per_client, self._client_seconds)
            if len(self._clients) > MOST_CLIENTS:
                self._clients.popitem(last=False)
        self._clients.move_to_end(name)
        return self._clients[name]


def neighbourhood(client: str) -> str:
    """Return what stands for a client: its address, but of IPv6 the network, for one machine may have all of it."""
    try:
        address = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return client
    if address.version == 4:
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
