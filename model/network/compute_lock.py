"""Priority lock: few heavy computations at a time in the process that answers pages, those first that are waited for.

A network's run takes tens of megabytes, and keeps them; many at once take the cores from each other and the page.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ComputeLock:
    """A lock with places, of which a thread that works ahead takes one only when nobody else computes or waits."""

    def __init__(self, places: int = 1) -> None:
        self.places = places
        self._changed = threading.Condition()
        self._taken = 0
        self._waited_for = 0  # threads that wait for the lock, and for which somebody waits
        self._ahead = threading.local()

    def work_ahead(self) -> None:
        """Say that nobody waits at once for what this thread computes: from now on it lets others go first."""
        self._ahead.on = True

    @property
    def works_ahead(self) -> bool:
        """Whether this thread does."""
        return getattr(self._ahead, "on", False)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait until this thread may compute, and hold a place."""
        ahead = self.works_ahead
        with self._changed:
            self._waited_for += not ahead
            try:
                self._changed.wait_for(
                    lambda: not (self._taken or self._waited_for) if ahead else self._taken < self.places
                )
                self._taken += 1
            finally:
                self._waited_for -= not ahead
        try:
            yield
        finally:
            with self._changed:
                self._taken -= 1
                self._changed.notify_all()


compute_lock = ComputeLock()
