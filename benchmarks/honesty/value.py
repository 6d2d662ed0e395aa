"""What a classifier is worth, on real photos: does the threshold cost little, and do the intervals hold?

For random draws a quick classifier is trained; its threshold and its interval come from out-of-fold answers alone, the
truth from all photos that were not drawn. Beside ours stands the threshold that costs least on the drawn photos.

    python -m benchmarks.honesty.value --data FOLDER --keep FOLDER [--draws 60]
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.shared.draws import Pool
from benchmarks.shared.options import parser_of_draws, pools_of, seeds_of
from model.classifier.settings import Settings
from model.common.arrays import Bools, Float64s, Ints
from model.decision.value import EXAMPLE, Situation, case_scores, monthly_value
from model.evaluation.evaluation import Evaluation
from model.learning.training import train

SIZES = (10, 20, 40)
# Situations of different kinds: the costs that the threshold weighs lie between 1 to 1 and 1 to 60.
SITUATIONS = {
    "a person checks, rare": replace(EXAMPLE, case_share=0.05, missed_cost=600),
    "a person checks, common": replace(EXAMPLE, case_share=0.3, missed_cost=40),
    "a person checks, example": EXAMPLE,
    "acted on at once, rare": replace(EXAMPLE, person_checks=False, case_share=0.05, missed_cost=400),
    "acted on at once, even costs": replace(EXAMPLE, person_checks=False, case_share=0.3, missed_cost=120),
    "acted on at once, example": replace(EXAMPLE, person_checks=False),
}


@dataclass(frozen=True)
class Outcome:
    """What one draw gave in one situation; costs are a share of the cheapest way without a classifier."""

    held: bool
    bias: float  # the cost foretold, less the true one
    plain_bias: float  # the same where the counted rates are taken as they are
    ours: float
    searched: float
    best: float  # the cheapest threshold on all other photos, which nobody knows


def judge(evaluation: Evaluation, answers: Float64s, targets: Ints, situation: Situation) -> Outcome:
    """Compare what was foretold from a draw with what all other photos say."""
    found, without = monthly_value(evaluation, situation), situation.cheapest_without
    scores, cases = case_scores(evaluation, situation.case)
    others, truth = answers[:, 1], targets == 1
    true = monthly(others, truth, situation, found.threshold)
    return Outcome(
        held=found.cost.low <= true <= found.cost.high,
        bias=(found.cost.value - true) / without,
        plain_bias=(monthly(scores, cases, situation, found.threshold) - true) / without,
        ours=true / without,
        searched=monthly(others, truth, situation, cheapest(scores, cases, situation)) / without,
        best=monthly(others, truth, situation, cheapest(others, truth, situation)) / without,
    )


def monthly(scores: Float64s, cases: Bools, situation: Situation, threshold: float) -> float:
    """Return what a month costs at a threshold."""
    flags, pi, costs = scores >= threshold, situation.case_share, situation.costs
    finds, in_vain = flags[cases].mean(), flags[~cases].mean()
    case = finds * costs.found_case + (1 - finds) * costs.missed_case
    return float(situation.photos * (pi * case + (1 - pi) * in_vain * costs.flagged_other) + situation.upkeep)


def cheapest(scores: Float64s, cases: Bools, situation: Situation) -> float:
    """Return the threshold that costs least on these photos, the middle one of several."""
    known = np.unique(scores)
    thresholds = np.concatenate([[0.0], (known[1:] + known[:-1]) / 2, [2.0]])
    bills = np.array([monthly(scores, cases, situation, threshold) for threshold in thresholds])
    least = np.flatnonzero(bills <= bills.min() * (1 + 1e-9))
    return float(thresholds[least[len(least) // 2]])


def outcomes(pool: Pool, per_label: int, seeds: Sequence[int]) -> dict[str, list[Outcome]]:
    """Train on random draws and judge each in every situation."""
    case = pool.dataset.labels[1:]
    found: dict[str, list[Outcome]] = {name: [] for name in SITUATIONS}
    for seed in seeds:
        drawn, rest = pool.draw(per_label, seed)
        (only,) = train(drawn, Settings(pace="quick"))
        answers = pool.answers(only.classifier, rest)
        for name, situation in SITUATIONS.items():
            here = replace(situation, case=case)
            found[name].append(judge(only.classifier.evaluation, answers, pool.dataset.targets[rest], here))
    return found


def main() -> None:
    """Print a line for each set, number of photos and situation."""
    options = parser_of_draws(__doc__, draws=60, first=0, sets=("wind", "elpv-mono", "elpv-poly")).parse_args()
    header = f"{'held':>5s} {'bias':>6s} {'plain':>6s} {'ours':>6s} {'search':>6s} {'best':>6s}"
    print(f"{'set':10s} {'a label':>7s}  {'situation':30s} {header}   (costs: shares of the cheapest without)")
    for pool in pools_of(options):
        for per_label in SIZES:
            everything = outcomes(pool, per_label, seeds_of(options))
            lines = {**everything, "all": [outcome for each in everything.values() for outcome in each]}
            for situation, each in lines.items():
                print(f"{pool.name:10s} {per_label:7d}  {situation:30s} {_line(each)}", flush=True)


def _line(each: Sequence[Outcome]) -> str:
    names = ("held", "bias", "plain_bias", "ours", "searched", "best")
    means = [float(np.mean([getattr(outcome, name) for outcome in each])) for name in names]
    return f"{means[0]:5.0%} " + " ".join(f"{mean:6.3f}" for mean in means[1:])


if __name__ == "__main__":
    main()
