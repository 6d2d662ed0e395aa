"""How alike do classifiers answer that learnt from different photos of one set?

    python -m benchmarks.honesty.alike_teams --data FOLDER --keep FOLDER [--sets wind clothing] [--draws 10]

Every draw of 10 or of 20 photos of each label is a team; all are judged on the same photos, which none learnt from. For
each two of them: the tetrachoric correlation of being right (Pearson, Philosophical Transactions A 195, 1900), which is
what a normal variable behind each would need to have in common.
"""

from itertools import combinations

import numpy as np
from scipy.optimize import brentq
from scipy.stats import multivariate_normal, norm

from benchmarks.shared.draws import Pool, rows_of
from benchmarks.shared.options import parser_of_draws, pools_of, seeds_of
from model.classifier.settings import Settings
from model.common.arrays import Bools
from model.learning.training import train

_SEALED_PER_LABEL = 60
_MOST = 0.995  # a correlation: beyond, the normal distribution of two variables is computed badly


def rights(pool: Pool, seeds: range) -> Bools:
    """Return on which sealed photos the classifier of each draw is right, (k, n)."""
    rng, targets = np.random.default_rng(0), pool.dataset.targets
    by_label = [np.flatnonzero(targets == target) for target in range(len(pool.dataset.labels))]
    sealed = np.concatenate([rng.choice(rows, min(_SEALED_PER_LABEL, len(rows) // 3), False) for rows in by_label])
    rest = ~np.isin(pool.groups, pool.groups[sealed])
    found = []
    for seed in seeds:
        draw = np.random.default_rng(seed)
        rows = np.concatenate([draw.choice(rows[rest[rows]], 20 if seed % 2 else 10, False) for rows in by_label])
        (only,) = train(rows_of(pool.dataset, rows), Settings(pace="quick"))
        found.append(pool.answers(only.classifier, sealed).argmax(axis=1) == targets[sealed])
    return np.stack(found)


def tetrachoric(one: Bools, other: Bools) -> float:
    """Return the correlation of the normal variables behind two yes-or-no variables, (n,)."""
    cuts, both = norm.ppf([one.mean(), other.mean()]), float((one & other).mean())

    def off(correlation: float) -> float:
        return float(multivariate_normal.cdf(cuts, cov=[[1, correlation], [correlation, 1]])) - both

    return float(brentq(off, -_MOST, _MOST)) if off(-_MOST) < 0 < off(_MOST) else float(np.sign(off(0.0)) * -_MOST)


def main() -> None:
    """Print a line for each set."""
    options = parser_of_draws(__doc__, draws=10, first=100, sets=("wind", "clothing")).parse_args()
    for pool in pools_of(options):
        right = rights(pool, seeds_of(options))
        found = [tetrachoric(right[i], right[j]) for i, j in combinations(range(len(right)), 2)]
        low, middle, high = np.quantile(found, [0.25, 0.5, 0.75])
        print(
            f"{pool.name:10s} {right.shape[1]} photos, {len(right)} teams right on {right.mean(axis=1).min():.0%} to "
            f"{right.mean(axis=1).max():.0%}: correlation {middle:.2f} ({low:.2f} to {high:.2f})",
            flush=True,
        )


if __name__ == "__main__":
    main()
