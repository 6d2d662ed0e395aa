"""`twenty train FOLDER_OR_ZIP`: a classifier from photos whose folders, names or table say the labels."""

import argparse
import time
from pathlib import Path

from cli import detectors, series
from cli.networks import prepare
from cli.outputs import check_outputs
from cli.photos import files_to_judge_by, judged_by, labelled_photos, with_others
from cli.terminal import (
    Commands,
    as_json,
    in_words,
    refused_json,
    report_refused,
    say,
    show_progress,
    what_was_found,
    write_file,
)
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.classifier.settings import MOST_SEED, PACES, Settings
from model.classifier.wording import choice_sentence, others_sentence
from model.common.errors import FileRefused, TwentyError
from model.evaluation.wording import of_twenty, unit
from model.network.catalogue import DEFAULT
from model.photos.dataset import Dataset
from model.prediction.test_set_wording import forecast_sentence


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    train = commands.add_parser("train", help="learn from photos with labels: those of their folders, names or table")
    train.set_defaults(run=_run)
    train.add_argument("folder", type=Path, metavar="FOLDER_OR_ZIP")
    train.add_argument("--out", type=Path, required=True, metavar="FILE", help="the classifier, such as blades.twenty")
    train.add_argument("--pace", choices=PACES, default=Settings().pace, help="how much time it may take")
    train.add_argument("--quick", dest="pace", action="store_const", const="quick", help="the same as --pace quick")
    train.add_argument("--network", default=DEFAULT, metavar="NAME", help="see: twenty networks (%(default)s)")
    train.add_argument("--seed", type=int, default=Settings.seed, help="of folds and fine-tuning (%(default)s)")
    train.add_argument("--series", metavar="NAME_PATTERN", help=series.HELP)
    train.add_argument("--others", type=Path, metavar="FOLDER", help="photos of what it will also see and not name")
    train.add_argument("--json", type=Path, metavar="FILE", help="write the out-of-fold evaluation")
    train.add_argument("--flag", type=float, metavar="PERCENT", help=detectors.FLAG_HELP)
    train.add_argument(
        "--test", type=Path, metavar="FOLDER", help="labelled photos to judge it by, never to learn from"
    )


def _run(options: argparse.Namespace) -> None:
    settings = Settings(pace=options.pace, network=options.network, seed=_seed(options.seed))
    check_outputs({"--out": options.out, "--json": options.json}, [options.folder, options.test, options.others])
    to_test = files_to_judge_by(options.test) if options.test else None
    prepare(options.network)
    with labelled_photos(options.folder, options.series) as photos:
        dataset, refused = photos.dataset, photos.refused
        if detectors.suits(options, dataset):
            detectors.train(options, photos, to_test)
            return
        if options.others:
            dataset, more = with_others(dataset, options.others)
            refused = [*refused, *more]
        report_refused(refused)
        say(what_was_found(dataset))
        classifier = _train(dataset, settings, options.out)
        evaluation = classifier.evaluation
        chosen = choice_sentence(classifier.choice, len(evaluation.targets), len(classifier.networks))
        say(f"{chosen}\nWrote {options.out}.".lstrip())
        if of_others := others_sentence(classifier.others_refused):
            say(of_others)
        report = evaluation.to_json() | {"choice": chosen, "expect": str(of_twenty(evaluation))}
        report["refused"] = refused_json(refused)
        promise = None
        if files := to_test or photos.apart:
            judged, report["test"] = judged_by(files, classifier, dataset)
            promise = judged.promise(evaluation)
    say(forecast_sentence(classifier.forecast, promise, unit(evaluation)))
    if options.json:
        write_file(options.json, as_json(report).encode())
    if files and promise is None:
        raise FileRefused("No photo kept apart is left to judge the classifier by. It is written all the same.")


def _train(dataset: Dataset, settings: Settings, out: Path) -> Classifier:
    """Train, write every better classifier, and return the last."""
    from model.learning.networks_beside import look_beside  # scikit-learn takes a second to import
    from model.learning.training import train

    start = time.monotonic()
    if settings.pace == "quick":  # slower paces let more networks look after a first answer
        look_beside(dataset, settings.network, show_progress)
    for training in train(dataset, settings, show_progress):
        write_file(out, classifier_file.to_bytes(training.classifier))
        took, evaluation = time.monotonic() - start, training.classifier.evaluation
        say(f"{training.stage.replace('_', ' ')} after {took:.1f} s: {in_words(evaluation)}")
    return training.classifier


def _seed(seed: int) -> int:
    if not 0 <= seed <= MOST_SEED:
        raise TwentyError(f"--seed {seed} is no seed: give a whole number from 0 to {MOST_SEED:,}.")
    return seed
