"""A trainer whose trainings do what `Settings.seed` says, to see what the queue makes of it.

All but `train` and `save` is the real trainer; its arguments are [broken] LANE. What a seed says is done in
fine-tuning; with `IN_QUICK_LANE` added to it, after the first answer already.
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from jobs.trainer import Report, Tools, serve
from model.classifier.ensemble import Choice
from model.classifier.settings import Settings
from model.common.errors import TooFewPhotos
from model.common.files import write_atomically
from model.common.progress import OnProgress, Progress
from model.photos.dataset import Dataset

GOOD, ENDLESS, DEAF, CRASH, BUG, SENTENCE, CHATTY, HUNGRY, SLOW, MUTE = range(10)
IN_QUICK_LANE = 100


class StandIn(NamedTuple):
    """What stands for a classifier."""

    words: bytes
    choice: Choice = Choice("untuned_head")


def train(dataset: Dataset, settings: Settings, on_progress: OnProgress) -> Iterator[Any]:
    """Give a first answer and, when all goes well, a second one."""
    on_progress(Progress("first-answer", 0.1, 2.0))
    yield SimpleNamespace(classifier=StandIn(b"first"))
    if settings.pace == "quick" and settings.seed < IN_QUICK_LANE:
        return
    _behave(settings.seed % IN_QUICK_LANE, on_progress)
    yield SimpleNamespace(classifier=StandIn(b"second " + ",".join(dataset.labels).encode()))


def _behave(seed: int, on_progress: OnProgress) -> None:
    if seed == CRASH:
        os.abort()
    if seed == BUG:
        raise KeyError("a bug of ours")
    if seed == SENTENCE:
        raise TooFewPhotos("“healthy” has 1 photo: add at least 4 more.")
    if seed == HUNGRY:
        raise MemoryError
    if seed == CHATTY:
        os.write(1, b"a library prints\n")
        sys.stdout.write("and again\n")
    if seed == SLOW:
        time.sleep(0.3)
    if seed == MUTE:
        _die_once_the_end_is_written()
    while seed in (ENDLESS, DEAF):
        time.sleep(0.01)
        if seed == ENDLESS:
            on_progress(Progress("tuning", 0.5, 30.0))


def _die_once_the_end_is_written() -> None:
    end = Report.end

    def end_and_die(*words: Any) -> None:  # noqa: ANN401
        end(*words)
        os._exit(1)

    Report.end = end_and_die  # type: ignore[assignment, method-assign]


def save(classifier: StandIn, path: Path) -> None:
    """Write what stands for a classifier."""
    write_atomically(path, classifier.words)


def prepare() -> Tools:
    """Be ready at once, or never."""
    if "broken" in sys.argv:
        raise ImportError("torch is not installed")
    return Tools(train, save)  # type: ignore[arg-type]


if __name__ == "__main__":
    serve(prepare)
