"""How near do forecasts come: what 20 more photos of each label were to bring, and what they then brought?

    python -m benchmarks.honesty.forecasts --data FOLDER --keep FOLDER [--sets wind clothing] [--draws 20] \
        [--first-seed 1000]

For every draw a classifier at the quick pace is trained on 10 and on 20 photos of each label, and several on these and
20 more, drawn at random. All are judged on the same photos: those that are no copies of any that one of them learnt
from. The gain that was promised is held against the mean of what the larger sets brought.
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

FROM, MORE = (10, 20), 20
WITHIN = 0.05


@dataclass(frozen=True)
class Outcome:
    """How one forecast did."""

    off: float  # the gain promised minus the gain measured
    gain: float  # as measured
    holds: bool  # the 90 % interval of the gain
    width: float
    level_off: float  # how often the later classifier was to be right, minus how often it was


def learnt_from(pool: Pool, rows: Ints) -> Classifier:
    """Return the classifier from some photos."""
    (only,) = train(rows_of(pool.dataset, rows), Settings(pace="quick"))
    return only.classifier


def outcome(pool: Pool, n: int, seed: int, repeats: int) -> Outcome:
    """Return how the forecast from one draw of `n` photos a label did."""
    rng, targets = np.random.default_rng(seed), pool.dataset.targets
    order = [rng.permutation(np.flatnonzero(targets == t)) for t in range(len(pool.dataset.labels))]
    first = np.concatenate([photos[:n] for photos in order])
    added = [np.concatenate([rng.choice(photos[n:], MORE, replace=False) for photos in order]) for _ in range(repeats)]
    rest = np.flatnonzero(~np.isin(pool.groups, pool.groups[np.concatenate([first, *added])]))

    def measured(classifier: Classifier) -> float:
        return Others(pool.answers(classifier, rest), targets[rest]).balanced_accuracy()

    today = learnt_from(pool, first)
    later = float(np.mean([measured(learnt_from(pool, np.concatenate([first, more]))) for more in added]))
    gain, told = later - measured(today), today.forecast.gain(MORE)
    return Outcome(
        off=told.value - gain,
        gain=gain,
        holds=told.low <= gain <= told.high,
        width=told.high - told.low,
        level_off=today.forecast.at(n + MORE).value - later,
    )


def _print(name: str, n: int, found: list[Outcome]) -> None:
    off, level = (np.array([getattr(o, field) for o in found]) for field in ("off", "level_off"))
    print(
        f"{name:10s} {n:3d} to {n + MORE} {len(found):4d}   gain {np.mean([o.gain for o in found]):+.3f}   "
        f"within {np.mean(np.abs(off) <= WITHIN):6.1%}   holds {np.mean([o.holds for o in found]):6.1%}   "
        f"width {np.mean([o.width for o in found]):.3f}   off {off.mean():+.3f} ({off.std():.3f})   "
        f"the level: within {np.mean(np.abs(level) <= WITHIN):6.1%}, off {level.mean():+.3f} ({level.std():.3f})",
        flush=True,
    )


def main() -> None:
    """Print a line for each set and number of photos."""
    parser = parser_of_draws(__doc__, draws=20, first=1000)  # constants were chosen on seeds below 1000
    parser.add_argument("--repeats", type=int, default=2, help="larger sets for each draw")
    options = parser.parse_args()
    print(
        f"set   photos a label   draws   the gain from {MORE} more: promised within {WITHIN:.0%} of what was measured"
    )
    for pool in pools_of(options):
        for n in FROM:
            _print(pool.name, n, [outcome(pool, n, seed, options.repeats) for seed in seeds_of(options)])


if __name__ == "__main__":
    main()
