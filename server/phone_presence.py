"""Presence of the phones, remembered while this server runs: when each pass was last heard, and who is sending now."""

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_PASSES = 1_000  # remembered; the one heard longest ago is forgotten first


_TRIED = 5.0  # seconds, before anything is called slow
_SLOW = 20 << 10  # bytes a second: 1 MB, as a phone sends it, would take a minute


class LineBusy(Exception):
    """Too many photos are on their way at once: the phone tries again in a moment."""


@dataclass(eq=False)
class Place:
    """One photo on its way. Whoever brings it counts its bytes, and says how it is interrupted."""

    token: str
    since: float  # seconds of the monotonic clock
    n_bytes: int = 0
    gave_way: bool = False
    interrupt: Callable[[], None] = field(default=lambda: None)

    @property
    def rate(self) -> float:
        """How many bytes a second have come."""
        return self.n_bytes / max(time.monotonic() - self.since, 0.001)

    @property
    def is_slow(self) -> bool:
        """Whether it keeps a place and brings hardly anything."""
        return time.monotonic() - self.since > _TRIED and self.rate < _SLOW


class PhoneLine:
    """Thread-safe.

    Args:
        at_once: Photos on their way.
        of_one_pass: Of these, by one pass: a team's phones may share one.
    """

    def __init__(self, at_once: int = 24, of_one_pass: int = 6) -> None:
        self._at_once, self._of_one_pass = at_once, of_one_pass
        self._lock = threading.Lock()
        self._heard: OrderedDict[str, float] = OrderedDict()  # by token, seconds of the monotonic clock
        self._places: list[Place] = []

    def hear(self, token: str) -> None:
        """Note a sign of life."""
        with self._lock:
            self._heard[token] = time.monotonic()
            self._heard.move_to_end(token)
            if len(self._heard) > _PASSES:
                self._heard.popitem(last=False)

    def silent_for(self, token: str) -> float | None:
        """Return for how many seconds nothing was heard; `None`: never since the server started."""
        with self._lock:
            heard = self._heard.get(token)
        return None if heard is None else time.monotonic() - heard

    @contextmanager
    def sending(self, token: str) -> Iterator[Place]:
        """Hold a place for one photo on its way. It may be interrupted, so that another gets its place.

        Raises:
            LineBusy: there is none.
        """
        with self._lock:
            self._make_room(token)
            place = Place(token, time.monotonic())
            self._places.append(place)
        try:
            yield place
        finally:
            with self._lock:
                if place in self._places:
                    self._places.remove(place)

    def _make_room(self, token: str) -> None:
        mine = [place for place in self._places if place.token == token]
        if len(mine) >= self._of_one_pass:
            self._interrupt([place for place in mine if place.is_slow])
        elif len(self._places) >= self._at_once:
            slow = [place for place in self._places if place.is_slow]
            self._interrupt(slow or ([] if mine else self._of_the_greediest()))

    def _of_the_greediest(self) -> list[Place]:
        """Return the places of the pass that has most: it gives one to a pass that has none."""
        token, n = Counter(place.token for place in self._places).most_common(1)[0]
        return [place for place in self._places if place.token == token] if n > 1 else []

    def _interrupt(self, some: list[Place]) -> None:
        """Have the slowest of some give way."""
        if not some:
            raise LineBusy
        place = min(some, key=lambda each: each.rate)
        self._places.remove(place)
        place.gave_way = True
        place.interrupt()

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._heard.clear()
