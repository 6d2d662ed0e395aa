"""Twenty Photos as one of the methods: through its command line, so these are the figures that a user would get."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.accuracy.peer_table import figures_of
from benchmarks.shared.command_line import run
from model.classifier.settings import Pace
from model.common.arrays import Float64s
from model.network.backbone import load_backbone


class Ours:
    """`twenty train --pace`: photos and embeddings go to a fresh folder, so nothing is known beforehand."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        load_backbone()  # writes the network's graphs if this machine has none yet
        self._folder = tempfile.TemporaryDirectory()  # lives as long as this object
        self._classifier = Path(self._folder.name) / "a.twenty"
        self._report = Path(self._folder.name) / "a.json"

    def learn(self, train: Path, seed: int) -> None:
        """Train, and write the classifier."""
        files = ["--out", str(self._classifier), "--json", str(self._report)]
        run(["train", str(train), "--pace", self._pace, "--seed", str(seed), *files])

    def predict(self, photos: Sequence[Path]) -> Float64s:
        """Return the answers of `twenty predict`."""
        answers = json.loads(run(["predict", str(self._classifier), *map(str, photos), "--json"]))["answers"]
        assert [answer["photo"] for answer in answers] == [str(path) for path in photos]
        return np.array(
            [[answer["probabilities"][label] for label in sorted(answer["probabilities"])] for answer in answers]
        )

    def notes(self) -> dict[str, object]:
        """What was chosen, and the figures that were promised: measured out of fold."""
        report = json.loads(self._report.read_text())
        return {"choice": report["choice"], "promised": figures_of(report)}
