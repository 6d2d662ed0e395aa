"""The quick pace, with three networks and with one, beside heads of other programs, over many draws of photos.

    python -m benchmarks.accuracy.many_draws --data FOLDER --keep FOLDER [--sets wind elpv-mono] \
        [--sizes 5 10 20] [--draws 30] [--methods quick asked frozen frigate vyntri]

`benchmarks.accuracy.peers` compares whole programs, on three draws each: a mean of three is off by two or three points.
Here photos are read once into the folder `--keep`, a draw costs its training alone, and thirty of them tell a point
apart. The draws are those of `benchmarks.accuracy.peers` (its first three are seeds 0 to 2), and so are the photos to
judge on. Beside each figure stands its standard error over the draws; "against plain" pairs the methods draw by draw.
`quick` is judged on photos as they are stored, `asked` is the same classifier asked about their files, as on the page.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import torch

from benchmarks.accuracy.peer_heads import HEADS, Fit
from benchmarks.accuracy.peer_recipes import means_of
from benchmarks.accuracy.peer_table import FIGURES, TITLES
from benchmarks.shared.asked_files import as_asked
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
    files: list[Path]  # of `all`
    means: torch.Tensor  # (n, 1280) the frozen network's last stage, as the other heads see it
    pool: list[Ints]  # rows, label by label
    test: Ints

    @cached_property
    def asked(self) -> Pool:
        """The same photos, of which the networks have seen the files."""
        return as_asked(self.all, self.files)

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
        files, seen = [path.resolve() for path in paths], keep / f"{name}-means.npy"
        if not seen.exists():
            np.save(seen, means_of(paths).numpy())
    sizes = [len(of_label) for of_label in by_part[0].values()]
    ends = np.cumsum(sizes)
    pool = [np.arange(end - size, end) for size, end in zip(sizes, ends, strict=True)]
    return Split(Pool(name, dataset), files, torch.from_numpy(np.load(seen)), pool, np.arange(ends[-1], len(paths)))


def quick(split: Split, rows: Ints, seed: int) -> Row:
    """Return our figures, and those that were promised out of fold."""
    return _trained(split, rows, seed, split.all)


def asked(split: Split, rows: Ints, seed: int) -> Row:
    """Return the same, where the classifier is asked about files."""
    return _trained(split, rows, seed, split.asked)


def _trained(split: Split, rows: Ints, seed: int, judged_on: Pool) -> Row:
    (only,) = train(rows_of(split.all.dataset, rows), Settings(pace="quick", seed=seed))
    measured = judged(split, judged_on.answers(only.classifier, split.test))
    return _figures(measured), _figures(only.classifier.evaluation)


def quick_alone(split: Split, rows: Ints, seed: int) -> Row:
    """Return the same with the default network alone."""
    kept, catalogue.BESIDE = catalogue.BESIDE, ()
    try:
        return quick(split, rows, seed)
    finally:
        catalogue.BESIDE = kept


def on_frozen(fit: Fit, split: Split, rows: Ints, seed: int) -> Row:
    """Return the figures of a head on the frozen network's means."""
    answers = fit(split.means[rows], torch.from_numpy(split.all.dataset.targets[rows]), seed)
    return _figures(judged(split, answers(split.means[split.test]))), []


METHODS: dict[str, Callable[[Split, Ints, int], Row]] = {
    "quick": quick,
    "asked": asked,
    "alone": quick_alone,
    **{name: partial(on_frozen, fit) for name, fit in HEADS.items()},
}
_COLUMNS = [
    *("set", "photos a label", "draws", "method", "balanced accuracy", "log loss", "calibration error"),
    *("against plain", "promised minus measured"),
]
_TITLES = TITLES | {
    "alone": "Twenty Photos, quick, one network",
    "asked": "Twenty Photos, quick, asked about files",
}


def judged(split: Split, answers: Float64s) -> Evaluation:
    """Return the evaluation of answers to the photos to judge on."""
    dataset = split.all.dataset
    return evaluate(dataset.labels, [""] * len(split.test), dataset.targets[split.test], answers)


def _figures(evaluation: Evaluation) -> list[float]:
    return [getattr(evaluation, name).value for name in FIGURES]


def report(name: str, per_label: int, rows: dict[str, list[Row]]) -> None:
    """Print one set at one size, a line of the table a method."""
    measured = {method: np.array([m for m, _ in of_method]) for method, of_method in rows.items()}
    for method, figures in measured.items():
        cells = [_mean(column, "") for column in figures.T]
        compared = "frozen" in measured and method != "frozen"
        paired = _mean(figures[:, 0] - measured["frozen"][:, 0], "+") if compared else ""
        promised = np.array([p for _, p in rows[method] if p])
        off = f"{(promised - figures)[:, 0].mean():+.3f}" if len(promised) else ""
        print(_line([name, per_label, len(figures), _TITLES[method], *cells, paired, off]), flush=True)


def _mean(values: Float64s, sign: str) -> str:
    return f"{values.mean():{sign}.3f} ± {values.std(ddof=1) / np.sqrt(len(values)):.3f}"


def _line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    """Print the table."""
    parser = parser_of_draws(__doc__, draws=30, first=0)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5, 10, 20])
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    print(_line(_COLUMNS))
    print(_line(["---"] * len(_COLUMNS)))
    for name in options.sets:
        split = open_split(name, options.data, options.keep)
        for per_label in options.sizes:
            rows = {
                method: [METHODS[method](split, split.draw(per_label, seed), seed) for seed in seeds_of(options)]
                for method in options.methods
            }
            report(name, per_label, rows)


if __name__ == "__main__":
    main()
