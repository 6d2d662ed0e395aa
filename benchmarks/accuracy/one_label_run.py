"""One detector by one method, in a process of its own so that its memory is its own: prints one line of JSON.

`benchmarks.accuracy.one_label` starts these. Importing libraries and loading the pretrained network are not timed.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from benchmarks.shared.measured import print_measured
from benchmarks.shared.memory import memory
from benchmarks.shared.photo_sets import open_set
from model.common.arrays import Float64s


class Method(Protocol):
    """A way to tell what is unlike good photos."""

    def learn(self, photos: Sequence[Path], seed: int) -> None:
        """Learn from good photos: the part whose time is taken."""

    def scores(self, photos: Sequence[Path]) -> Float64s:
        """Return how unlike photos are, (m,)."""


class Ours:
    """`twenty train` on a folder with one label, and `twenty predict`: the figures that a user would get."""

    def __init__(self) -> None:
        from benchmarks.shared.command_line import run
        from model.network.backbone import load_backbone

        load_backbone()  # writes the network's graphs if this machine has none yet
        self._run = run
        self._folder = tempfile.TemporaryDirectory()  # lives as long as this object
        self._detector = str(Path(self._folder.name) / "a.twenty")

    def learn(self, photos: Sequence[Path], seed: int) -> None:
        """Train from links to the photos."""
        folder = Path(self._folder.name) / "set" / "good"
        folder.mkdir(parents=True)
        for path in photos:
            (folder / path.name).symlink_to(path.resolve())
        self._run(["train", str(folder.parent), "--out", self._detector, "--seed", str(seed)])

    def scores(self, photos: Sequence[Path]) -> Float64s:
        """Return how unlike photos are."""
        answers = json.loads(self._run(["predict", self._detector, *map(str, photos), "--json"]))["answers"]
        assert [answer["photo"] for answer in answers] == [str(path) for path in photos]
        self.flagged = np.array([answer["decision"] == "unlike these" for answer in answers])
        return np.array([answer["score"] for answer in answers])


def _method(name: str) -> Method:
    if name == "ours":
        return Ours()
    from benchmarks.accuracy.one_label_anomalib import Anomalib  # with the extra `peers` only

    return Anomalib(name)


def measure(options: argparse.Namespace) -> dict[str, object]:
    """Return the figures of one detector."""
    with tempfile.TemporaryDirectory() as folder:
        photo_set = open_set(options.set, options.data, Path(folder) / "set")
        pool = sorted((photo_set.pool / options.good).iterdir())
        n = min(options.photos, len(pool))
        chosen = [pool[i] for i in np.random.default_rng(options.seed).choice(len(pool), n, replace=False)]
        good = sorted((photo_set.test / options.good).iterdir())
        bad = [
            path for label in photo_set.labels if label != options.good for path in (photo_set.test / label).iterdir()
        ]
        method = _method(options.method)
        begun = time.perf_counter()
        method.learn(chosen, options.seed)
        learnt = time.perf_counter()
        scores = method.scores([*good, *sorted(bad)])
        asked = time.perf_counter()
    pairs = scores[len(good) :, None] - scores[: len(good)]
    figures = {
        "photos": n,
        "area": float((pairs > 0).mean() + (pairs == 0).mean() / 2),
        "seconds": learnt - begun,
        "ms_a_photo": 1000 * (asked - learnt) / len(scores),
        "peak_mb": memory("VmHWM") >> 20,
    }
    if isinstance(method, Ours):
        figures |= {"good_flagged": float(method.flagged[: len(good)].mean())}
        figures |= {"bad_found": float(method.flagged[len(good) :].mean())}
    return figures


def main() -> None:
    """Measure one detector and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("method")
    parser.add_argument("set")
    parser.add_argument("good")
    parser.add_argument("photos", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("--data", type=Path)
    print_measured(measure, parser)


if __name__ == "__main__":
    main()
