"""`twenty evaluate CLASSIFIER FOLDER`: how good a classifier is on labelled photos that it has not seen."""

import argparse
from pathlib import Path

import numpy as np

from cli.photos import answered, tell
from cli.terminal import Commands, print_figures, print_json, refused_json, report_refused
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import FileRefused
from model.evaluation.evaluation import evaluate
from model.image_folders.proposals import from_path
from model.photos.label_names import same_label
from model.photos.labelled_files import LabelledFile


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    judge = commands.add_parser("evaluate", help="measure a classifier on labelled photos that it has not seen")
    judge.set_defaults(run=_run)
    judge.add_argument("classifier", type=Path)
    judge.add_argument("folder", type=Path)
    judge.add_argument("--json", action="store_true", help="print JSON")


def _run(options: argparse.Namespace) -> None:
    classifier = classifier_file.load(options.classifier)
    reading = from_path(options.folder).best
    tell(reading)
    files = [file for file in reading.test or reading.files if file.label is not None]
    targets = {file.name: _target(classifier, file) for file in files}
    answers, refused = answered(classifier, files)
    if not answers:
        raise FileRefused(f"{options.folder} has no photos in sub-folders named after the labels of the classifier.")
    names = [name for name, _ in answers]
    evaluation = evaluate(
        classifier.labels,
        names,
        np.array([targets[name] for name in names], dtype=np.intp),
        np.stack([answer.probabilities for _, answer in answers]),
    )
    report_refused(refused)
    if options.json:
        print_json(evaluation.to_json() | {"refused": refused_json(refused)})
    else:
        print_figures(evaluation)


def _target(classifier: Classifier, file: LabelledFile) -> int:
    for target, label in enumerate(classifier.labels):
        if same_label(label, file.label or ""):
            return target
    known = ", ".join(f"“{label}”" for label in classifier.labels)
    raise FileRefused(
        f"The folder “{file.label}” is not a label of this classifier, which knows {known}. "
        "Rename the folder, or move it out."
    )
