"""How long a training will take on this machine, and how long one that runs still takes.

Its work is known from its plan. The speed is that of the trainings before, kept by network in the cache folder as a
moving average; before the first training it is what was measured on two cores, scaled by the number of cores here.
"""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeVar

from model.classifier.settings import MOST_TUNED, PLANS, Settings
from model.common.cores import cores
from model.common.errors import TwentyError
from model.common.files import cache_folder, read_json, write_json
from model.common.progress import OnProgress, Phase, Progress
from model.network.catalogue import DEFAULT, LITE0, known_spec
from model.network.embeddings import n_lacking_beside
from model.network.graph_cache import is_ready
from model.photos.dataset import Dataset

T = TypeVar("T")
Train = Callable[[Dataset, Settings, OnProgress], Iterator[T]]

_LOOK, _HEAD, _BESIDE, _VIEW, _SAMPLE = range(5)  # the parts of `Work`, in the order in which they are done
_PARTS: dict[Phase, int] = {"looking": _LOOK, "beside": _BESIDE, "preparing": _VIEW, "tuning": _SAMPLE}
_TRUST = 0.15  # the estimate of the whole weighs as much as this share of it would, done and measured
_ENOUGH = 8  # photos or views, below which a measurement says more about the moment than about the machine
_NEWEST = 0.5  # the weight of the newest measurement in the moving average
_SLOWEST = 60.0  # seconds for one of anything: what is slower is no measurement, but a laptop that slept


class Work(NamedTuple):
    """What one training does, counted, in the order in which it does it."""

    look: int  # photos that the network has not seen before
    head: int  # photos that the simple heads learn from
    beside: int  # looks at photos by networks beside, which had not seen them
    view: int  # views of photos prepared for fine-tuning
    sample: int  # views shown in all fine-tunings together, and photos that they answered


class Speed(NamedTuple):
    """How many seconds one of each takes."""

    look: float
    head: float  # in all folds and repeats
    beside: float
    view: float
    sample: float

    def seconds(self, work: Work) -> tuple[float, ...]:
        """Return how long each part of the work takes."""
        return tuple(count * each for count, each in zip(work, self, strict=True))


_ON_TWO_CORES = Speed(look=0.025, head=0.006, beside=0.023, view=0.012, sample=0.012)  # EfficientNet-Lite0


def work_of(settings: Settings, n_photos: int, unseen: int = 0, beside: int = 0) -> Work:
    """Count what a training on `n_photos` will do.

    `unseen` photos were not looked at yet by the network, and `beside` is how many looks the networks beside will take.
    """
    plan = PLANS[settings.pace]
    views, samples = min(n_photos, MOST_TUNED) * plan.views, plan.total_samples(n_photos)
    return Work(look=unseen, head=n_photos, beside=beside, view=views, sample=samples)


def estimate(settings: Settings, n_photos: int, unseen: int = 0) -> float:
    """Return about how many seconds a training will take from its start to its end, unless it is stopped."""
    return sum(speed_of(settings.network).seconds(work_of(settings, n_photos, unseen)))


def speed_of(network: str) -> Speed:
    """Return this machine's speed with a network: as measured with it, or else by what is known of its size."""
    known = _known()
    basis, times = _default_speed()._asdict() | known.get(DEFAULT, {}), _relative(network)
    scaled = {part: each if part == "head" else each * times for part, each in basis.items()}
    return Speed(**(scaled | known.get(network, {})))


def learn(network: str, measured: Mapping[str, float]) -> None:
    """Take what was measured into the moving average; a cache that cannot be written is no reason to fail.

    `measured` is seconds for one piece of work, by the field of `Speed`; what was not measured is left out.
    """
    known = _known()
    before = known.get(network, {})
    after = {
        part: (1 - _NEWEST) * before[part] + _NEWEST * each if part in before else each
        for part, each in measured.items()
        if _is_possible(each)
    }
    if after:
        with suppress(OSError, TwentyError):
            _file().parent.mkdir(parents=True, exist_ok=True)
            write_json(_file(), known | {network: before | after})


def _default_speed() -> Speed:
    # Batches are small, so twice the cores are less than twice as fast, and beyond eight of them nothing is gained.
    factor = (2 / min(cores(), 8)) ** 0.7
    return Speed(*(each * factor for each in _ON_TWO_CORES))


def _relative(network: str) -> float:
    """Return how many times the work of the default network a photo takes; 1 for one that nothing is known of."""
    spec = known_spec(network)
    return 1.0 if spec is None else spec.multiply_adds / LITE0.multiply_adds


def _file() -> Path:
    return cache_folder() / "pace.json"


def _known() -> dict[str, dict[str, float]]:
    """Return what was measured, by network and part; what cannot be a measurement is dropped."""
    kept = read_json(_file())
    networks = kept.items() if isinstance(kept, dict) else ()
    return {
        name: {part: each for part, each in parts.items() if part in Speed._fields and _is_possible(each)}
        for name, parts in networks
        if isinstance(parts, dict)
    }


def _is_possible(seconds: object) -> bool:
    return isinstance(seconds, float) and math.isfinite(seconds) and 0 < seconds < _SLOWEST


# --- while it runs -----------------------------------------------------------------------------------------------


def timed(train: Train[T]) -> Train[T]:
    """Return `train` with the time left of the whole training in its reports; its speed is learnt on the way."""

    def train_by_the_clock(dataset: Dataset, settings: Settings, on_progress: OnProgress) -> Iterator[T]:
        photo_ids = dataset.photo_ids
        # Uploaded photos were seen by the default network on their way in. Those beside it come before fine-tuning.
        unseen = 0 if settings.network == DEFAULT else len(photo_ids)
        lacking = n_lacking_beside(dataset.store, photo_ids, settings.network) if PLANS[settings.pace].folds else 0
        work = work_of(settings, len(photo_ids), unseen, lacking)
        clock = Clock(on_progress, work, speed_of(settings.network))
        if is_ready(settings.network):  # or else it must be fetched first, which takes nobody knows how long
            clock.start()
        try:
            for training in train(dataset, settings, clock.progress):
                yield training
                clock.answered()
        finally:  # a training that was stopped has shown its speed too
            learn(settings.network, clock.measured())

    return train_by_the_clock


class Clock:
    """Follows one training by its reports, which count one phase after the other.

    Each count is judged by its own pace. The clock puts an estimate of the whole in its place, so that a time left is
    there from the start and does not jump where a phase ends.
    """

    def __init__(self, on_progress: OnProgress, work: Work, speed: Speed) -> None:
        self._on_progress, self._work, self._speed = on_progress, work, speed
        self._done, self._spent = [0.0] * len(work), [0.0] * len(work)  # shares of each part, and its seconds
        self._part = _HEAD
        self._fraction = 0.0
        self._mark = time.monotonic()

    def start(self) -> None:
        """Report for the first time, with the time left."""
        self._report(Progress("first-answer", 0.0))

    def progress(self, progress: Progress) -> None:
        """Pass a report on; it may raise `Stopped`. One that counts nothing stays as it is."""
        if progress.done is None or not progress.total:
            self._on_progress(progress)
            return
        self._begin(_PARTS[progress.phase], progress.total)
        self._done[self._part] = progress.done / progress.total
        self._tick()
        self._report(progress)
        if self._part == _LOOK and progress.done == progress.total:
            self._part = _HEAD

    def answered(self) -> None:
        """Note the first answer; later ones change nothing."""
        if self._part in (_LOOK, _HEAD):
            self._tick()
            self._work = self._work._replace(look=self._work.look if self._done[_LOOK] else 0)
            self._done[_HEAD], self._part = 1.0, _BESIDE if self._work.beside else _VIEW

    def measured(self) -> dict[str, float]:
        """Return the seconds that one piece of each kind of work took, where there was enough of it."""
        parts = zip(Speed._fields, self._work, self._done, self._spent, strict=True)
        return {part: spent / (count * done) for part, count, done, spent in parts if count * done >= _ENOUGH}

    def _begin(self, part: int, total: int) -> None:
        if part == _LOOK and self._part == _HEAD:
            self._work = self._work._replace(look=total)
        if part == _BESIDE and not self._done[_BESIDE]:
            self._work = self._work._replace(beside=total)
        if part in (_VIEW, _SAMPLE):
            self._done[part - 1] = 1.0
        self._part = part

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

        The last part goes over to `by_count`: what the count says of its own part by its own pace.
        """
        seconds = self._speed.seconds(self._work)
        total, done = sum(seconds), sum(each * share for each, share in zip(seconds, self._done, strict=True))
        left = (total - done) * (_TRUST * total + sum(self._spent)) / max(_TRUST * total + done, 1e-9)
        if self._part != _SAMPLE or by_count is None:
            return left
        trust = min(1.0, 2 * self._done[_SAMPLE])
        return (1 - trust) * left + trust * by_count
