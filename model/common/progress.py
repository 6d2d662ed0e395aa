"""What long work says while it runs: its phase, how much is done, how long is left."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Phase = Literal[
    "starting", "stopping",  # of any training
    "network", "looking", "first-answer", "beside", "preparing", "tuning",  # of a training, in this order
    "reading", "checking", "saving",  # of photos
    "packing", "comparing",  # of an export
]  # fmt: skip

_WORDS: dict[Phase, str] = {
    "starting": "Getting ready",
    "stopping": "Stopping",
    "network": "Preparing the network, which is needed once",
    "looking": "Looking at the photos",
    "first-answer": "Looking for a first answer",
    "beside": "Looking at the photos with more networks",
    "preparing": "Getting ready for the longer training",
    "tuning": "Learning more, and checking itself on photos it has not seen",
    "reading": "Reading photos",
    "checking": "Checking the photos",
    "saving": "Saving the photos",
    "packing": "Putting the files together",
    "comparing": "Comparing the answers of the files with those of the app",
}


def phase_words(phase: Phase, part: int = 0, parts: int = 0) -> str:
    """Say what is being done now, to a person."""
    return f"{_WORDS[phase]} ({part} of {parts})" if parts else _WORDS[phase]


def duration(seconds: float) -> str:
    """Return a time for a line of progress: "8 s", "2 min"."""
    return f"{max(seconds, 1):.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


@dataclass(frozen=True)
class Progress:
    """One report of long work."""

    phase: Phase  # what is being done now
    fraction: float  # of the whole work, 0 to 1
    seconds_left: float | None = None  # None: nothing to judge by yet
    done: int | None = None  # photos, where the phase counts them
    total: int | None = None
    part: int = 0  # of the phase, where it has parts: from 1 on
    parts: int = 0
    judged: "Judgements" = ()  # so far, in this order: each photo by a network that has not seen it


Judgements = tuple[tuple[int, bool], ...]  # a photo's index, and whether the answer was right

# Called every second or so. It may raise `model.common.errors.Stopped` to end the work.
OnProgress = Callable[[Progress], None]


def no_progress(_: Progress) -> None:
    """Ignore a report."""


class Counter:
    """Reports `done of total` with the time left, judged by the pace so far.

    The phase covers a `span` of the whole work, as two fractions. Where it has `parts`, whoever counts sets `part`.
    """

    def __init__(
        self, on_progress: OnProgress, phase: Phase, total: int, span: tuple[float, float] = (0.0, 1.0), parts: int = 0
    ) -> None:
        self.part = 0
        self._on_progress, self._phase, self._total, self._span, self._parts = on_progress, phase, total, span, parts
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
        self._on_progress(
            Progress(self._phase, low + (high - low) * share, left, self._done, self._total, self.part, self._parts)
        )
        self._start += time.monotonic() - told  # who is told may take long, which is no part of the work
