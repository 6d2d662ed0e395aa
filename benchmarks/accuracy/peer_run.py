"""One training by one method, in a process of its own so that its CPU time is clean: prints one line of JSON.

`benchmarks.accuracy.peers` starts these. What is timed is the training: from a folder of photo files to something that
can answer, decoding included. Importing libraries, loading the pretrained network and judging are not.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.accuracy.peer_autogluon import AutoGluon
from benchmarks.accuracy.peer_heads import HEADS
from benchmarks.accuracy.peer_ours import Ours
from benchmarks.accuracy.peer_recipes import OnFrozen, Peer, Tutorial
from benchmarks.accuracy.peer_table import FIGURES, figures_of
from benchmarks.shared.evaluations import evaluate
from benchmarks.shared.measured import print_measured
from benchmarks.shared.photo_sets import open_set, photos_of
from model.classifier.settings import PACES


def _fastai() -> Peer:
    from benchmarks.accuracy.peer_fastai import FastAi  # with the extra `peers` only

    return FastAi()


METHODS: dict[str, Callable[[], Peer]] = {
    **{pace: partial(Ours, pace) for pace in PACES},
    **{name: partial(OnFrozen, fit) for name, fit in HEADS.items()},
    "tutorial": Tutorial,
    "fastai": _fastai,
    "autogluon": AutoGluon,
}


class Stopwatch:
    """Wall and CPU seconds of a `with` block; CPU is user and system, and of children that ended in it."""

    def __enter__(self) -> "Stopwatch":
        self._wall, self._cpu = time.perf_counter(), _cpu_seconds()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall, self.cpu = time.perf_counter() - self._wall, _cpu_seconds() - self._cpu


def _cpu_seconds() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measure(options: argparse.Namespace) -> dict[str, object]:
    """Return the figures of one training."""
    with tempfile.TemporaryDirectory() as folder:
        photo_set = open_set(options.set, options.data, Path(folder) / "set")
        train = Path(folder) / "train"
        photo_set.draw(train, options.per_label, options.seed)
        peer = METHODS[options.method]()
        with Stopwatch() as watch:
            peer.learn(train, options.seed)
        photos, numbers = photos_of(photo_set.test)
        targets = np.array(numbers, dtype=np.intp)
        report = evaluate(photo_set.labels, [""] * len(photos), targets, peer.predict(photos)).to_json()
        figures = dict(zip(FIGURES, figures_of(report), strict=True))
        spent = {"wall_seconds": round(watch.wall, 3), "cpu_seconds": round(watch.cpu, 3)}
        return {**figures, **spent, "test_photos": len(photos), **peer.notes()}


def main() -> None:
    """Run one training and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("method", choices=METHODS)
    parser.add_argument("set")
    parser.add_argument("per_label", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("--data", type=Path)
    print_measured(measure, parser)


if __name__ == "__main__":
    main()
