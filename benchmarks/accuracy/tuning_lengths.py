"""How long to fine-tune: plans of the balanced pace, on the same draws, judged on photos of the same set.

    python -m benchmarks.accuracy.tuning_lengths --data FOLDER --keep FOLDER [--sets wind elpv-mono] [--draws 3]

A plan is PASSES over the photos at a learning RATE; the first one is what the others are paired with. A draw takes
minutes: every plan fine-tunes three networks.
"""

from dataclasses import replace

import numpy as np

from benchmarks.shared.draws import Pool, rows_of
from benchmarks.shared.evaluations import evaluate
from benchmarks.shared.options import parser_of_draws, pools_of, seeds_of
from model.classifier.settings import PLANS, Plan, Settings
from model.common.arrays import Float64s, Ints
from model.learning.training import train
from model.network.backbone import load_backbone
from model.prediction.prediction import predict

MOST_JUDGED = 160  # photos, evenly by label
FIGURES = ("balanced_accuracy", "log_loss", "expected_calibration_error")


def plan(words: str) -> Plan:
    """Return the plan that words such as "16@4e-4" ask for: passes, and the rate."""
    passes, _, rate = words.partition("@")
    low, high = (round(limit * int(passes) / PLANS["balanced"].passes) for limit in PLANS["balanced"].samples)
    return replace(PLANS["balanced"], passes=int(passes), rate=float(rate), samples=(low, high))


def judged(pool: Pool, per_label: int, seed: int, chosen: Plan) -> Float64s:
    """Return the figures of a classifier that was trained by a plan."""
    dataset, rest = pool.draw(per_label, seed)
    rows = _evenly(pool.dataset.targets, rest, seed)
    kept, PLANS["balanced"] = PLANS["balanced"], chosen
    try:
        *_, last = train(dataset, Settings(seed=seed))
    finally:
        PLANS["balanced"] = kept
    asked = rows_of(pool.dataset, rows)
    answers = predict(last.classifier, load_backbone(), [asked.store.jpeg(photo) for photo in asked.photo_ids])
    found = evaluate(asked.labels, asked.names, asked.targets, np.stack([answer.probabilities for answer in answers]))
    return np.array([getattr(found, name).value for name in FIGURES])


def _evenly(targets: Ints, rows: Ints, seed: int) -> Ints:
    """Return at most `MOST_JUDGED` of some rows, as many of each label."""
    rng, labels = np.random.default_rng(seed), np.unique(targets)
    return np.concatenate([rng.permutation(rows[targets[rows] == t])[: MOST_JUDGED // len(labels)] for t in labels])


def main() -> None:
    """Print a line for each plan and set: the figures, and what they differ by from the first plan's."""
    parser = parser_of_draws(__doc__, draws=3, first=0, sets=("wind", "elpv-mono", "elpv-poly"))
    parser.add_argument("--per-label", type=int, default=20)
    parser.add_argument("--plans", nargs="+", default=["16@4e-4", "8@4e-4", "8@8e-4"], metavar="PASSES@RATE")
    options = parser.parse_args()
    for pool in pools_of(options):
        found = [
            [judged(pool, options.per_label, seed, plan(words)) for words in options.plans]
            for seed in seeds_of(options)
        ]
        figures = np.array(found)  # (draws, plans, figures)
        for i, words in enumerate(options.plans):
            gains = figures[:, i] - figures[:, 0]
            cells = " ".join(
                f"{mean:.3f} ({gain:+.3f})" for mean, gain in zip(figures[:, i].mean(0), gains.mean(0), strict=True)
            )
            print(f"{pool.name:10s} {words:8s} {cells}", flush=True)


if __name__ == "__main__":
    main()
