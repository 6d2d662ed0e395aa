"""The results file of `benchmarks.accuracy.peers`, read and summarised: one line of JSON a run, only ever added to."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

Row = dict[str, Any]

FIGURES = ("balanced_accuracy", "log_loss", "expected_calibration_error")
# Figure -> heading and digits.
_COLUMNS = {
    "balanced_accuracy": ("balanced accuracy", 3),
    "log_loss": ("log loss", 3),
    "expected_calibration_error": ("calibration error", 3),
    "wall_seconds": ("wall s", 1),
    "cpu_seconds": ("CPU s", 1),
}
TITLES = {
    "quick": "Twenty Photos, quick",
    "balanced": "Twenty Photos, balanced",
    "thorough": "Twenty Photos, thorough",
    "frozen": "plain frozen head",
    "dense": "dense head, as Teachable Machine's",
    "frigate": "dense head, as Frigate's",
    "vyntri": "whitened ridge, as vyntri's",
    "tutorial": "PyTorch's transfer-learning tutorial",
    "fastai": "fastai `fine_tune(10)`",
    "autogluon": "AutoGluon `MultiModalPredictor`",
}


class Key(NamedTuple):
    """What identifies a run; a results file has one row for each."""

    method: str
    set: str
    per_label: int
    seed: int


def figures_of(report: dict[str, dict[str, float]]) -> list[float]:
    """Return the figures of a report of `twenty train --json` or `twenty evaluate --json`."""
    return [report[name]["value"] for name in FIGURES]


def read_rows(path: Path) -> dict[Key, Row]:
    """Return the rows of a results file; a line `{"again": METHOD}` drops what that method had before it."""
    rows: dict[Key, Row] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        row = json.loads(line)
        if "again" in row:
            rows = {key: kept for key, kept in rows.items() if key.method != row["again"]}
        else:
            rows[Key(*(row[name] for name in Key._fields))] = row
    return rows


def add_line(path: Path, line: Row) -> None:
    """Add a line in one write, so that two programs may add to the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def table(rows: Iterable[Row], methods: Sequence[str], sets: Sequence[str]) -> str:
    """Return a table in Markdown for each set: mean ± standard deviation over seeds, by photos a label and method."""
    rows = list(rows)
    return "\n\n".join(_set_table([row for row in rows if row["set"] == name], name, methods) for name in sets)


def _set_table(rows: Sequence[Row], name: str, methods: Sequence[str]) -> str:
    headings = ["photos a label", "method", *(heading for heading, _ in _COLUMNS.values()), "seeds"]
    lines = [f"**{name}**\n", _line(headings), _line(["---"] * len(headings))]
    for per_label in sorted({row["per_label"] for row in rows}):
        for method in methods:
            found = [row for row in rows if row["per_label"] == per_label and row["method"] == method]
            if found:
                figures = [mean_and_spread([row[c] for row in found], digits) for c, (_, digits) in _COLUMNS.items()]
                lines.append(_line([str(per_label), TITLES[method], *figures, str(len(found))]))
    return "\n".join(lines)


def mean_and_spread(values: Sequence[float], digits: int) -> str:
    """Return `mean ± standard deviation` (n - 1); one value has no spread."""
    mean = f"{np.mean(values):.{digits}f}"
    return f"{mean} ± {np.std(values, ddof=1):.{digits}f}" if len(values) > 1 else mean


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
