"""Answers that are worked out at most once a second, however many ask."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

_SECONDS = 1.0
_MOST = 200  # answers that are remembered; the one asked for longest ago is forgotten first


@dataclass
class _Answer:
    lock: threading.Lock = field(default_factory=threading.Lock)
    at: float = float("-inf")  # seconds of the monotonic clock
    value: bytes = b""


class OnceASecond:
    """Remembers answers by their names for a second. Thread-safe: while one asks anew, the others wait for that."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, _Answer] = OrderedDict()

    def answer(self, name: str, make: Callable[[], bytes]) -> bytes:
        """Return the answer of that name, made anew where it is older than a second."""
        with self._lock:
            answer = self._answers.setdefault(name, _Answer())
            self._answers.move_to_end(name)
            if len(self._answers) > _MOST:
                self._answers.popitem(last=False)
        with answer.lock:
            if self._clock() - answer.at >= _SECONDS:
                answer.value = make()
                answer.at = self._clock()
            return answer.value

    def forget(self, name: str) -> None:
        """Forget an answer, because what it says has changed."""
        with self._lock:
            self._answers.pop(name, None)

    def clear(self) -> None:
        """Forget all answers."""
        with self._lock:
            self._answers.clear()
