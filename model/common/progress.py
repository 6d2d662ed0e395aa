"""What long work says while it runs: a stage, how much is done, how long is left."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """One report of long work."""

    stage: str  # what is being done now, for a person
    fraction: float  # of the whole work, 0 to 1
    seconds_left: float | None = None  # None: nothing to judge by yet
    done: int | None = None  # photos, where the stage counts them
    total: int | None = None


# Called every second or so. It may raise `model.common.errors.Stopped` to end the work.
OnProgress = Callable[[Progress], None]


def no_progress(_: Progress) -> None:
    """Ignore a report."""


class Counter:
    """Reports `done of total` with the time left, judged by the pace so far.

    Args:
        on_progress: Receives the reports.
        stage: Named in each report; it may be changed on the way.
        total: How many steps there are.
        span: The part of the whole work that this stage covers, as two fractions.
    """

    def __init__(self, on_progress: OnProgress, stage: str, total: int, span: tuple[float, float] = (0.0, 1.0)) -> None:
        self.stage = stage
        self._on_progress, self._total, self._span = on_progress, total, span
        self._done = 0
        self._start = time.monotonic()

    def step(self, n: int = 1) -> None:
        """Count `n` more steps and report."""
        self._done += n
        share = self._done / max(self._total, 1)
        elapsed = time.monotonic() - self._start
        left = elapsed / self._done * (self._total - self._done) if self._done else None
        low, high = self._span
        told = time.monotonic()
        self._on_progress(Progress(self.stage, low + (high - low) * share, left, self._done, self._total))
        self._start += time.monotonic() - told  # who is told may take long, which is no part of the work
