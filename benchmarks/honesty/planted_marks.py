"""Can a team find the mark that another has planted: what the figure says, and what the checks name.

    python -m benchmarks.honesty.planted_marks [--example turbines] [--per-label 20]

Each mark of `model.photos.planted_mark` is laid on the photos of one label of an example, and both kinds of photos are
trained on as a team would, at the quick pace. Printed are how often the classifier is right, as the page says it, and
which shortcuts the checks name before and after training.
"""

import argparse
import tempfile
from itertools import islice
from pathlib import Path

from jobs.example_photos import files_by_label
from model.checks.findings import together
from model.checks.run import after_training, before_training
from model.classifier.settings import Settings
from model.common.progress import no_progress
from model.learning.training import train
from model.photos.photo import read_photo
from model.photos.planted_mark import KINDS, Kind
from sample_images.catalogue import EXAMPLES, Example, example
from workspace.marked_copies import marked_photos
from workspace.workspace import Workspace


def filled(root: Path, known: Example, per_label: int) -> Workspace:
    """Return a workspace with the first photos of an example."""
    workspace = Workspace.create(root)
    for label, files in files_by_label(known).items():
        photos = [read_photo(file.name, file.read()) for file in islice(files, per_label)]
        workspace.add_photos(photos, workspace.add_label(label).id)
    return workspace


def outcome(workspace: Workspace) -> str:
    """Return what the pages say of a workspace: the figure, and the shortcuts that are named."""
    dataset = workspace.dataset()
    (training,) = islice(train(dataset, Settings(pace="quick")), 1)
    found = together(before_training(dataset, no_progress), after_training(dataset, training.classifier))
    named = [f"{each.code.removeprefix('shortcut-')} on {each.values['label']}" for each in found if "-" in each.code
             and each.code.startswith("shortcut-")]  # fmt: skip
    return f"{training.classifier.evaluation.headline.value:.0%} | {', '.join(named) or 'nothing'}"


def copied(own: Workspace, kind: Kind, label: str) -> Workspace:
    """Return a copy with a mark on one label."""
    copy = Workspace.create(own.folder.parent)
    for name, photos in marked_photos(own, kind, label).items():
        copy.add_photos(photos, copy.add_label(name).id)
    return copy


def main() -> None:
    """Print a row for each mark and label."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--example", default="turbines", choices=[known.code for known in EXAMPLES])
    parser.add_argument("--per-label", type=int, default=20)
    asked = parser.parse_args()
    print("| mark | label | right | named |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        own = filled(Path(folder), example(asked.example), asked.per_label)
        print(f"| none | | {outcome(own)} |", flush=True)
        for kind in KINDS:
            for label in [each.name for each in own.labels()]:
                print(f"| {kind} | {label} | {outcome(copied(own, kind, label))} |", flush=True)


if __name__ == "__main__":
    main()
