"""The verdict: go, collect more, or stop, as it follows from measured figures by stated rules.

The first rule that fails decides; where none fails, it is go, unless a rule that must be known is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from model.checks.findings import Finding
from model.classifier.classifier import Classifier
from model.classifier.judging import Promise
from model.decision.inputs import DecisionInputs
from model.decision.rules import Circle, Facts, JudgedRule, Outcome, judged
from model.decision.value import monthly_value, what_is_wrong


@dataclass(frozen=True)
class Verdict:
    """What to do, and the rule that decided."""

    outcome: Outcome
    decided_by: JudgedRule
    rules: tuple[JudgedRule, ...]
    on_example_costs: bool

    @property
    def still_open(self) -> tuple[JudgedRule, ...]:
        """What only a person can answer, and nobody has yet."""
        return tuple(known for known in self.rules if known.rule.otherwise is None and known.state != "passed")

    @property
    def next_step(self) -> str:
        """What to do, as a code: the step of the rule that decided; where none fails, a trial."""
        return self.decided_by.next_step or "try-it"

    def speaks_for(self, circle: Circle) -> JudgedRule:
        """Return the rule that speaks for desirable, viable or feasible: the first that failed, else the last."""
        known = [known for known in self.rules if known.rule.circle == circle]
        return next((rule for rule in known if rule.state == "failed"), known[-1])


def gather(
    classifier: Classifier,
    inputs: DecisionInputs,
    findings: Sequence[Finding] = (),
    promise: Promise | None = None,
) -> Facts:
    """Return the facts about a classifier and what a person says about the idea.

    Where the case names labels that this classifier does not have, another is chosen. A promise that photos kept apart
    have refuted is no ground for a forecast.
    """
    inputs, evaluation = inputs.for_labels(classifier.labels), classifier.evaluation
    sensible = what_is_wrong(inputs.situation, evaluation.labels) is None
    value = monthly_value(evaluation, inputs.situation) if sensible else None
    broken = promise == "broken"
    return Facts(inputs, evaluation, None if broken else classifier.forecast, findings, value, broken)


def reach_verdict(facts: Facts) -> Verdict:
    """Judge all rules and return the verdict."""
    rules = judged(facts)
    needed = [known for known in rules if known.rule.to_know]
    failed = next((known for known in rules if known.state == "failed"), None)
    unknown = next((known for known in needed if known.state == "not known"), None)
    decided_by = failed or unknown or needed[-1]
    outcome = failed.rule.otherwise if failed is not None else "open" if unknown is not None else "go"
    assert outcome is not None  # a rule without an outcome never fails
    return Verdict(outcome, decided_by, rules, on_example_costs=not facts.inputs.has_own_figures)
