"""CSV tables: shares as numbers that are never certain by rounding alone, and text that no spreadsheet runs.

It needs nothing but Python: an exported classifier carries this file.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

# Who is to read a table. Excel parts cells at semicolons, and numbers at commas, where the country's numbers do.
Reader = Literal["programs", "excel-de"]
READERS: tuple[Reader, ...] = get_args(Reader)


def table(heads: Sequence[str], rows: Iterable[Sequence[str | float]], reader: Reader = "programs") -> bytes:
    """Return a table as CSV: numbers are shares, and in text is nothing that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", delimiter=";" if reader == "excel-de" else ",")
    number = _with_comma if reader == "excel-de" else decimal
    for row in (heads, *rows):
        writer.writerow([harmless(cell) if isinstance(cell, str) else number(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")  # the mark tells spreadsheets that it is UTF-8


def decimal(share: float, digits: int = 4) -> str:
    """Return a share as a number for programs: "0.7100"; like `intervals.whole`, never 0 or 1 by rounding alone."""
    step = 10.0**-digits
    return f"{min(max(share, step), 1 - step) if 0 < share < 1 else share:.{digits}f}"


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
