"""Priority lock: one heavy computation at a time in the process that answers pages, those first that are waited for.

A network's run takes tens of megabytes, and keeps them; several at once take the cores from each other and the page.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ComputeLock:
    """A lock that a thread which works ahead takes only when nobody waits for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False
        self._waited_for = 0  # threads that wait for the lock, and for which somebody waits
        self._ahead = threading.local()

    def work_ahead(self) -> None:
        """Say that nobody waits at once for what this thread computes: from now on it lets others go first."""
        self._ahead.on = True

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait until this thread may compute, and hold the lock."""
        ahead = getattr(self._ahead, "on", False)
        with self._changed:
            self._waited_for += not ahead
            try:
                self._changed.wait_for(lambda: not self._taken and not (ahead and self._waited_for))
                self._taken = True
            finally:
                self._waited_for -= not ahead
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()


compute_lock = ComputeLock()
