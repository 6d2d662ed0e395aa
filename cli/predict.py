"""`twenty predict CLASSIFIER PHOTO ...`: the answers to photos, for a person, a spreadsheet or a program."""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from cli.photos import answered
from cli.terminal import Commands, answer_json, print_json, refused_json, report_refused, say, write_file
from model.classifier import classifier_file
from model.classifier.answer import Answer
from model.classifier.answers_csv import to_csv
from model.classifier.classifier import Classifier
from model.classifier.wording import DECISIONS, with_doubt
from model.common.errors import FileRefused, TwentyError
from model.common.text import clean_text
from model.image_folders.proposals import from_path
from model.photos.labelled_files import LabelledFile


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    ask = commands.add_parser("predict", help="label photos")
    ask.set_defaults(run=_run)
    ask.add_argument("classifier", type=Path)
    ask.add_argument("photos", type=Path, nargs="+", metavar="PHOTO_OR_FOLDER")
    ask.add_argument("--csv", type=Path, metavar="FILE", help="write a table")
    ask.add_argument("--json", action="store_true", help="print JSON")
    ask.add_argument("--answer", type=float, metavar="PERCENT", help="answer this share of photos, the surest")


def _run(options: argparse.Namespace) -> None:
    classifier = _with_share(classifier_file.load(options.classifier), options.answer)
    answers, refused = answered(classifier, _files(options.photos))
    report_refused(refused)
    if options.csv:
        write_file(options.csv, to_csv(classifier, answers).encode("utf-8-sig"))
        say(f"Wrote {options.csv}: {len(answers)} photos, {_for_a_person(classifier, [a for _, a in answers])}.")
    if options.json:
        print_json({"answers": [answer_json(classifier, *a) for a in answers], "refused": refused_json(refused)})
    elif not options.csv:
        for name, answer in answers:
            words = with_doubt(answer, classifier.threshold)
            print(f"{answer.confidence:4.0%}  {words}  {name}")


def _with_share(classifier: Classifier, percent: float | None) -> Classifier:
    """Return the classifier that answers as many photos as was asked for; by default, as was chosen on the page."""
    if percent is None:
        return classifier
    if not 0 < percent / 100 <= 1:
        raise TwentyError(f"--answer {percent:g} is no share of photos: give percent, such as --answer 80.")
    return classifier.with_share_to_answer(percent / 100)


def _for_a_person(classifier: Classifier, answers: Iterable[Answer]) -> str:
    decisions = [answer.decision(classifier.threshold) for answer in answers]
    return ", ".join(f"{decisions.count(kind)} of them {words}" for kind, words in DECISIONS.items())


def _files(paths: Iterable[Path]) -> Iterator[LabelledFile]:
    """List single photos and everything in folders, under the names that the person gave."""
    for path in paths:
        if path.is_dir() or path.suffix.lower() == ".zip":
            for file in from_path(path).without_labels():
                yield LabelledFile(None, clean_text(str(path / file.name)), file.read)
        elif path.exists():  # the shell may have found it, under a name that commands a terminal
            yield LabelledFile(None, clean_text(str(path)), path.read_bytes)
        else:
            raise FileRefused(f"{path} does not exist. Check the name and the folder.")
