"""Does "it answers 80 % of photos and is right on 96 % of those" hold on photos that it has not seen?

    python -m benchmarks.honesty.abstention --data FOLDER [--keep FOLDER] [--draws 40] [--first 0] [--per-label 20]

For random draws of photos, trained at the pace "quick": what is promised from out-of-fold predictions, and what is then
measured on all other photos, every label counting the same. Printed for each set and choice: the share promised and
measured, how often right of those, the difference, and in how many of the draws the interval holds what was measured.
"""

import numpy as np

from benchmarks.shared.draws import Pool
from benchmarks.shared.options import parser_of_draws, pools_of, seeds_of
from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.common.arrays import Float64s, Ints
from model.evaluation.abstention import OperatingPoint, operating_point
from model.evaluation.intervals import Estimate
from model.learning.training import train

CHOICES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)


def measured(pool: Pool, classifier: Classifier, rest: Ints, promise: OperatingPoint) -> tuple[float, float]:
    """Return the share of unseen photos (k,) that is answered, and of those the share that is right."""
    probabilities, targets = pool.answers(classifier, rest), pool.dataset.targets[rest]
    known = ~pool.novel(classifier, rest)
    answered = (probabilities.max(axis=1) >= promise.threshold) & known
    weights = 1 / np.bincount(targets)[targets]
    right = probabilities.argmax(axis=1) == targets
    n_answered = float(weights[answered].sum())
    return n_answered / float(weights.sum()), float((weights * right)[answered].sum()) / max(n_answered, 1e-9)


def one_draw(pool: Pool, per_label: int, seed: int) -> list[list[float]]:
    """Return for each of `CHOICES`: answered promised and measured, right promised and measured, and what was held."""
    draw, rest = pool.draw(per_label, seed)
    (only,) = train(draw, Settings(pace="quick", seed=seed))
    rows = []
    for choice in CHOICES:
        promise = operating_point(only.classifier.evaluation, choice, only.classifier.novel)
        answered, right = measured(pool, only.classifier, rest, promise)
        said = promise.right or Estimate(np.nan, 0, 1)
        held = (holds(promise.answered, answered), holds(said, right))
        rows.append([promise.answered.value, answered, said.value, right, *held])
    return rows


def holds(estimate: Estimate, value: float) -> bool:
    """Say whether an interval contains what was measured."""
    return estimate.low <= value <= estimate.high


def main() -> None:
    """Print the table."""
    parser = parser_of_draws(__doc__, draws=40, first=0)
    parser.add_argument("--per-label", type=int, default=20)
    options = parser.parse_args()
    print("set        chosen | answered: promised measured held | right: promised measured  error   held", flush=True)
    everything = []
    for pool in pools_of(options):
        found = np.array([one_draw(pool, options.per_label, seed) for seed in seeds_of(options)])
        everything.append(found)
        print_rows(pool.name, found)
    if len(everything) > 1:
        print_rows("all sets", np.concatenate(everything))


def print_rows(name: str, found: Float64s) -> None:
    """Print a line for each choice from results of every draw, (draws, choices, 6)."""
    for i, choice in enumerate(CHOICES):
        answered, really, said, right, held, right_held = np.nanmean(found[:, i], axis=0)
        print(
            f"{name:10s} {choice:6.0%} | {answered:18.1%} {really:8.1%} {held:4.0%} | {said:15.1%} {right:8.1%} "
            f"{100 * (said - right):+6.1f} {right_held:6.0%}",
            flush=True,
        )


if __name__ == "__main__":
    main()
