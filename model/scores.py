"""Answers as a table: one row a photo, the same from the page and from the command line."""

import csv
import io
from collections.abc import Iterable, Sequence

from model.classifier import Answer


def to_csv(labels: Sequence[str], answers: Iterable[tuple[str, Answer]]) -> str:
    """Return answers as CSV: photo, label, confidence, then `p:<label>` for each label.

    Args:
        labels: The classifier's labels, in its order.
        answers: The name of each photo and the answer to it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["photo", "label", "confidence", *(f"p:{label}" for label in labels)])
    for name, answer in answers:
        shares = [f"{p:.4f}" for p in answer.probabilities]
        writer.writerow([harmless(name), harmless(answer.label), f"{answer.confidence:.4f}", *shares])
    return out.getvalue()


def harmless(cell: str) -> str:
    """Return text that a spreadsheet does not run as a formula (OWASP ASVS 5.0, 1.2.10)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\0") else cell
