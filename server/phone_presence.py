"""Presence of the phones, remembered while this server runs: when each pass was last heard, and who is sending now."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

_PASSES = 1_000  # remembered; the one heard longest ago is forgotten first


class LineBusy(Exception):
    """Too many photos are on their way at once: the phone tries again in a moment."""


class PhoneLine:
    """Thread-safe.

    Args:
        at_once: Photos in memory while they arrive, at most 30 MB each; a phone mostly sends 1 MB.
        of_one_pass: Of these, by one pass: a team's phones may share one.
    """

    def __init__(self, at_once: int = 24, of_one_pass: int = 6) -> None:
        self._at_once, self._of_one_pass = at_once, of_one_pass
        self._lock = threading.Lock()
        self._heard: OrderedDict[str, float] = OrderedDict()  # by token, seconds of the monotonic clock
        self._sending: dict[str, int] = {}

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
    def sending(self, token: str) -> Iterator[None]:
        """Hold a place for one photo on its way.

        Raises:
            LineBusy: there is none.
        """
        with self._lock:
            mine = self._sending.get(token, 0)
            if mine >= self._of_one_pass or sum(self._sending.values()) >= self._at_once:
                raise LineBusy
            self._sending[token] = mine + 1
        try:
            yield
        finally:
            with self._lock:
                self._sending[token] -= 1
                if not self._sending[token]:
                    del self._sending[token]

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._heard.clear()
