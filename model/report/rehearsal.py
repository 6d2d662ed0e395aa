"""Rehearsal: verdict and report are made once while a classifier from elsewhere is opened.

A file that leads to neither is refused in a sentence at that moment, and not on every page that shows them later.
"""

from model.classifier.classifier import Classifier
from model.classifier.wording import ClassifierCode
from model.common.errors import FileRefused
from model.decision.inputs import DecisionInputs
from model.decision.verdict import gather
from model.evaluation.abstention import operating_points
from model.report.html_report import to_html
from model.report.report import compose


def rehearse(classifier: Classifier, name: str, inputs: DecisionInputs | None = None) -> None:
    """Make all that the pages show of a classifier, which a person calls `name`, and throw it away.

    Raises:
        FileRefused: it cannot be made.
    """
    try:
        to_html(compose(classifier, gather(classifier, inputs or DecisionInputs())))
        operating_points(classifier.evaluation, classifier.novel)
    except Exception as error:  # anyone may have written the figures
        raise FileRefused(ClassifierCode.DAMAGED, name=name, error=type(error).__name__) from error
