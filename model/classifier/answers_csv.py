"""CSV export: answers as a table, one row a photo, the same from the page and from the command line."""

import csv
import io
import re
from collections.abc import Iterable

from model.classifier.answer import Answer
from model.classifier.classifier import Classifier
from model.classifier.wording import decision_words


def to_csv(classifier: Classifier, answers: Iterable[tuple[str, Answer]]) -> str:
    """Return answers as CSV: photo, decision, label, confidence, then `p:<label>` for each label.

    The decision is the label, "not sure" or "none of these"; the label is then what it would have said.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    heads = ["photo", "decision", "label", "confidence", *(f"p:{label}" for label in classifier.labels)]
    writer.writerow([harmless(head) for head in heads])
    for name, answer in answers:
        shares = [f"{p:.4f}" for p in answer.probabilities]
        word = decision_words(answer, classifier.threshold)
        words = [harmless(text) for text in (name, word, answer.label)]
        writer.writerow([*words, f"{answer.confidence:.4f}", *shares])
    return out.getvalue()


# What begins a formula; the last four are wide forms, which spreadsheets in East Asia take for the plain ones.
_FORMULA = "=+\\-@\t\r\0|%\uff1d\uff0b\uff0d\uff20"
# A cell begins at the start of the text, and wherever a spreadsheet may part it: at semicolons in half of Europe, where
# quotes around the text do not help. Spaces and quotes before a formula are taken away by some.
_BEGINS = re.compile(f"(^|[;\t\r\n])([\\s\"'\ufeff]*)(?=[{_FORMULA}])")


def harmless(cell: str) -> str:
    """Return text that a spreadsheet does not run as a formula (OWASP ASVS 5.0, 1.2.10)."""
    cell = cell.encode("utf-8", "replace").decode()  # the name of a file need not be text
    return _BEGINS.sub(r"\1\2'", cell)
