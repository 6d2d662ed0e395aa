"""Labels that are changed to what the classifier answers, against labels that a blind look has changed.

    python -m benchmarks.honesty.blind_look --data FOLDER --keep FOLDER [--sets wind clothing] [--per-label 30] \
        [--flipped 0.1] [--draws 12]

Some labels of a draw are changed to another one, and a classifier is trained at the quick pace. Then, one to three
rounds long, labels are mended and it is trained again:

- one click: whatever it answered wrongly gets the label that it answered, as the wall of mistakes once offered;
- a blind look: the most confident mistakes, mixed with as many other photos, are looked at by a person who names the
  true label of 95 % of them, and another one of the rest; what does not fit the label is asked again, and changes where
  the person says the same twice. (As many answers by two people come to the same here.)
- the same without asking again.

Reported are the promise (balanced accuracy out-of-fold, where a photo counts as a mistake whose label was changed by a
click), what the labels as they came and as they are would promise, how often the promise's interval holds the truth,
and the truth on all other photos of the set, with the labels of the set.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.honesty.wrong_labels import with_wrong_labels
from benchmarks.shared.draws import Pool
from benchmarks.shared.options import parser_of_draws, pools_of, seeds_of
from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.common.arrays import Ints
from model.learning.training import train
from model.photos.dataset import Dataset, LabelChange
from workspace.blind_look import MOST_DOUBTED, mixed

RIGHT = 0.95  # of what a person says
ROUNDS = 3


@dataclass(frozen=True)
class Round:
    """What one training promised, and what was true."""

    promised: float
    holds: bool
    as_they_came: float  # the promise by the labels as they came alone
    as_they_are: float
    true: float
    wrong: float  # share of labels that are


def one_click(dataset: Dataset, classifier: Classifier, _: Ints, __: int) -> Dataset:
    """Give every photo the label that it was answered; it is remembered which label it came with."""
    answers, changes = classifier.evaluation.answers, dict(dataset.changes)
    for row in np.flatnonzero(answers != dataset.targets):
        photo = dataset.photo_ids[row]
        before = changes[photo].before if photo in changes else int(dataset.targets[row])
        changes[photo] = LabelChange(before, "seen")
    return replace(dataset, targets=answers, changes=changes)


def looked_at(times: int) -> Callable[[Dataset, Classifier, Ints, int], Dataset]:
    """Return what settles labels in a blind look where the same must be said so many times."""

    def settled(dataset: Dataset, classifier: Classifier, truth: Ints, seed: int) -> Dataset:
        evaluation, rng = classifier.evaluation, np.random.default_rng((seed, times))
        doubted = [dataset.photo_ids[i] for i in evaluation.mistakes_first() if not evaluation.right[i]][:MOST_DOUBTED]
        others = [photo for photo in dataset.photo_ids if photo not in doubted]
        rows = np.array([dataset.photo_ids.index(photo) for photo in mixed(doubted, others, seed)], dtype=np.intp)
        said = np.stack([_says(truth[rows], len(dataset.labels), rng) for _ in range(times)])
        agreed = (said == said[0]).all(axis=0)
        targets = dataset.targets.copy()
        targets[rows[agreed]] = said[0][agreed]
        return replace(dataset, targets=targets)

    return settled


def _says(truth: Ints, n_labels: int, rng: np.random.Generator) -> Ints:
    errs = rng.uniform(size=len(truth)) > RIGHT
    said: Ints = (truth + errs * rng.integers(1, n_labels, len(truth))) % n_labels
    return said


WAYS = {"one click": one_click, "blind look": looked_at(2), "said once": looked_at(1)}


def rounds(pool: Pool, per_label: int, flipped: float, seed: int, way: str) -> list[Round]:
    """Return how a classifier does before labels are mended, and after each round of that."""
    draw, rest = pool.draw(per_label, seed)
    dataset, _ = with_wrong_labels(draw, flipped, seed)
    told = []
    for n in range(ROUNDS + 1):
        (only,) = train(dataset, Settings(pace="quick"))
        told.append(_judged(only.classifier, pool, rest, float((dataset.targets != draw.targets).mean())))
        dataset = WAYS[way](dataset, only.classifier, draw.targets, seed + 1000 * n)
    return told


def _judged(classifier: Classifier, pool: Pool, rest: Ints, wrong: float) -> Round:
    promised, targets = classifier.evaluation.balanced_accuracy, pool.dataset.targets[rest]
    right = pool.answers(classifier, rest).argmax(axis=1) == targets
    true = float(np.mean([right[targets == t].mean() for t in np.unique(targets)]))
    came, now = classifier.evaluation.as_they_came, classifier.evaluation.as_they_are
    return Round(
        promised.value, promised.low <= true <= promised.high, came.balanced_accuracy.value,
        now.balanced_accuracy.value, true, wrong,
    )  # fmt: skip


def report(pool: Pool, per_label: int, flipped: float, seeds: Sequence[int]) -> None:
    """Print a line for each way and round."""
    for way in WAYS:
        draws = [rounds(pool, per_label, flipped, seed, way) for seed in seeds]
        for n in range(ROUNDS + 1):
            mean = {name: np.mean([getattr(draw[n], name) for draw in draws]) for name in Round.__annotations__}
            print(
                f"{pool.name:10s} {per_label:3d} {flipped:4.0%} flipped  {way:13s} round {n}  promised "
                f"{mean['promised']:.3f} (holds {mean['holds']:4.0%}; as they came {mean['as_they_came']:.3f}, "
                f"as they are {mean['as_they_are']:.3f})  true {mean['true']:.3f}  labels wrong {mean['wrong']:.3f}",
                flush=True,
            )


def main() -> None:
    """Print the table."""
    parser = parser_of_draws(__doc__, draws=12, first=0, sets=("wind", "clothing"))
    parser.add_argument("--per-label", nargs="+", type=int, default=[30])
    parser.add_argument("--flipped", nargs="+", type=float, default=[0.0, 0.1])
    options = parser.parse_args()
    for pool in pools_of(options):
        for per_label in options.per_label:
            for flipped in options.flipped:
                report(pool, per_label, flipped, seeds_of(options))


if __name__ == "__main__":
    main()
