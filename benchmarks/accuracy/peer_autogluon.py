"""AutoGluon's `MultiModalPredictor`, under another interpreter: it needs older releases of timm and Pillow than we do.

Its own defaults, with the backbone in place of its swin transformer, from a local folder as it can read one. It holds
a part of the training photos out to stop early and to choose among its checkpoints, which is how it is meant. Those
defaults are made for more photos: gradients add up over 128 of them, so 40 photos get one step an epoch, 20 at most.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from benchmarks.accuracy.peer_recipes import MEAN, SIDE, STD, pretrained
from model.common.arrays import Float64s

_SCRIPT = Path(__file__).with_name("peer_autogluon_script.py")


class AutoGluon:
    """`MultiModalPredictor(label=...).fit(...)`; the interpreter stands in the variable AUTOGLUON_PYTHON."""

    def __init__(self) -> None:
        python = os.environ.get("AUTOGLUON_PYTHON")
        if not python:
            raise SystemExit("The method autogluon needs --autogluon PYTHON, an interpreter that has AutoGluon.")
        self._python = python
        self._folder = tempfile.TemporaryDirectory()  # lives as long as this object
        self._backbone = Path(self._folder.name) / "backbone"
        _write_backbone(self._backbone)
        self._spent: dict[str, object] = {}

    def learn(self, train: Path, seed: int) -> None:
        """Fit; the seconds are measured over there, without imports."""
        self._spent = json.loads(self._run("learn", train, self._backbone, self._predictor, seed))

    def predict(self, photos: Sequence[Path]) -> Float64s:
        """Return what the fitted predictor answers."""
        listed = Path(self._folder.name) / "photos.json"
        listed.write_text(json.dumps([str(path.resolve()) for path in photos]))
        return np.array(json.loads(self._run("predict", self._predictor, listed)), dtype=np.float64)

    def notes(self) -> dict[str, object]:
        """Return the seconds that take the place of those measured from outside."""
        return self._spent

    @property
    def _predictor(self) -> Path:
        return Path(self._folder.name) / "predictor"

    def _run(self, *arguments: object) -> str:
        """Run the script over there and return the last line that it printed."""
        command = [self._python, str(_SCRIPT), *map(str, arguments)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise SystemExit(ran.stderr)
        return ran.stdout.strip().splitlines()[-1]


def _write_backbone(folder: Path) -> None:
    """Write the network as AutoGluon reads a timm network from a folder: weights without a head, and a few words."""
    folder.mkdir()
    weights = {name: w for name, w in pretrained().state_dict().items() if not name.startswith("classifier")}
    torch.save(weights, folder / "pytorch_model.bin")
    config = {
        "architecture": "tf_efficientnet_lite0",
        "num_features": 1280,
        "input_size": [3, SIDE, SIDE],
        "mean": MEAN,
        "std": STD,
    }
    (folder / "config.json").write_text(json.dumps(config))
