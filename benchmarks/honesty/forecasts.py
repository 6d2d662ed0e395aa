"""How near do forecasts come: from 10 and from 20 photos a label to what 40 a label then measure?

    python -m benchmarks.honesty.forecasts --data FOLDER --keep FOLDER [--sets wind clothing] [--draws 20] \
        [--first-seed 1000]

For every draw, classifiers at the quick pace are trained on its first 10 and its first 20 photos of each label, and on
several sets of 40 that include those 20 and are otherwise random. All are judged on the photos that are no copies of
those they learnt from. The forecast for 40 is held against the mean of what the sets of 40 measured.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.honesty.intervals import Others
from benchmarks.shared.draws import Pool, rows_of
from benchmarks.shared.options import parser_of_draws, pools_of, seeds_of
from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.common.arrays import Ints
from model.learning.training import train

FROM, TO = (10, 20), 40
WITHIN = 0.05


@dataclass(frozen=True)
class Outcome:
    """How one forecast did."""

    off: float  # the forecast's value minus what was measured
    holds: bool  # its 90 % interval
    width: float
    tells: bool  # False: it said that it cannot tell
    promise_off: float  # of the same photos' own figure, for comparison: as if more photos brought nothing


def learnt_from(pool: Pool, rows: Ints) -> tuple[Classifier, float]:
    """Return the classifier from some photos, and its balanced accuracy on all others."""
    rest = np.flatnonzero(~np.isin(pool.groups, pool.groups[rows]))
    (only,) = train(rows_of(pool.dataset, rows), Settings(pace="quick"))
    return only.classifier, Others(pool.answers(only.classifier, rest), pool.dataset.targets[rest]).balanced_accuracy()


def outcomes(pool: Pool, seed: int, repeats: int) -> dict[int, Outcome]:
    """Return how the forecasts from one draw did, by the photos a label that they were made from."""
    rng, targets = np.random.default_rng(seed), pool.dataset.targets
    order = [rng.permutation(np.flatnonzero(targets == t)) for t in range(len(pool.dataset.labels))]
    measured = []
    for _ in range(repeats):
        more = [rng.choice(photos[max(FROM) :], TO - max(FROM), replace=False) for photos in order]
        parts = [np.concatenate([photos[: max(FROM)], new]) for photos, new in zip(order, more, strict=True)]
        measured.append(learnt_from(pool, np.concatenate(parts))[1])
    truth = float(np.mean(measured))
    return {n: _outcome(learnt_from(pool, np.concatenate([p[:n] for p in order]))[0], truth) for n in FROM}


def _outcome(classifier: Classifier, truth: float) -> Outcome:
    forecast = classifier.forecast
    assert forecast is not None
    told = forecast.at(TO)
    return Outcome(
        off=told.value - truth,
        holds=told.low <= truth <= told.high,
        width=told.high - told.low,
        tells=forecast.can_tell,
        promise_off=classifier.evaluation.balanced_accuracy.value - truth,
    )


def _print(name: str, n: int, found: list[Outcome]) -> None:
    off, telling = np.array([o.off for o in found]), np.array([o.tells for o in found])
    within = np.abs(off) <= WITHIN
    told = f"{within[telling].mean():6.1%}" if telling.any() else "   -  "
    print(
        f"{name:10s} {n:3d} to {TO} {len(found):4d}   {within.mean():6.1%} "
        f"(where it tells, {telling.mean():4.0%}: {told})   "
        f"holds {np.mean([o.holds for o in found]):6.1%}   width {np.mean([o.width for o in found]):.3f}   "
        f"off {off.mean():+.3f} ({off.std():.3f})   as it is now: "
        f"{np.mean([abs(o.promise_off) <= WITHIN for o in found]):6.1%}",
        flush=True,
    )


def main() -> None:
    """Print a line for each set and number of photos."""
    parser = parser_of_draws(__doc__, draws=20, first=1000)  # constants were chosen on seeds below 1000
    parser.add_argument("--repeats", type=int, default=2, help="sets of 40 for each draw")
    options = parser.parse_args()
    print(f"set   photos a label   draws   forecasts within {WITHIN:.0%}")
    for pool in pools_of(options):
        found = [outcomes(pool, seed, options.repeats) for seed in seeds_of(options)]
        for n in FROM:
            _print(pool.name, n, [each[n] for each in found])


if __name__ == "__main__":
    main()
