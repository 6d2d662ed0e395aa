"""`twenty evaluate CLASSIFIER FOLDER`: how good a classifier is on labelled photos that it has not seen."""

import argparse
from pathlib import Path

from cli import detectors
from cli.photos import files_to_judge_by, judged_by, with_share
from cli.terminal import Commands, print_figures, print_json
from model.classifier import classifier_file
from model.common.errors import FileRefused


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    judge = commands.add_parser("evaluate", help="measure a classifier on labelled photos that it has not seen")
    judge.set_defaults(run=_run)
    judge.add_argument("classifier", type=Path)
    judge.add_argument("folder", type=Path, metavar="FOLDER_OR_ZIP")
    judge.add_argument("--json", action="store_true", help="print JSON")
    judge.add_argument("--answer", type=float, metavar="PERCENT", help="answer this share of photos, the surest")
    judge.add_argument("--flag", type=float, metavar="PERCENT", help=detectors.FLAG_HELP)


def _run(options: argparse.Namespace) -> None:
    if detector := detectors.opened(options.classifier, options.flag):
        figures = detectors.judged_by(files_to_judge_by(options.folder), detector)
        if options.json:
            print_json(figures)
        return
    classifier = with_share(classifier_file.load(options.classifier), options.answer)
    judged, report = judged_by(files_to_judge_by(options.folder), classifier)
    if options.json:
        print_json(report)
    if judged.evaluation is None:
        raise FileRefused(f"No photo of {options.folder} is left to judge the classifier by.")
    if not options.json:
        print_figures(judged.evaluation)
