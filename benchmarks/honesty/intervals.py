"""Do the intervals hold, is the confidence to be believed, and is what was promised met?

    python -m benchmarks.honesty.intervals --data FOLDER --keep FOLDER [--sets wind clothing] [--draws 60] \
        [--first-seed 1000]

For every set, as many random draws of 10 and of 20 photos of each label train a classifier at the quick pace; it is
judged on all other photos of the set that are no copies of those it learnt from. FOLDER of `--data` holds the sets
(README, "Real photos"), that of `--keep` photos and embeddings for the next time.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.shared.draws import Pool
from benchmarks.shared.options import parser_of_draws, pools_of, seeds_of
from model.classifier.settings import Settings
from model.common.arrays import Float64s, Ints
from model.evaluation.evaluation import Evaluation, LabelFigures, calibration_error
from model.learning.training import train

_SIMULATIONS = 20


@dataclass(frozen=True)
class Outcome:
    """What one draw promised, and what was measured on all other photos."""

    promised: float  # balanced accuracy, out-of-fold
    measured: float
    holds: bool  # the interval on balanced accuracy
    accuracy_holds: bool
    recalls_hold: float  # share of the labels
    precisions_hold: float
    width: float  # of the interval on balanced accuracy
    calibration_error: float  # of the shown confidence, on the others
    of_a_perfect_forecaster: float  # what as many photos give a forecaster that is never off


@dataclass(frozen=True, eq=False)
class Others:
    """Answers to all photos that a classifier has not seen; every label counts the same."""

    probabilities: Float64s  # (n, C)
    targets: Ints  # (n,)

    @property
    def answers(self) -> Ints:
        """The label given to each photo, (n,)."""
        answers: Ints = self.probabilities.argmax(axis=1)
        return answers

    @property
    def weights(self) -> Float64s:
        """What each photo counts, (n,)."""
        weights: Float64s = len(self.targets) / np.bincount(self.targets)[self.targets] / self.probabilities.shape[1]
        return weights

    def recall(self, target: int) -> float:
        """Return how many of a label's photos are found."""
        return float((self.answers == target)[self.targets == target].mean())

    def precision(self, target: int) -> float:
        """Return how often an answer is right, of as many photos of each label."""
        given = self.weights * (self.answers == target)
        return float((given * (self.targets == target)).sum() / max(given.sum(), 1e-9))

    def balanced_accuracy(self) -> float:
        """Return the mean recall."""
        return float(np.mean([self.recall(target) for target in range(self.probabilities.shape[1])]))

    def calibration(self, groups: Ints) -> tuple[float, float]:
        """Return the calibration error, and that of a forecaster whose confidence is the truth.

        Copies of a photo share a number in `groups`, (n,): the forecaster is right about all of them or about none.
        """
        confidence, weights, rng = self.probabilities.max(axis=1), self.weights, np.random.default_rng(0)
        photos, photo = np.unique(groups, return_inverse=True)
        luck = rng.uniform(size=(_SIMULATIONS, len(photos)))
        lucky = [calibration_error(confidence, each[photo] < confidence, weights) for each in luck]
        return calibration_error(confidence, self.answers == self.targets, weights), float(np.mean(lucky))


def outcome(pool: Pool, per_label: int, seed: int) -> Outcome:
    """Train on one draw and judge it."""
    draw, rest = pool.draw(per_label, seed)
    (only,) = train(draw, Settings(pace="quick"))
    others = Others(pool.answers(only.classifier, rest), pool.dataset.targets[rest])
    evaluation, measured = only.classifier.evaluation, others.balanced_accuracy()
    promised = evaluation.balanced_accuracy
    error, floor = others.calibration(pool.groups[rest])
    return Outcome(
        promised=promised.value,
        measured=measured,
        holds=promised.low <= measured <= promised.high,
        accuracy_holds=evaluation.accuracy.low <= measured <= evaluation.accuracy.high,
        recalls_hold=_labels_hold(evaluation, "recall", others.recall),
        precisions_hold=_labels_hold(evaluation, "precision", others.precision),
        width=promised.high - promised.low,
        calibration_error=error,
        of_a_perfect_forecaster=floor,
    )


def _labels_hold(evaluation: Evaluation, figure: str, truth: Callable[[int], float]) -> float:
    def hold(target: int, figures: LabelFigures) -> bool | None:
        estimate = getattr(figures, figure)
        return None if estimate is None else estimate.low <= truth(target) <= estimate.high

    held = [hold(target, figures) for target, figures in enumerate(evaluation.by_label)]
    return float(np.mean([each for each in held if each is not None]))


def _line(name: str, per_label: int, outcomes: list[Outcome]) -> dict[str, object]:
    """Print the figures of a set and return them."""
    mean = {field: float(np.mean([getattr(o, field) for o in outcomes])) for field in Outcome.__annotations__}
    off = np.array([o.promised - o.measured for o in outcomes])
    print(
        f"{name:10s} {per_label:3d} {len(outcomes):4d}   {mean['holds']:5.1%} {mean['accuracy_holds']:8.1%} "
        f"{mean['recalls_hold']:7.1%} {mean['precisions_hold']:9.1%}   {mean['width']:.3f}   {mean['promised']:.3f} "
        f"{mean['measured']:8.3f} {off.mean():+.3f} ({off.std():.3f})   {mean['calibration_error']:.3f} "
        f"({mean['of_a_perfect_forecaster']:.3f})",
        flush=True,
    )
    return {"set": name, "per_label": per_label, "draws": len(outcomes), **mean, "off": float(off.mean())}


def main() -> None:
    """Print a line for each set and number of photos."""
    parser = parser_of_draws(__doc__, draws=60, first=1000)  # constants were chosen on seeds below 1000
    parser.add_argument("--per-label", nargs="+", type=int, default=[10, 20])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    print(
        "set   a label draws   the 90 % interval holds: balanced, accuracy, recall, precision; its width   "
        "promised measured off (deviation)   calibration error (a perfect forecaster's)"
    )
    lines = []
    for pool in pools_of(options):
        for per_label in options.per_label:
            lines.append(_line(pool.name, per_label, [outcome(pool, per_label, seed) for seed in seeds_of(options)]))
    if options.json:
        options.json.write_text(json.dumps(lines, indent=2))


if __name__ == "__main__":
    main()
