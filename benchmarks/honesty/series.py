"""Are figures still true where photos come in series of few things, and what does that cost where they do not?

    python -m benchmarks.honesty.series --data FOLDER --keep FOLDER [--sets wind clothing] [--draws 40] [--things 5 10]

Eight views each of 5, 10 and 20 things of a label, whose names tell nothing, train a classifier at the quick pace; it
is judged on views of all other things of the set. Labels are the real ones, and such as were drawn by lot, of which
nothing can be learnt. Then random draws of single photos: there the same photos are judged as found, and as photos of
which a person has said that each shows another thing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.honesty.intervals import Others
from benchmarks.shared.draws import Pool
from benchmarks.shared.options import parser_of_draws, pools_of, seeds_of
from benchmarks.shared.views import VIEWS, ThingPool, open_things
from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.decision.inputs import EXAMPLE_INPUTS
from model.decision.value import EXAMPLE
from model.decision.verdict import gather, reach_verdict
from model.evaluation.evaluation import things
from model.learning.training import train
from model.photos.dataset import Dataset
from model.photos.series import ALONE

_MOST_THINGS = 70  # of a label, of which views are made
_SINGLE = (10, 20)  # photos of a label, of draws without series


@dataclass(frozen=True)
class Outcome:
    """What a classifier promised, and what came true on other things."""

    promised: float
    measured: float
    holds: bool
    n_things: int
    go: bool
    asks: bool
    overlooked: float  # the promise, had nobody known of series


def outcome(pool: ThingPool, per_label: int, seed: int) -> Outcome:
    """Train on series and judge on other things."""
    drawn, rest = pool.draw(per_label, seed)
    classifier = _trained(drawn)
    others = Others(pool.pool.answers(classifier, rest), pool.pool.dataset.targets[rest])
    evaluation, measured = classifier.evaluation, others.balanced_accuracy()
    figure, series = evaluation.balanced_accuracy, evaluation.series
    return Outcome(
        promised=figure.value,
        measured=measured,
        holds=figure.low <= measured <= figure.high,
        n_things=int(things(evaluation).sum()),
        go=_says_go(classifier),
        asks=series is not None and series.asks,
        overlooked=series.as_independent if series and series.as_independent is not None else figure.value,
    )


def _says_go(classifier: Classifier) -> bool:
    """Tell whether the verdict is go, with the costs of the wind-turbine example and a demand that is there."""
    inputs = replace(EXAMPLE_INPUTS, situation=replace(EXAMPLE, case=classifier.labels[-1:]))
    return reach_verdict(gather(classifier, inputs)).outcome == "go"


def _trained(dataset: Dataset) -> Classifier:
    (only,) = train(dataset, Settings(pace="quick"))
    return only.classifier


def _two_labels(pool: ThingPool, seed: int) -> ThingPool:
    """Return the things of two labels, drawn where there are more."""
    labels = pool.pool.dataset.labels
    if len(labels) == 2:
        return pool
    kept = [str(label) for label in np.random.default_rng(seed).choice(labels, 2, replace=False)]
    rows = np.flatnonzero(np.isin(pool.pool.dataset.targets, [labels.index(label) for label in kept]))
    chosen = pool.pool.only(kept)
    chosen.__dict__["embeddings"] = pool.pool.embeddings[rows]
    return ThingPool(chosen, pool.things[rows])


def _series(pool: ThingPool, name: str, n_things: list[int], seeds: range) -> None:
    for per_label in n_things:
        for labels in ("real", "by lot"):
            pools = (_two_labels(pool, seed) if labels == "real" else pool.by_lot(seed) for seed in seeds)
            _print_series(
                name, labels, per_label, [outcome(p, per_label, s) for p, s in zip(pools, seeds, strict=True)]
            )


def _print_series(name: str, labels: str, per_label: int, outcomes: list[Outcome]) -> None:
    mean = {field: float(np.mean([getattr(o, field) for o in outcomes])) for field in Outcome.__annotations__}
    print(
        f"{name:10s} {labels:7s} {per_label:3d} x {VIEWS}  {len(outcomes):3d}   holds {mean['holds']:4.0%}   promised "
        f"{mean['promised']:.3f} measured {mean['measured']:.3f} overlooked {mean['overlooked']:.3f}   things "
        f"{mean['n_things']:5.1f}   go {mean['go']:4.0%}   asks {mean['asks']:4.0%}",
        flush=True,
    )


def _without(pool: Pool, per_label: int, seeds: range) -> None:
    """Print what looking for series costs where there are none."""
    found = list(_promises(pool, per_label, seeds))
    before, after, asked = (np.array(values, dtype=float) for values in zip(*found, strict=True))
    fall, changed = after.mean() - before.mean(), (before != after).mean()
    fall, changed = after.mean() - before.mean(), (before != after).mean()
    print(
        f"{pool.name:10s} single  {per_label:3d}      {len(found):3d}   promised {before.mean():.3f} -> "
        f"{after.mean():.3f} ({fall:+.4f}), changed {changed:4.0%}   asks {asked.mean():4.0%}",
        flush=True,
    )


def _promises(pool: Pool, per_label: int, seeds: range) -> Iterator[tuple[float, float, bool]]:
    """Yield the promise of photos said to be independent, as found, and whether a person is asked."""
    for seed in seeds:
        drawn, _ = pool.draw(per_label, seed)
        said = replace(drawn, series=dict.fromkeys(drawn.photo_ids, ALONE))
        found = _trained(drawn).evaluation
        asks = found.series is not None and found.series.asks
        yield _trained(said).evaluation.balanced_accuracy.value, found.balanced_accuracy.value, asks


def main() -> None:
    """Print a line for each set, kind of labels and number of things."""
    parser = parser_of_draws(__doc__, draws=40, first=1000, sets=("wind", "clothing", "elpv-mono"))
    parser.add_argument("--things", nargs="+", type=int, default=[5, 10, 20])
    parser.add_argument("--single-only", action="store_true", help="draws without series only")
    options = parser.parse_args()
    for name in options.sets if not options.single_only else ():
        most = _MOST_THINGS if name == "wind" else 30 if name.startswith("elpv") else 24
        _series(open_things(name, options.data, options.keep, most), name, options.things, seeds_of(options))
    for pool in pools_of(options):
        for per_label in _SINGLE:
            _without(pool, per_label, seeds_of(options))


if __name__ == "__main__":
    main()
