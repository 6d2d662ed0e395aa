"""How long a training will take on this machine: the work of its plan, at the speed of the trainings before.

The speed is kept by network in the cache folder, as a moving average; `model.learning.clock` measures it. Before the
first training it is what was measured on two cores, scaled by the number of cores here.
"""

import math
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from model.classifier.settings import MOST_TUNED, PLANS, Settings
from model.common.cores import cores
from model.common.errors import TwentyError
from model.common.files import cache_folder, read_json, write_json
from model.network.catalogue import DEFAULT, LITE0, known_spec

_NEWEST = 0.5  # the weight of the newest measurement in the moving average
_SLOWEST = 60.0  # seconds for one of anything: what is slower is no measurement, but a laptop that slept


class Work(NamedTuple):
    """What one training does, counted, in the order in which it does it."""

    look: int  # photos that the network has not seen before
    head: int  # photos that the simple heads learn from
    view: int  # views of photos prepared for fine-tuning
    sample: int  # views shown in all fine-tunings together, and photos that they answered


class Speed(NamedTuple):
    """How many seconds one of each takes."""

    look: float
    head: float  # in all folds and repeats
    view: float
    sample: float

    def seconds(self, work: Work) -> tuple[float, ...]:
        """Return how long each part of the work takes."""
        return tuple(count * each for count, each in zip(work, self, strict=True))


_ON_TWO_CORES = Speed(look=0.025, head=0.006, view=0.012, sample=0.012)  # EfficientNet-Lite0


def work_of(settings: Settings, n_photos: int, unseen: int = 0) -> Work:
    """Count what a training on `n_photos` will do, `unseen` of which the network has not looked at yet."""
    plan = PLANS[settings.pace]
    return Work(unseen, n_photos, min(n_photos, MOST_TUNED) * plan.views, plan.total_samples(n_photos))


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

    Args:
        network: The network that was trained on.
        measured: Seconds for one piece of work, by the field of `Speed`; what was not measured is left out.
    """
    known = _known()
    before = known.get(network, {})
    after = {part: _mixed(before.get(part), each) for part, each in measured.items() if _is_possible(each)}
    if after:
        with suppress(OSError, TwentyError):
            _file().parent.mkdir(parents=True, exist_ok=True)
            write_json(_file(), known | {network: before | after})


def _mixed(before: float | None, now: float) -> float:
    return now if before is None else (1 - _NEWEST) * before + _NEWEST * now


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
