"""Log limits (rate limiting): a line a minute of a kind, so that no stranger fills the disk by making us say it again.

A kind is a place in the code, and where an error in it came from. What is left out is counted and told a minute later.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from traceback import walk_tb

EVERY = 60.0  # seconds
_MOST_KINDS = 1_000


@dataclass
class _Said:
    until: float  # seconds of the monotonic clock: the end of the minute
    left_out: int = 0


class LineLimit:
    """Hands log records on to `say`. Any thread may use it."""

    def __init__(self, say: Callable[[logging.Logger, logging.LogRecord], None], every: float = EVERY) -> None:
        self._say, self._every = say, every
        self._lock = threading.Lock()
        self._kinds: dict[object, _Said] = {}

    def __call__(self, logger: logging.Logger, record: logging.LogRecord) -> None:
        """Say a line, or count it."""
        kind, now = _kind_of(record), time.monotonic()
        with self._lock:
            said = self._kinds.get(kind)
            is_new = said is None or (said.until <= now and not said.left_out)
            if said is None or is_new:
                said = self._begin(kind, now)
            else:
                said.left_out += 1
        if is_new:
            self._say(logger, record)
        elif said.left_out == 1:
            timer = threading.Timer(max(said.until - now, 0), self._tell, (logger, record, kind))
            timer.daemon = True
            timer.start()

    def _begin(self, kind: object, now: float) -> _Said:
        if len(self._kinds) >= _MOST_KINDS:
            self._kinds = {known: said for known, said in self._kinds.items() if said.left_out}
        self._kinds[kind] = _Said(now + self._every)
        return self._kinds[kind]

    def _tell(self, logger: logging.Logger, record: logging.LogRecord, kind: object) -> None:
        with self._lock:
            left_out = self._kinds[kind].left_out
            self._begin(kind, time.monotonic())
        if left_out > 1:
            record.msg = f"{record.getMessage()} ({left_out:,} times within {self._every:.0f} seconds)"
            record.args = None
        self._say(logger, record)


def _kind_of(record: logging.LogRecord) -> object:
    error = record.exc_info[1] if record.exc_info else None
    place = None
    for frame, line in walk_tb(error.__traceback__ if error is not None else None):
        place = (frame.f_code, line)
    return record.name, record.pathname, record.lineno, type(error), place
