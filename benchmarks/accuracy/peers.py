"""Twenty Photos beside what a user would pick instead: same photos, split, backbone and machine.

    python -m benchmarks.accuracy.peers --data FOLDER --results FILE [--methods quick balanced fastai] \
        [--sets wind elpv-mono]
        [--sizes 5 10 20 50] [--seeds 0 1 2] [--threads N] [--again METHOD] [--table]

Every combination is trained in a process of its own and adds one line to FILE; what is in there already is not run
again, so a run that was stopped goes on where it stood. `--again METHOD` forgets a method's lines first. `--table`
prints the table of what is there, and runs nothing.

Every method gets the same photos, drawn by seed, and answers the same test photos, which none has seen. The methods:
quick, balanced, thorough: Twenty Photos (`twenty train --pace`);
frozen: a logistic regression, C = 10, on the frozen network's mean features at unit length;
dense: a hidden layer of 100 on those features, as Teachable Machine has it;
frigate: a hidden layer of 128 and dropout on those features, as Frigate's custom classification has it;
vyntri: whitening and a ridge in closed form on those features, as the package vyntri has it;
tutorial: PyTorch's transfer-learning tutorial, the whole network by SGD;
fastai: `fine_tune(10)` (extra `peers`);
autogluon: `MultiModalPredictor`, under the interpreter that `--autogluon` names; left out without one.
The peers run as their documents say but for the backbone, EfficientNet-Lite0, with its own preprocessing. None of
their training photos is held out (but by AutoGluon itself): more to learn from than their documents give them.

The solar cells, `elpv-*`, count as functional where their experts gave a probability of defect of 0, as defective at
1; cells in between are left out. With that, a plain head on 20 photos a label (mean of 12 draws) has a balanced
accuracy of 0.818 on mono and 0.744 on poly; counting a probability of 0.5 and more as defective, and the rest as
functional, 0.802 and 0.726. Neighbouring cells are often of the same module, and pool and test take turns in the
list: easier than cells of a module never seen, for every method alike.

Seconds are those of training alone: from photo files to something that answers, decoding included, without importing
libraries and loading the network. Compare wall seconds only between runs of a machine that did nothing else.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.accuracy.peer_run import METHODS
from benchmarks.accuracy.peer_table import Key, Row, add_line, read_rows, table
from benchmarks.shared.photo_sets import SETS, open_set
from model.classifier.settings import PACES


def main() -> None:
    """Run what is missing, or print the table."""
    options = _parser().parse_args()
    if options.table:
        chosen = [row for key, row in read_rows(options.results).items() if key.seed in options.seeds]
        print(table(chosen, options.methods, options.sets))
        return
    for method in options.again:
        add_line(options.results, {"again": method})
    if not options.autogluon:
        options.methods = [method for method in options.methods if method != "autogluon"]
    done = read_rows(options.results)
    missing = {key: photos for key, photos in _grid(options).items() if key not in done}
    print(f"{len(missing)} runs to do", flush=True)
    failed = _run_all(missing, options)
    if failed:
        raise SystemExit(f"{len(failed)} runs failed: {', '.join(map(_name, failed))}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="with the sets wind and clothing")
    parser.add_argument("--results", type=Path, required=True, metavar="FILE", help="one line of JSON a run")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--sizes", nargs="+", type=int, default=[20, 10, 5, 50], help="photos a label")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--threads", type=int, help="of torch in the peers; as many as torch likes when not given")
    parser.add_argument("--autogluon", metavar="PYTHON", help="an interpreter that has AutoGluon")
    parser.add_argument("--again", nargs="+", choices=METHODS, default=[], help="forget what these methods had")
    parser.add_argument("--table", action="store_true", help="print the table and run nothing")
    return parser


def _grid(options: argparse.Namespace) -> dict[Key, int]:
    """Return the runs, by size, set and seed, each with how many photos it trains on in all.

    A set with fewer photos a label than asked for gives all it has.
    """
    with tempfile.TemporaryDirectory() as folder:
        sets = {name: open_set(name, options.data, Path(folder) / name) for name in options.sets}
        most = {name: found.most_per_label for name, found in sets.items()}
        n_labels = {name: len(found.labels) for name, found in sets.items()}
    return {
        Key(method, name, min(size, most[name]), seed): min(size, most[name]) * n_labels[name]
        for size in options.sizes
        for name in options.sets
        for seed in options.seeds
        for method in options.methods
    }


def _run_all(photos: dict[Key, int], options: argparse.Namespace) -> list[Key]:
    """Run one after the other and return those that failed."""
    failed, keys = [], list(photos)
    spent: dict[str, list[float]] = {}  # seconds a photo by method: what the time left is guessed from
    for i, key in enumerate(keys):
        start = time.perf_counter()
        row = _run(key, options)
        spent.setdefault(key.method, []).append((time.perf_counter() - start) / photos[key])
        if row is None:
            failed.append(key)
        else:
            add_line(options.results, row)
        what = "failed" if row is None else f"{row['balanced_accuracy']:.3f}, {row['cpu_seconds']:.1f} CPU s"
        left = _in_words(_seconds_left({k: photos[k] for k in keys[i + 1 :]}, spent))
        print(f"{time.strftime('%H:%M:%S')} {i + 1}/{len(keys)} {_name(key)}: {what}; {left} left", flush=True)
    return failed


def _run(key: Key, options: argparse.Namespace) -> Row | None:
    """Train once in a process of its own; `None` if that fails, with what it said on standard error."""
    command = [sys.executable, "-m", "benchmarks.accuracy.peer_run", *map(str, key)]
    command += ["--data", str(options.data)] if options.data else []
    threads = options.threads if key.method not in PACES else None  # ours chooses for itself
    variables = os.environ | ({"OMP_NUM_THREADS": str(threads)} if threads else {})
    variables |= {"AUTOGLUON_PYTHON": options.autogluon} if options.autogluon else {}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=variables)
    if ran.returncode:
        print(ran.stderr, file=sys.stderr)
        return None
    measured: Row = json.loads(ran.stdout.splitlines()[-1])
    return {**key._asdict(), **measured, "threads": threads}


def _seconds_left(photos: dict[Key, int], spent: dict[str, list[float]]) -> float:
    everything = [rate for rates in spent.values() for rate in rates]
    rates = {method: sum(found) / len(found) for method, found in spent.items()}
    other = sum(everything) / len(everything)
    return sum(rates.get(key.method, other) * n for key, n in photos.items())


def _in_words(seconds: float) -> str:
    return f"about {seconds / 60:.0f} min" if seconds < 7200 else f"about {seconds / 3600:.1f} h"


def _name(key: Key) -> str:
    return f"{key.method} {key.set} {key.per_label} a label, seed {key.seed}"


if __name__ == "__main__":
    main()
