"""None of these: how many photos of other kinds are refused, and how many of its own?

    python -m benchmarks.honesty.novelty --data FOLDER [--keep FOLDER] [--draws 20] [--first 100] [--examples 10]

Random draws of photos are trained at the pace "quick". Printed for each: the share of its own kinds' unseen photos that
is wrongly refused (the mean over draws, and the share of draws above 10 %), and the shares of novel photos found, from
far (another set of photos) and from near (other labels of the same set, or the other kind of solar cell). With
`--examples`, so many of the other labels' photos are shown as other things first, and not asked about.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.shared.draws import Pool
from benchmarks.shared.options import parser_of_draws, pools_of, seeds_of
from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.common.arrays import Float64s, Ints
from model.learning.training import train


@dataclass(frozen=True)
class Case:
    """What is trained on, and which photos are novel to it."""

    own: str
    labels: tuple[str, ...]  # empty: all
    far: str
    near: str  # the set itself: its other labels


CASES = (
    Case("wind", (), "clothing", "elpv-poly"),
    Case("elpv-mono", (), "clothing", "elpv-poly"),
    Case("elpv-poly", (), "wind", "elpv-mono"),
    Case("clothing", ("dress", "shoes"), "wind", "clothing"),
    Case("clothing", ("hat", "pants"), "wind", "clothing"),
    Case("clothing", ("longsleeve", "t-shirt"), "wind", "clothing"),
    Case("clothing", ("shirt", "shorts"), "wind", "clothing"),
)


def refused(pool: Pool, classifier: Classifier, rows: Ints) -> float:
    """Return the share of some photos (k,) that is called none of these."""
    return float(pool.novel(classifier, rows).mean())


def one_case(case: Case, pools: dict[str, Pool], per_label: int, seeds: Sequence[int], n_examples: int) -> Float64s:
    """Return the shares of own photos wrongly refused, and of novel ones found from far and from near, (draws, 3)."""
    whole, far = pools[case.own], pools[case.far]
    pool = whole.only(case.labels) if case.labels else whole
    targets = whole.dataset.targets
    others = [t for t, label in enumerate(whole.dataset.labels) if label not in case.labels]
    near_pool = pools[case.near]
    near = np.flatnonzero(np.isin(targets, others)) if case.near == case.own else everything(near_pool)
    found = []
    for seed in seeds:
        draw, rest = pool.draw(per_label, seed)
        shown, asked = np.split(np.random.default_rng(seed).permutation(near), [n_examples])
        draw = replace(draw, others=tuple(near_pool.dataset.photo_ids[i] for i in shown))
        (only,) = train(draw, Settings(pace="quick", seed=seed))
        by_label = [refused(pool, only.classifier, rest[pool.dataset.targets[rest] == t]) for t in range(2)]
        novel = [refused(far, only.classifier, everything(far)), refused(near_pool, only.classifier, asked)]
        found.append([float(np.mean(by_label)), *novel])
    return np.array(found)


def everything(pool: Pool) -> Ints:
    """Return the rows of all photos of a set."""
    return np.arange(len(pool.dataset.targets))


def main() -> None:
    """Print the table."""
    parser = parser_of_draws(__doc__, draws=20, first=100)  # the method was chosen on seeds 0 to 15
    parser.add_argument("--examples", type=int, default=0)
    options = parser.parse_args()
    pools = {pool.name: pool for pool in pools_of(options)}
    print("trained on                 a label | own refused  draws > 10 % | far: refused | near: refused", flush=True)
    for per_label in (20, 10):
        for case in (each for each in CASES if {each.own, each.far, each.near} <= pools.keys()):
            if options.examples and case.near != case.own:
                continue  # they lie in another store than the labelled photos
            found = one_case(case, pools, per_label, seeds_of(options), options.examples)
            own, far, near = found.mean(axis=0)
            name = f"{case.own} {' '.join(case.labels)}"
            near_name = "its other labels" if case.near == case.own else case.near
            print(
                f"{name:28s}{per_label:6d} | {own:11.1%} {float((found[:, 0] > 0.1).mean()):13.0%} "
                f"| {case.far:9s} {far:6.1%} | {near_name:16s} {near:6.1%}",
                flush=True,
            )


if __name__ == "__main__":
    main()
