"""How much time a running training has left, over all its stages, and how fast it was in the end.

A training reports stage by stage, and each count is judged by its own pace. `timed` puts an estimate of the whole
beside it, so that a time left is there from the start and does not jump where a stage ends.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from model.classifier.settings import Settings
from model.common.progress import OnProgress, Progress
from model.learning import training_time
from model.learning.training_time import Speed, Work
from model.network import catalogue, graph_cache
from model.photos.dataset import Dataset

T = TypeVar("T")
Train = Callable[[Dataset, Settings, OnProgress], Iterator[T]]

LOOK, HEAD, VIEW, SAMPLE = range(4)  # the parts of `Work`, in the order in which they are done
_TRUST = 0.15  # the estimate of the whole weighs as much as this share of it would, done and measured
_ENOUGH = 8  # photos or views, below which a measurement says more about the moment than about the machine


def timed(train: Train[T]) -> Train[T]:
    """Return `train` with the time left of the whole training in its reports; its speed is learnt on the way."""

    def train_by_the_clock(dataset: Dataset, settings: Settings, on_progress: OnProgress) -> Iterator[T]:
        n_photos = len(dataset.photo_ids)
        # Uploaded photos were seen by the default network on their way in.
        unseen = 0 if settings.network == catalogue.DEFAULT else n_photos
        work = training_time.work_of(settings, n_photos, unseen)
        clock = Clock(on_progress, work, training_time.speed_of(settings.network))
        clock.start(prepared=graph_cache.is_ready(settings.network))
        try:
            for training in train(dataset, settings, clock.progress):
                yield training
                clock.answered()
        finally:  # a training that was stopped has shown its speed too
            training_time.learn(settings.network, clock.measured())

    return train_by_the_clock


class Clock:
    """Follows one training by its reports.

    Parts are told apart by the first answer and by the counts alone: before the first answer photos are looked at,
    after it the first count is of photos prepared for fine-tuning, and any other of steps.

    Args:
        on_progress: Receives the reports, with the fraction and the time left of the whole.
        work: What the training will do.
        speed: How fast it is expected to.
    """

    def __init__(self, on_progress: OnProgress, work: Work, speed: Speed) -> None:
        self._on_progress, self._work, self._speed = on_progress, work, speed
        self._done, self._spent = [0.0] * 4, [0.0] * 4  # shares of each part, and its seconds
        self._part = HEAD
        self._count = (0, 0)  # done of total, as last reported
        self._fraction = 0.0
        self._mark = time.monotonic()

    def start(self, *, prepared: bool) -> None:
        """Report for the first time: with the time left, unless the network must first be fetched."""
        if prepared:
            self._report(Progress("Looking for a first answer", 0.0))
        else:
            self._on_progress(Progress("Getting the network ready, once for this machine", 0.0))

    def progress(self, progress: Progress) -> None:
        """Pass a report on; it may raise `Stopped`. One that counts nothing stays as it is."""
        if progress.done is None or not progress.total:
            self._on_progress(progress)
            return
        self._find_part(progress.done, progress.total)
        self._done[self._part] = progress.done / progress.total
        self._tick()
        self._report(progress)
        if self._part == LOOK and progress.done == progress.total:
            self._part = HEAD

    def answered(self) -> None:
        """Note the first answer; later ones change nothing."""
        if self._part in (LOOK, HEAD):
            self._tick()
            self._work = self._work._replace(look=self._work.look if self._done[LOOK] else 0)
            self._done[HEAD], self._part, self._count = 1.0, VIEW, (0, 0)

    def measured(self) -> dict[str, float]:
        """Return the seconds that one piece of each kind of work took, where there was enough of it."""
        parts = zip(Speed._fields, self._work, self._done, self._spent, strict=True)
        return {part: spent / (count * done) for part, count, done, spent in parts if count * done >= _ENOUGH}

    def _find_part(self, done: int, total: int) -> None:
        before, all_before = self._count
        self._count = (done, total)
        if self._part == HEAD:
            self._part, self._work = LOOK, self._work._replace(look=total)
        elif self._part == VIEW and before and (done < before or total != all_before):
            self._done[VIEW], self._part = 1.0, SAMPLE

    def _tick(self) -> None:
        now = time.monotonic()
        self._spent[self._part] += now - self._mark
        self._mark = now

    def _report(self, progress: Progress) -> None:
        left, spent = self._left(progress.seconds_left), sum(self._spent)
        self._fraction = max(self._fraction, spent / max(spent + left, 1e-9))  # a bar that goes back looks broken
        told = time.monotonic()
        self._on_progress(replace(progress, fraction=self._fraction, seconds_left=left))
        self._mark += time.monotonic() - told  # who is told may take long, which is no part of the training

    def _left(self, by_count: float | None) -> float:
        """Return the seconds left of the whole: by the estimate, corrected by what the parts so far have taken.

        Args:
            by_count: What the count says of its own part by its own pace, which the last part goes over to.
        """
        seconds = self._speed.seconds(self._work)
        total, done = sum(seconds), sum(each * share for each, share in zip(seconds, self._done, strict=True))
        left = (total - done) * (_TRUST * total + sum(self._spent)) / max(_TRUST * total + done, 1e-9)
        if self._part != SAMPLE or by_count is None:
            return left
        trust = min(1.0, 2 * self._done[SAMPLE])
        return (1 - trust) * left + trust * by_count
