"""How good are the classifiers on photos they have never seen, and does what they promise hold?

    python -m benchmarks.accuracy.unseen_photos --data FOLDER [--sets wind clothing] [--per-label 20] \
        [--seeds 5] [--quick]

FOLDER holds `<set>/train/<label>/*` and `<set>/test/<label>/*` (README, "Real photos"). For every seed, photos are
drawn from `train`; `twenty train` and `twenty evaluate` do the rest, so these are the figures that a user would get.
Beside them stands a plain head: an untuned logistic regression on the same network's mean features of the whole
photo, which is what most tools do.
"""

import argparse
import contextlib
import io
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from cli import main as cli
from model.common.arrays import Float32s, Ints
from model.evaluation.evaluation import evaluate
from model.network.backbone import Backbone, load_backbone
from model.network.features import last_mean
from model.photos.photo import read_photo

FIGURES = ("balanced_accuracy", "log_loss", "expected_calibration_error")


def draw(folder: Path, target: Path, per_label: int, seed: int) -> None:
    """Link `per_label` photos of each label, drawn by `seed`, into sub-folders of `target`."""
    rng = np.random.default_rng(seed)
    for label in sorted(path for path in folder.iterdir() if path.is_dir()):
        photos = sorted(label.iterdir())
        (target / label.name).mkdir(parents=True)
        for i in rng.choice(len(photos), per_label, replace=False):
            (target / label.name / photos[i].name).symlink_to(photos[i].resolve())


def ours(train: Path, test: Path, *, quick: bool) -> tuple[list[float], list[float], float]:
    """Return our figures on `test`, the out-of-fold ones, and the seconds that training took."""
    with tempfile.TemporaryDirectory() as folder:
        classifier, report = Path(folder) / "a.twenty", Path(folder) / "a.json"
        start = time.perf_counter()
        run(["train", str(train), "--out", str(classifier), "--json", str(report), *(["--quick"] if quick else [])])
        seconds = time.perf_counter() - start
        measured = json.loads(run(["evaluate", str(classifier), str(test), "--json"]))
        return figures_of(measured), figures_of(json.loads(report.read_text())), seconds


def run(arguments: Sequence[str]) -> str:
    """Run `twenty` with arguments and return what it printed; stop where it fails."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()) as said:
        status = cli.main(arguments)
    if status:
        raise SystemExit(said.getvalue())
    return printed.getvalue()


def figures_of(report: dict[str, dict[str, float]]) -> list[float]:
    """Return the three figures of a report of `twenty train --json` or `twenty evaluate --json`."""
    return [report[name]["value"] for name in FIGURES]


class PlainHead:
    """An untuned logistic regression on frozen mean features: the baseline that must be beaten."""

    def __init__(self, backbone: Backbone) -> None:
        self._backbone = backbone
        self._seen: dict[Path, Float32s] = {}  # photos recur from seed to seed

    def figures(self, train: Path, test: Path) -> list[float]:
        """Return its figures on `test` after learning from `train`."""
        labels = sorted(path.name for path in train.iterdir())
        x, y = self._features(train, labels)
        fitted = LogisticRegression(C=10, max_iter=2000).fit(x, y)
        x, y = self._features(test, labels)
        return figures_of(evaluate(labels, [""] * len(y), y, fitted.predict_proba(x)).to_json())

    def _features(self, folder: Path, labels: Sequence[str]) -> tuple[Float32s, Ints]:
        photos = [(path.resolve(), i) for i, label in enumerate(labels) for path in sorted((folder / label).iterdir())]
        for path, _ in photos:
            if path not in self._seen:
                pixels = self._backbone.preprocess(read_photo(path.name, path.read_bytes()).jpeg)
                statistics = self._backbone.tail.statistics(self._backbone.activations(pixels[None]))
                self._seen[path] = last_mean(statistics, self._backbone.spec.channels)[0]
        return np.stack([self._seen[path] for path, _ in photos]), np.array([i for _, i in photos], dtype=np.intp)


def main() -> None:
    """Print the mean over seeds for each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=["wind", "clothing"])
    parser.add_argument("--per-label", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="only the simple head")
    options = parser.parse_args()
    plain = PlainHead(load_backbone())
    header = f"{'set':9s} {'':22s} {'balanced accuracy':>22s} {'log loss':>9s} {'calibration error':>18s}"
    print(f"{options.per_label} photos a label, mean of {options.seeds} seeds, on all of test\n{header}")
    for name in options.sets:
        rows: dict[str, list[list[float]]] = {"plain head": [], "Twenty Photos": [], "  promised out-of-fold": []}
        seconds = []
        for seed in range(options.seeds):
            with tempfile.TemporaryDirectory() as folder:
                train, test = Path(folder) / "train", options.data / name / "test"
                draw(options.data / name / "train", train, options.per_label, seed)
                measured, promised, spent = ours(train, test, quick=options.quick)
                for row, figures in zip(rows.values(), (plain.figures(train, test), measured, promised), strict=True):
                    row.append(figures)
                seconds.append(spent)
        for title, found in rows.items():
            (accuracy, loss, error), spread = np.mean(found, axis=0), np.std(found, axis=0)[0]
            print(f"{name:9s} {title:22s} {accuracy:14.3f} ± {spread:.3f} {loss:9.3f} {error:18.3f}")
        print(f"{name:9s} training took {np.mean(seconds):.1f} s on average, reading the photos included", flush=True)


if __name__ == "__main__":
    main()
