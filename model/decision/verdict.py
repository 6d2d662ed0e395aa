"""The verdict: what to do next, as it follows from measured figures and a person's answers by stated rules.

The first rule that fails decides; where none fails, it is go, unless a rule that must be known is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from model.checks.findings import Finding
from model.classifier.classifier import Classifier
from model.decision.inputs import DecisionInputs, Question
from model.decision.rules import Circle, Facts, JudgedRule, Step, judged
from model.decision.value import monthly_value
from model.evaluation.evaluation import Evaluation
from model.evaluation.forecast import Forecast
from model.prediction.judging import Promise

Outcome = Literal["go", "collect", "other photos", "another question", "stop", "open"]

_OUTCOMES: Mapping[Step, Outcome] = {
    "try-it": "go",
    "first-ten": "collect", "more-photos": "collect",
    "mend-photos": "other photos", "like-kept-apart": "other photos", "other-photos": "other photos",
    "other-labels": "another question",
    "not-in-photos": "stop", "another-task": "stop", "leave-it": "stop", "let-it-be": "stop",
    "train": "open", "answer": "open", "find-out": "open", "ask-people": "open",
}  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """What to do, and the rule that decided."""

    step: Step
    decided_by: JudgedRule
    rules: tuple[JudgedRule, ...]
    asked: tuple[Question, ...]  # the questions that nobody has answered yet
    of_example: bool  # figures of the wind-turbine example are among what it follows from

    @property
    def outcome(self) -> Outcome:
        """The kind of the step."""
        return _OUTCOMES[self.step]

    def speaks_for(self, circle: Circle) -> JudgedRule:
        """Return the rule whose state is the circle's: the first that failed, else one not known, else the last."""
        known = [known for known in self.rules if known.rule.circle == circle]
        failed = (rule for rule in known if rule.state == "failed")
        unknown = (rule for rule in known if rule.rule.must_be_known and rule.state == "not known")
        return next(failed, next(unknown, known[-1]))


def gather(
    classifier: Classifier,
    inputs: DecisionInputs,
    findings: Sequence[Finding] = (),
    promise: Promise | None = None,
) -> Facts:
    """Return the facts about a classifier and what a person has answered.

    A promise that photos kept apart have refuted is no ground for a forecast.
    """
    return facts_of(classifier.evaluation, classifier.forecast, inputs, findings, promise)


def facts_of(
    evaluation: Evaluation,
    forecast: Forecast,
    inputs: DecisionInputs,
    findings: Sequence[Finding] = (),
    promise: Promise | None = None,
) -> Facts:
    """Return the facts, with an amount only where somebody gave the figures that it follows from."""
    inputs = inputs.for_labels(evaluation.labels)
    value = monthly_value(evaluation, inputs.situation) if inputs.has_figures else None
    broken = promise == "broken"
    return Facts(inputs, evaluation, None if broken else forecast, findings, value, broken)


def reach_verdict(facts: Facts) -> Verdict:
    """Judge all rules and return the verdict."""
    rules = judged(facts)
    needed = [known for known in rules if known.rule.must_be_known]
    failed = next((known for known in rules if known.state == "failed"), None)
    unknown = next((known for known in needed if known.state == "not known"), None)
    decided_by = failed or unknown or needed[-1]
    step = decided_by.step or "try-it"
    return Verdict(step, decided_by, rules, facts.inputs.unanswered, facts.inputs.of_example)
