"""Worked cases: four ideas without photos, decided by the questions of the Decide page. All of it is made up.

The figures are chosen so that each case turns on something else: too little data to begin with, a dear mistake that a
person catches, a case so rare that false alarms cost more than it does, people whom the data leave out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from model.decision.rules import Circle, State
from model.decision.value import Situation, bill

Code = Literal["recommender", "fraud", "security", "speech"]
Decision = Literal["fake-it", "go", "stop", "collect"]


@dataclass(frozen=True)
class WorkedCase:
    """A made-up idea with its figures, the state of its three circles and the decision."""

    code: Code
    situation: Situation  # `photos` are the case's own items: visits, payments, clips, messages
    finds: float  # of the cases, the share that a model finds
    in_vain: float  # of the others, the share that it flags by mistake
    states: Mapping[Circle, State]
    decision: Decision

    @property
    def gain(self) -> float:
        """What it would bring a month against the cheapest way without a model."""
        bills = bill(self.situation)(np.array([self.finds]), np.array([self.in_vain]))
        return self.situation.cheapest_without - float(bills[0])


CASES = (
    WorkedCase(
        "recommender",
        Situation(
            currency="EUR", photos=30_000, case_share=0.10, missed_cost=1.2, alarm_cost=0.05, minutes=0.5, wage=36,
            upkeep=1500, person_checks=False,
        ),
        finds=0.30, in_vain=0.50,
        states={"desirable": "not known", "viable": "failed", "feasible": "not known"},
        decision="fake-it",
    ),
    WorkedCase(
        "fraud",
        Situation(
            currency="EUR", photos=40_000, case_share=0.003, missed_cost=180, minutes=4, wage=45, person_misses=0.1,
            upkeep=2500,
        ),
        finds=0.70, in_vain=0.02,
        states={"desirable": "passed", "viable": "passed", "feasible": "passed"},
        decision="go",
    ),
    WorkedCase(
        "security",
        Situation(
            currency="EUR", photos=20_000, case_share=0.00001, missed_cost=30_000, alarm_cost=90, minutes=0.5, wage=30,
            person_misses=0.2, upkeep=400, person_checks=False,
        ),
        finds=0.90, in_vain=0.01,
        states={"desirable": "passed", "viable": "failed", "feasible": "failed"},
        decision="stop",
    ),
    WorkedCase(
        "speech",
        Situation(
            currency="EUR", photos=6000, case_share=0.03, missed_cost=400, minutes=2, wage=40, person_misses=0.05,
            upkeep=300,
        ),
        finds=0.95, in_vain=0.25,
        states={"desirable": "passed", "viable": "passed", "feasible": "not known"},
        decision="collect",
    ),
)  # fmt: skip
