"""Facts to judge: evaluations of known figures, a forecast as a test wants it, a classifier that pays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.checks.findings import Finding, Outcome
from model.decision.inputs import Answers, DecisionInputs
from model.decision.rules import Facts, JudgedRule
from model.decision.value import EXAMPLE, MonthlyValue, monthly_value
from model.decision.verdict import reach_verdict
from model.evaluation.evaluation import Estimate, Evaluation
from model.evaluation.forecast import Outlook, OutlookCode

INPUTS = DecisionInputs(
    who="inspectors",
    wanted="yes",
    answers=Answers("own", "own", "own", "own"),
    situation=replace(EXAMPLE, case=("cracked",), missed_cost=240),
)


def evaluation(n_right: Sequence[int], per_label: int, n_groups: int | None = None) -> Evaluation:
    """Make an evaluation that is right on so many photos of each of two labels, all with 0.9 confidence."""
    targets = np.repeat([0, 1], per_label)
    right = np.concatenate([np.arange(per_label) < n for n in n_right])
    answers = np.where(right, targets, 1 - targets)
    probabilities = np.where(np.eye(2)[answers] == 1, 0.95, 0.05)
    groups = np.arange(2 * per_label)
    if n_groups is not None:
        groups = np.concatenate([np.arange(per_label) % n_groups, n_groups + np.arange(per_label) % n_groups])
    names = tuple(str(i) for i in range(2 * per_label))
    return Evaluation(("healthy", "cracked"), names, names, targets, probabilities, groups)


@dataclass(frozen=True)
class Forecast:
    """What more photos would bring, as a test wants it."""

    high: float
    code: OutlookCode = "helps"

    def at(self, per_label: int) -> Estimate:
        assert per_label > 0
        return Estimate(self.high - 0.05, self.high - 0.1, self.high)

    def outlook(self, more: int = 20) -> Outlook:
        return Outlook(self.code, more, Estimate(0.04, 0.02, 0.06), None, takes_more=False)


def facts(judged: Evaluation, **changes: object) -> Facts:
    known = Facts(INPUTS, judged, value=monthly_value(judged, INPUTS.situation))
    return replace(known, **changes)  # type: ignore[arg-type]


def with_gain(known: MonthlyValue, low: float, high: float) -> MonthlyValue:
    return replace(known, gain=Estimate((low + high) / 2, low, high))


GOOD = evaluation((59, 59), 60)
EARNS = facts(GOOD)


def rule(known: Facts, code: str) -> JudgedRule:
    return next(r for r in reach_verdict(known).rules if r.rule.code == code)


def finding(outcome: Outcome) -> Finding:
    return Finding("shortcuts", outcome)
