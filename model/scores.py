"""Answers as a table: one row a photo, the same from the page and from the command line."""

import csv
import io
from collections.abc import Iterable

from model.classifier import Answer, Classifier


def to_csv(classifier: Classifier, answers: Iterable[tuple[str, Answer]]) -> str:
    """Return answers as CSV: photo, decision, label, confidence, then `p:<label>` for each label.

    The decision is the label, "not sure" or "none of these"; the label is then what it would have said.

    Args:
        classifier: What gave them.
        answers: The name of each photo and the answer to it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["photo", "decision", "label", "confidence", *(f"p:{label}" for label in classifier.labels)])
    for name, answer in answers:
        shares = [f"{p:.4f}" for p in answer.probabilities]
        words = [harmless(text) for text in (name, answer.decision(classifier.threshold), answer.label)]
        writer.writerow([*words, f"{answer.confidence:.4f}", *shares])
    return out.getvalue()


def harmless(cell: str) -> str:
    """Return text that a spreadsheet does not run as a formula (OWASP ASVS 5.0, 1.2.10)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\0") else cell
