"""CSV export: answers as a table, one row a photo, the same from the page and from the command line."""

from collections.abc import Iterable

from model.classifier.answer import Answer
from model.classifier.classifier import Classifier
from model.classifier.wording import decision_words
from model.common.tables import Reader, table


def to_csv(classifier: Classifier, answers: Iterable[tuple[str, Answer]], reader: Reader = "programs") -> bytes:
    r"""Return answers as CSV: photo, decision, label, confidence, then `p:<label>` for each label.

    The decision is the label, "not sure" or "none of these"; the label is then what it would have said. The photo is
    the file's name as it is on the disk, but for what a spreadsheet would run; a byte that is no UTF-8 stands as
    `\udc..` with its two digits.
    """
    heads = ["photo", "decision", "label", "confidence", *(f"p:{label}" for label in classifier.labels)]
    rows = (
        [name, decision_words(answer, classifier.threshold), answer.label, answer.confidence, *answer.probabilities]
        for name, answer in answers
    )
    return table(heads, rows, reader)
