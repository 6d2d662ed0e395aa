"""Made-up situations by the thousand: real forecasts and evaluations of many kinds, with answers drawn at random."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import get_args

import numpy as np

from model.checks.findings import OUTCOMES, Finding
from model.decision.inputs import Answers, DecisionInputs, Demand, Whose
from model.decision.rules import Facts
from model.decision.value import Situation
from model.decision.verdict import facts_of
from model.evaluation.evaluation import Evaluation, fewest_things
from model.evaluation.forecast import Curve, Forecast
from model.prediction.judging import Promise
from tests.support.facts import evaluation

CURRENCY = "ZZZ"  # that no other text holds: where it stands, there is an amount


@dataclass(frozen=True, eq=False)
class Measured:
    """What training leaves behind."""

    evaluation: Evaluation
    forecast: Forecast


@lru_cache(maxsize=1)
def measured() -> tuple[Measured, ...]:
    """Return classifiers of many kinds: few photos and many, good and bad, with curves that rise, are flat or vague."""
    kinds = product((4, 9, 12, 20, 35, 1000), (0.5, 0.55, 0.7, 0.85, 1.0), (0.0, 0.8), (0.02, 0.15))
    return tuple(_measured(*kind) for kind in kinds)


def _measured(per_label: int, right: float, rises: float, noise: float) -> Measured:
    judged = evaluation([round(right * per_label)] * 2, per_label)
    n, error = fewest_things(judged), 1 - judged.headline.value
    sizes = tuple(size for size in (5, 7, 10, 14, 20, 28, 40, 57, 80, 113, 160) if size <= 0.8 * n) if n >= 10 else ()
    errors = tuple(min(error * (size / n) ** -rises + 0.001, 0.999) for size in sizes)
    covariance = tuple(tuple(row) for row in (np.eye(len(sizes)) * noise**2).tolist())
    curve = Curve(sizes, errors, covariance)
    return Measured(judged, Forecast(curve, n, 2, judged.headline, judged.effective_size, 1 - error))


def situations(n: int, seed: int = 0) -> Iterator[Facts]:
    """Yield facts as the page gathers them; every tenth before any training."""
    rng, kinds = np.random.default_rng(seed), measured()
    for _ in range(n):
        inputs = _answers(rng)
        if rng.random() < 0.1:
            yield Facts(inputs.for_labels(("healthy", "cracked")))
            continue
        known = kinds[rng.integers(len(kinds))]
        findings = [Finding("blur", OUTCOMES[rng.integers(4)]) for _ in range(rng.integers(3))]
        promise: Promise | None = "broken" if rng.random() < 0.1 else None
        yield facts_of(known.evaluation, known.forecast, inputs, findings, promise)


def _answers(rng: np.random.Generator) -> DecisionInputs:
    whose = get_args(Whose)
    shares = [0.1, 0.7, 0.1, 0.1] if rng.random() < 0.7 else [0.25] * 4
    drawn: list[Whose] = [whose[i] for i in rng.choice(4, size=4, p=shares)]
    wanted: Demand = get_args(Demand)[rng.choice(4, p=[0.05, 0.7, 0.15, 0.1])]
    return DecisionInputs(
        who="inspectors" if rng.random() < 0.9 else "", wanted=wanted, answers=Answers(*drawn), situation=_costs(rng)
    )


def _costs(rng: np.random.Generator) -> Situation:
    def amount(most: float) -> float:
        return 0.0 if rng.random() < 0.03 else float(np.exp(rng.uniform(0, np.log(most))))

    return Situation(
        case=("cracked",),
        currency=CURRENCY,
        photos=amount(20_000),
        case_share=float(rng.uniform(0, 0.5)),
        missed_cost=amount(5000),
        alarm_cost=amount(500),
        minutes=amount(20),
        wage=amount(100),
        person_misses=float(rng.uniform(0, 0.3)),
        upkeep=amount(3000),
        person_checks=bool(rng.random() < 0.6),
    )
