"""How many wrong labels does the check expect, which does it name, and does it accuse sets that have none?

    python -m benchmarks.honesty.wrong_labels --data FOLDER --keep FOLDER [--sets wind clothing] \
        [--per-label 10 20] [--draws 40]

Photos are drawn from all of a set; of clothing, of all ten kinds and ("pairs") of two kinds drawn by lot. None, one in
twenty, one in ten or one in five of the labels are changed to another one. Reported are the share of photos named, the
share of the changed that is named (recall), the share of the named that was changed (precision), how many wrong labels
are expected against how many there are, and how often the interval holds them. Where the extra `peers` has installed
cleanlab, two of its filters (Northcutt et al., 2021) on the out-of-fold probabilities of a quick training stand beside.

Seeds count from 0. The constants of `model.checks.wrong_labels` and `model.checks.label_noise` were chosen on seeds
from 100 on.
"""

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.honesty.checks import vectors_of
from benchmarks.shared.draws import Pool, rows_of
from benchmarks.shared.options import parser_of_draws, pools_of, seeds_of
from model.checks.label_noise import label_noise
from model.checks.wrong_labels import label_margins
from model.classifier.settings import Settings
from model.common.arrays import Bools, Float32s, Ints
from model.learning.training import train
from model.photos.dataset import Dataset

RATES = (0.0, 0.05, 0.1, 0.2)


@dataclass(frozen=True)
class Found:
    """What was found in one draw."""

    named: int
    right: int  # named and changed
    wrong: int  # changed
    of: int
    expected: float  # wrong labels
    holds: bool  # the interval


def with_wrong_labels(dataset: Dataset, rate: float, seed: int) -> tuple[Dataset, Bools]:
    """Return a dataset with some labels changed, and which."""
    rng, n = np.random.default_rng((seed, 1)), len(dataset.targets)
    wrong = rng.choice(n, round(rate * n), replace=False)
    targets, n_labels = dataset.targets.copy(), len(dataset.labels)
    targets[wrong] = (targets[wrong] + rng.integers(1, n_labels, len(wrong))) % n_labels
    return replace(dataset, targets=targets), np.isin(np.arange(n), wrong)


def found_in(dataset: Dataset, wrong: Bools, vectors: Float32s, groups: Ints) -> Found:
    """Look for wrong labels in photos as the network sees them, (n, F); photos of a group (n,) are copies."""
    margins = label_margins(vectors, dataset.targets, groups, len(dataset.labels))
    noise = label_noise(margins, len(dataset.labels), groups)
    named, n_wrong = np.isin(np.arange(len(wrong)), noise.named), int(wrong.sum())
    return Found(
        int(named.sum()), int((named & wrong).sum()), n_wrong, len(wrong),
        noise.expected if named.any() else 0.0, noise.low <= n_wrong <= noise.high,
    )  # fmt: skip


def by_cleanlab(dataset: Dataset, wrong: Bools) -> Iterator[tuple[str, Found]]:
    """Yield what two filters of cleanlab name."""
    from cleanlab.filter import find_label_issues

    (only,) = train(dataset, Settings(pace="quick"))
    answers = only.classifier.evaluation.probabilities
    for kind in ("prune_by_noise_rate", "confident_learning"):
        named = find_label_issues(dataset.targets, answers, filter_by=kind, n_jobs=1)
        counts = int(named.sum()), int((named & wrong).sum()), int(wrong.sum()), len(wrong)
        yield f"cleanlab, {kind}", Found(*counts, expected=float("nan"), holds=False)


def report(pool: Pool, name: str, per_label: int, seeds: Sequence[int]) -> None:
    """Print a line for each share of wrong labels."""
    vectors = vectors_of(pool)
    for rate in RATES:
        found: dict[str, list[Found]] = {}
        for seed in seeds:
            rows, draw = drawn(pool, per_label, seed, n_labels=2 if name == "pairs" else len(pool.dataset.labels))
            dataset, wrong = with_wrong_labels(draw, rate, seed)
            found.setdefault("ours", []).append(found_in(dataset, wrong, vectors[rows], pool.groups[rows]))
            for method, other in by_cleanlab(dataset, wrong) if importlib.util.find_spec("cleanlab") else ():
                found.setdefault(method, []).append(other)
        for method, draws in found.items():
            print(f"{name:10s} {per_label:3d} {rate:4.0%} wrong  {method:30s} {_line(draws)}", flush=True)


def drawn(pool: Pool, per_label: int, seed: int, n_labels: int) -> tuple[Ints, Dataset]:
    """Draw so many labels of a set, and photos of each; returns their rows too."""
    rng, targets = np.random.default_rng(seed), pool.dataset.targets
    labels = np.sort(rng.choice(len(pool.dataset.labels), n_labels, replace=False))
    rows = np.concatenate([rng.choice(np.flatnonzero(targets == t), per_label, replace=False) for t in labels])
    draw = replace(rows_of(pool.dataset, rows), labels=tuple(pool.dataset.labels[t] for t in labels))
    return rows, replace(draw, targets=np.searchsorted(labels, draw.targets))


def _line(draws: Sequence[Found]) -> str:
    named, right, wrong, of = (sum(getattr(d, field) for d in draws) for field in ("named", "right", "wrong", "of"))
    expected, holds = sum(d.expected for d in draws), float(np.mean([d.holds for d in draws]))
    return (
        f"named {named / of:5.1%}  recall {right / max(wrong, 1):.2f} precision {right / max(named, 1):.2f}  "
        f"expected {expected / of:5.1%}  interval holds {holds:4.0%}"
    )


def main() -> None:
    """Print the table."""
    parser = parser_of_draws(__doc__, draws=40, first=0)
    parser.add_argument("--per-label", nargs="+", type=int, default=[10, 20])
    options = parser.parse_args()
    for pool in pools_of(options):
        names = ["pairs", "clothing"] if pool.name == "clothing" else [pool.name]
        for name in names:
            for per_label in options.per_label:
                report(pool, name, per_label, seeds_of(options))


if __name__ == "__main__":
    main()
