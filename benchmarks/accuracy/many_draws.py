"""The quick pace, with three networks and with one, beside two heads on one network, over many draws of photos.

    python -m benchmarks.accuracy.many_draws --data FOLDER --keep FOLDER [--sets wind elpv-mono] \
        [--sizes 5 10 20] [--draws 30]

`benchmarks.accuracy.peers` compares whole programs, on three draws each: a mean of three is off by two or three points.
Here photos are read once into the folder `--keep`, a draw costs its training alone, and thirty of them tell a point
apart. The draws are those of `benchmarks.accuracy.peers` (its first three are seeds 0 to 2), and so are the photos to
judge on. Beside each figure stands its standard error over the draws; "against plain" pairs the methods draw by draw.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

from benchmarks.accuracy.peer_recipes import DenseHead, means_of
from benchmarks.accuracy.peer_table import FIGURES
from benchmarks.shared.draws import Pool, rows_of, stored
from benchmarks.shared.evaluations import evaluate
from benchmarks.shared.options import parser_of_draws, seeds_of
from benchmarks.shared.photo_sets import open_set
from model.classifier.settings import Settings
from model.common.arrays import Float64s, Ints
from model.evaluation.evaluation import Evaluation
from model.learning.training import train
from model.network import catalogue

Row = tuple[list[float], list[float]]  # balanced accuracy, log loss, calibration error: measured, and promised


@dataclass(frozen=True, eq=False)
class Split:
    """A set's photos as ours and the other heads see them; rows of `pool` are drawn, those of `test` judged."""

    all: Pool
    means: torch.Tensor  # (n, 1280) the frozen network's last stage, as the other heads see it
    pool: list[Ints]  # rows, label by label
    test: Ints

    def draw(self, per_label: int, seed: int) -> Ints:
        """Return rows to train on, the same as `PhotoSet.draw` links."""
        rng = np.random.default_rng(seed)
        return np.concatenate([rows[rng.choice(len(rows), per_label, replace=False)] for rows in self.pool])


def open_split(name: str, data: Path | None, keep: Path) -> Split:
    """Read a set, or find it in the folder `keep`."""
    with tempfile.TemporaryDirectory() as scratch:
        photos = open_set(name, data, Path(scratch))
        by_part = [
            {label: sorted((folder / label).iterdir()) for label in photos.labels}
            for folder in (photos.pool, photos.test)
        ]
        paths = [path for part in by_part for of_label in part.values() for path in of_label]
        dataset = stored(photos.labels, paths, [p.parent.name for p in paths], keep / f"{name}-split")
        seen = keep / f"{name}-means.npy"
        if not seen.exists():
            np.save(seen, means_of(paths).numpy())
    sizes = [len(of_label) for of_label in by_part[0].values()]
    ends = np.cumsum(sizes)
    pool = [np.arange(end - size, end) for size, end in zip(sizes, ends, strict=True)]
    return Split(Pool(name, dataset), torch.from_numpy(np.load(seen)), pool, np.arange(ends[-1], len(paths)))


def quick(split: Split, rows: Ints, seed: int) -> Row:
    """Return our figures, and those that were promised out of fold."""
    (only,) = train(rows_of(split.all.dataset, rows), Settings(pace="quick", seed=seed))
    measured = judged(split, split.all.answers(only.classifier, split.test))
    return _figures(measured), _figures(only.classifier.evaluation)


def quick_alone(split: Split, rows: Ints, seed: int) -> Row:
    """Return the same with the default network alone."""
    kept, catalogue.BESIDE = catalogue.BESIDE, ()
    try:
        return quick(split, rows, seed)
    finally:
        catalogue.BESIDE = kept


def plain(split: Split, rows: Ints, seed: int) -> Row:  # noqa: ARG001  (nothing in it is random)
    """Return the figures of a logistic regression, C = 10, on the frozen mean features at unit length."""
    x, y = torch.nn.functional.normalize(split.means, dim=1).numpy(), split.all.dataset.targets
    fitted = LogisticRegression(C=10, max_iter=2000).fit(x[rows], y[rows])
    return _figures(judged(split, fitted.predict_proba(x[split.test]))), []


def dense(split: Split, rows: Ints, seed: int) -> Row:
    """Return the figures of a hidden layer of 100."""
    head = DenseHead.fit(split.means[rows], torch.from_numpy(split.all.dataset.targets[rows]), seed)
    with torch.inference_mode():
        answers = torch.softmax(head(split.means[split.test]), dim=1).double().numpy()
    return _figures(judged(split, answers)), []


METHODS = {
    "Twenty Photos, quick": quick,
    "Twenty Photos, quick, one network": quick_alone,
    "plain frozen head": plain,
    "dense head, as Teachable Machine's": dense,
}


def judged(split: Split, answers: Float64s) -> Evaluation:
    """Return the evaluation of answers to the photos to judge on."""
    dataset = split.all.dataset
    return evaluate(dataset.labels, [""] * len(split.test), dataset.targets[split.test], answers)


def _figures(evaluation: Evaluation) -> list[float]:
    return [getattr(evaluation, name).value for name in FIGURES]


def report(name: str, per_label: int, rows: dict[str, list[Row]]) -> None:
    """Print one set at one size, a line a method."""
    measured = {method: np.array([m for m, _ in of_method]) for method, of_method in rows.items()}
    against = measured["plain frozen head"][:, 0]
    for method, figures in measured.items():
        error = figures.std(axis=0, ddof=1) / np.sqrt(len(figures))
        cells = " ".join(f"{m:.3f} ± {e:.3f}" for m, e in zip(figures.mean(axis=0), error, strict=True))
        gain = figures[:, 0] - against
        paired = f"{gain.mean():+.3f} ± {gain.std(ddof=1) / np.sqrt(len(gain)):.3f}"
        promised = np.array([p for _, p in rows[method] if p])
        off = f"{(promised - figures)[:, 0].mean():+.3f}" if len(promised) else ""
        print(f"{name:10s} {per_label:3d} {method:36s} {cells}  {paired:16s} {off}", flush=True)


def main() -> None:
    """Print the table."""
    parser = parser_of_draws(__doc__, draws=30, first=0)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5, 10, 20])
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    columns = "balanced accuracy, log loss, calibration error; against plain; promised minus measured"
    print(f"mean of {options.draws} draws ± its standard error: {columns}")
    for name in options.sets:
        split = open_split(name, options.data, options.keep)
        for per_label in options.sizes:
            rows = {
                method: [run(split, split.draw(per_label, seed), seed) for seed in seeds_of(options)]
                for method, run in METHODS.items()
            }
            report(name, per_label, rows)


if __name__ == "__main__":
    main()
