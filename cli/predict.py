"""`twenty predict CLASSIFIER PHOTO ...`: the answers to photos, for a person, a spreadsheet or a program."""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from cli import detectors
from cli.outputs import check_outputs
from cli.photos import answered, with_share
from cli.terminal import Commands, answer_json, print_json, refused_json, report_refused, say, write_file
from model.classifier import classifier_file
from model.classifier.answer import Answer
from model.classifier.classifier import Classifier
from model.classifier.wording import DECISIONS, with_doubt
from model.common.errors import FileRefused
from model.common.tables import READERS
from model.common.text import clean_text
from model.image_folders.placed_files import reader
from model.image_folders.proposals import from_path
from model.photos.labelled_files import LabelledFile
from model.prediction.answers_csv import to_csv


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    ask = commands.add_parser("predict", help="label photos")
    ask.set_defaults(run=_run)
    ask.add_argument("classifier", type=Path)
    ask.add_argument("photos", type=Path, nargs="+", metavar="PHOTO_OR_FOLDER")
    ask.add_argument("--csv", type=Path, metavar="FILE", help="write a table; names are as on the disk, formulas apart")
    ask.add_argument(
        "--csv-for", choices=READERS, default=READERS[0], help="excel-de: semicolons, and commas in numbers"
    )
    ask.add_argument("--json", action="store_true", help=r"print JSON; \udc.. is a byte of a name that is no UTF-8")
    ask.add_argument("--answer", type=float, metavar="PERCENT", help="answer this share of photos, the surest")
    ask.add_argument("--flag", type=float, metavar="PERCENT", help=detectors.FLAG_HELP)


def _run(options: argparse.Namespace) -> None:
    check_outputs({"--csv": options.csv}, [options.classifier, *options.photos])
    if detector := detectors.opened(options.classifier, options.flag):
        detectors.predict(detector, _files(options.photos), options)
        return
    classifier = with_share(classifier_file.load(options.classifier), options.answer)
    answers, refused = answered(classifier, _files(options.photos))
    report_refused(refused)
    for_programs = [(file.path, answer) for file, answer in answers]
    if options.json:
        print_json({"answers": [answer_json(classifier, *a) for a in for_programs], "refused": refused_json(refused)})
    if not answers:
        raise FileRefused("There is no photo that could be answered. Check the names and the folders.")
    if options.csv:
        write_file(options.csv, to_csv(classifier, for_programs, options.csv_for))
        say(f"Wrote {options.csv}: {len(answers)} photos, {_for_a_person(classifier, [a for _, a in answers])}.")
    elif not options.json:
        for file, answer in answers:
            words = with_doubt(answer, classifier.threshold)
            print(f"{answer.confidence:4.0%}  {words}  {file.name}")


def _for_a_person(classifier: Classifier, answers: Iterable[Answer]) -> str:
    decisions = [answer.decision(classifier.threshold) for answer in answers]
    return ", ".join(f"{decisions.count(kind)} of them {words}" for kind, words in DECISIONS.items())


def _files(paths: Iterable[Path]) -> Iterator[LabelledFile]:
    """List single photos and everything in folders, under the names that the person gave."""
    for path in paths:
        if path.is_dir() or path.suffix.lower() == ".zip":
            for file in from_path(path).without_labels():
                whole = str(path / file.path)
                yield LabelledFile(None, clean_text(str(path / file.name)), file.read, path=whole)
        elif path.exists():  # the shell may have found it, under a name that commands a terminal
            yield LabelledFile(None, clean_text(str(path)), reader(path), path=str(path))
        else:
            raise FileRefused(f"{path} does not exist. Check the name and the folder.")
