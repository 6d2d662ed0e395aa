"""What is known about a trained classifier, gathered for the verdict, the page and the report."""

from collections.abc import Sequence

from model.checks.findings import Finding
from model.classifier.classifier import Classifier
from model.decision.inputs import Canvas
from model.decision.value import what_is_wrong, worth
from model.decision.verdict import Facts


def gather(classifier: Classifier, canvas: Canvas, findings: Sequence[Finding] = ()) -> Facts:
    """Return the facts about a classifier and what a person says about the idea.

    Args:
        classifier: A trained one.
        canvas: Its case may name labels that this classifier does not have: another is chosen then.
        findings: Of the checks; empty where nobody checked.
    """
    canvas, evaluation = canvas.for_labels(classifier.labels), classifier.evaluation
    sensible = what_is_wrong(canvas.situation, evaluation.labels) is None
    return Facts(
        canvas=canvas,
        evaluation=evaluation,
        forecast=classifier.forecast,
        findings=findings,
        worth=worth(evaluation, canvas.situation) if sensible else None,
    )
