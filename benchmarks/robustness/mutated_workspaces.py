"""Does a damaged or malicious saved workspace ever give a traceback, half a workspace, or another one than was saved?

    python -m benchmarks.robustness.mutated_workspaces [--files 5000] [--seed 0]

A small workspace with a trained classifier is saved. Half of the files are that one with bytes changed, cut out,
repeated or cut off; what opens must have the labels and photos that were saved. The other half is forged: a file in it
or the manifest is changed and every sum made right again; what opens must be a whole workspace. Any error but a
sentence ends the run with its traceback and the number of the file.
"""

import argparse
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from model.classifier import classifier_file
from model.classifier.settings import Settings
from model.learning.training import train
from model.photos.decoder import Decoder
from tests.support.saved_workspaces import content, filled_workspace, forged, mutated, saved_bytes, try_to_open
from workspace.workspace import Workspace


def trained(root: Path) -> Workspace:
    """Return a workspace of tiny photos with a classifier."""
    workspace = filled_workspace(root, per_label=6, side=32)
    workspace.remove_label(workspace.labels()[-1].id)  # the one without photos cannot be trained on
    for training in train(workspace.dataset(), Settings(pace="quick")):
        classifier_file.save(training.classifier, workspace.classifier_path)
    return workspace


def main() -> None:
    """Open the files, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Decoder() as decoder:
        here, there = Path(folder, "here"), Path(folder, "there")
        there.mkdir()
        workspace = trained(here)
        data, same = saved_bytes(workspace, Path(folder)), content(workspace)
        became: Counter[str] = Counter()
        slowest, start = 0.0, time.perf_counter()
        for number in range(options.files):
            rng, begun = random.Random(f"{options.seed} {number}"), time.perf_counter()
            made = mutated(data, rng) if number % 2 else forged(data, rng)
            try:
                opened = try_to_open(made, there, decoder, same if number % 2 else None)
            except BaseException:
                print(f"file {number}:", flush=True)
                raise
            became[f"{'mutated' if number % 2 else 'forged'}, {'opened' if opened else 'refused'}"] += 1
            slowest = max(slowest, time.perf_counter() - begun)
        left = list(there.iterdir())
    print(f"{options.files:,} files of {len(data) / 1e6:.2f} MB in {time.perf_counter() - start:.0f} s")
    print(f"slowest {slowest:.2f} s, left behind: {len(left)}")
    print(", ".join(f"{n:,} {what}" for what, n in sorted(became.items())))


if __name__ == "__main__":
    main()
