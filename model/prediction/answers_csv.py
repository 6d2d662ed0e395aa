"""CSV export: answers as a table, one row a photo, the same from the page and from the command line."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from model.classifier.answer import Answer
from model.classifier.classifier import Classifier
from model.classifier.wording import decision_words
from model.evaluation.intervals import decimal

# Who is to read a table. Excel parts cells at semicolons, and numbers at commas, where the country's numbers do.
Reader = Literal["programs", "excel-de"]
READERS: tuple[Reader, ...] = get_args(Reader)


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


def table(heads: Sequence[str], rows: Iterable[Sequence[str | float]], reader: Reader = "programs") -> bytes:
    """Return a table as CSV: numbers are shares, and in text is nothing that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", delimiter=";" if reader == "excel-de" else ",")
    number = _with_comma if reader == "excel-de" else decimal
    for row in (heads, *rows):
        writer.writerow([harmless(cell) if isinstance(cell, str) else number(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")  # the mark tells spreadsheets that it is UTF-8


def _with_comma(share: float) -> str:
    return decimal(share).replace(".", ",")


# What begins a formula; the last four are wide forms, which spreadsheets in East Asia take for the plain ones.
_FORMULA = "=+\\-@\t\r\0|%\uff1d\uff0b\uff0d\uff20"
# A cell begins at the start of the text, and wherever a spreadsheet may part it: at semicolons in half of Europe, where
# quotes around the text do not help. Spaces and quotes before a formula are taken away by some.
_BEGINS = re.compile(f"(^|[;\t\r\n])([\\s\"'\ufeff]*)(?=[{_FORMULA}])")


def harmless(cell: str) -> str:
    """Return text that a spreadsheet does not run as a formula (OWASP ASVS 5.0, 1.2.10)."""
    cell = cell.encode("utf-8", "backslashreplace").decode()  # the name of a file need not be text
    return _BEGINS.sub(r"\1\2'", cell)
