"""One label alone: ours beside anomalib's PatchCore and PaDiM, on the same good photos, backbone and machine.

    python -m benchmarks.accuracy.one_label --data FOLDER --results FILE [--methods ours padim] [--cases wind:healthy] \
        [--sizes 10 20 50] [--seeds 100 101 102] [--peers PYTHON] [--table]

Every method learns the same good photos, drawn by seed, and is asked about the same test photos: all others of the good
label, and all of the other labels, which are bad. Each run is a process of its own and adds a line to FILE; what is
there already is not run again. `--table` prints what is there. The area is that under the ROC curve: how often a bad
photo is more unlike than a good one. Seconds are of learning, decoding included, libraries and network loaded.

PatchCore and PaDiM are anomalib's (extra `peers`); where that lies beside another interpreter, `--peers` names it.
Which distances ours adds was chosen on seeds 0 to 5 of random halves of the same sets (docs/experiments.md).
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.accuracy.one_label_anomalib import METHODS as PEERS
from benchmarks.accuracy.peer_table import add_line, mean_and_spread

CASES = (
    "wind:healthy",
    "elpv-mono:functional",
    "elpv-poly:functional",
    "clothing:shoes",
    "clothing:shirt",
)
METHODS = ("ours", *PEERS)
_KEY = ("method", "case", "size", "seed")
_COLUMNS = {"area": 3, "seconds": 1, "ms_a_photo": 0, "peak_mb": 0}  # figures, and their digits
Row = dict[str, Any]


def main() -> None:
    """Run what is missing, or print the table."""
    options = _parser().parse_args()
    rows = _rows(options.results)
    if not options.table:
        for key in product(options.methods, options.cases, options.sizes, options.seeds):
            if key not in rows:
                rows[key] = dict(zip(_KEY, key, strict=True)) | _run(key, options)
                add_line(options.results, rows[key])
                print(rows[key], flush=True)
    chosen = [row for row in rows.values() if row["seed"] in options.seeds and row["size"] in options.sizes]
    print(table(chosen, options.methods, options.cases))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="with the sets wind and clothing")
    parser.add_argument("--results", type=Path, required=True, metavar="FILE", help="one line of JSON a run")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--cases", nargs="+", default=list(CASES), metavar="SET:LABEL")
    parser.add_argument("--sizes", nargs="+", type=int, default=[20], help="good photos")
    parser.add_argument("--seeds", nargs="+", type=int, default=[100, 101, 102])
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON", help="an interpreter that has anomalib")
    parser.add_argument("--table", action="store_true", help="print the table and run nothing")
    return parser


def _rows(results: Path) -> dict[tuple[Any, ...], Row]:
    lines = results.read_text().splitlines() if results.exists() else []
    return {tuple(row[name] for name in _KEY): row for row in map(json.loads, lines)}


def _run(key: tuple[str, str, int, int], options: argparse.Namespace) -> Row:
    method, case, size, seed = key
    python = options.peers if method in PEERS else sys.executable
    arguments = [method, *case.split(":"), str(size), str(seed)]
    arguments += ["--data", str(options.data)] if options.data else []
    command = [python, "-m", "benchmarks.accuracy.one_label_run", *arguments]
    # Without it glibc keeps what PatchCore frees while it chooses its coreset: 8 GB for ten photos in place of one.
    variables = os.environ | ({"MALLOC_MMAP_THRESHOLD_": str(4 << 20)} if method in PEERS else {})
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=variables)
    if ran.returncode:
        raise SystemExit(f"{key} ended with {ran.returncode}: {ran.stderr[-2000:]}")
    measured: Row = json.loads(ran.stdout.splitlines()[-1])
    return measured


def table(rows: Sequence[Row], methods: Sequence[str], cases: Sequence[str]) -> str:
    """Return a table in Markdown: mean ± standard deviation over seeds, by case, photos and method."""
    lines = [f"| good photos | of them | method | {' | '.join(_COLUMNS)} | good flagged | bad found | seeds |"]
    lines.append("|---" * (len(_COLUMNS) + 6) + "|")
    for case, size, method in product(cases, sorted({row["size"] for row in rows}), methods):
        found = [row for row in rows if (row["case"], row["size"], row["method"]) == (case, size, method)]
        if found:
            cells = [mean_and_spread([row[name] for row in found], digits) for name, digits in _COLUMNS.items()]
            flags = [
                f"{sum(row[name] for row in found) / len(found):.1%}" if name in found[0] else ""
                for name in ("good_flagged", "bad_found")
            ]
            lines.append(
                f"| {case} | {found[0]['photos']} | {method} | {' | '.join([*cells, *flags])} | {len(found)} |"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
