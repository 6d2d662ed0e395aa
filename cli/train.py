"""`twenty train FOLDER_OR_ZIP`: a classifier from photos whose folders, names or table say the labels."""

import argparse
import json
import time
from pathlib import Path

from cli import series
from cli.networks import prepare
from cli.photos import labelled_photos, photos_to_judge_by, read
from cli.terminal import (
    Commands,
    in_words,
    make_folder_of,
    refused_json,
    report_refused,
    say,
    show_progress,
    what_was_found,
    write_file,
)
from model.classifier import classifier_file, test_set
from model.classifier.classifier import Classifier
from model.classifier.settings import PACES, Settings
from model.classifier.wording import choice_sentence, left_out_sentences, promise_sentence
from model.common.errors import FileRefused, PhotoRefused
from model.evaluation.wording import unit
from model.network.catalogue import DEFAULT
from model.photos.dataset import Dataset
from model.photos.photo_store import PhotoStore


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
    train.add_argument("--json", type=Path, metavar="FILE", help="write the out-of-fold evaluation")
    train.add_argument(
        "--test", type=Path, metavar="FOLDER", help="labelled photos to judge it by, never to learn from"
    )


def _run(options: argparse.Namespace) -> None:
    from model.learning.training import train  # scikit-learn takes a second to import

    prepare(options.network)
    with labelled_photos(options.folder, options.series) as photos:
        dataset, refused = photos.dataset, photos.refused
        report_refused(refused)
        say(what_was_found(dataset))
        settings = Settings(pace=options.pace, network=options.network, seed=options.seed)
        start = time.monotonic()
        for training in train(dataset, settings, show_progress):
            make_folder_of(options.out)
            classifier_file.save(training.classifier, options.out)
            evaluation = training.classifier.evaluation
            what = "fine-tuning" if training.tuned else "first answer"
            say(f"{what} after {time.monotonic() - start:.1f} s: {in_words(evaluation)}")
        tested = {}
        if options.test:
            with photos_to_judge_by(options.test, training.classifier) as kept_apart:
                tested = _tested(str(options.test), kept_apart, training.classifier, dataset.store)
        elif photos.apart:
            with read(photos.apart, training.classifier) as kept_apart:
                tested = _tested("the test set", kept_apart, training.classifier, dataset.store)
    chosen = choice_sentence(training.classifier.choice, len(evaluation.targets))
    say(f"{chosen}\nWrote {options.out}.")
    say(training.classifier.forecast.sentence(unit=unit(evaluation)))
    if options.json:
        report = evaluation.to_json() | {"choice": chosen, "refused": refused_json(refused)} | tested
        write_file(options.json, json.dumps(report, ensure_ascii=False, indent=2).encode())


def _tested(
    name: str, kept_apart: tuple[Dataset, list[PhotoRefused]], classifier: Classifier, learnt: PhotoStore
) -> dict[str, object]:
    """Judge a classifier once by photos that were kept apart; returns what JSON says of it."""
    photos, refused = kept_apart
    report_refused(refused)
    if not photos.photo_ids:
        raise FileRefused(f"{name} has no photos with the labels of the classifier: nothing to test by.")
    judged = test_set.judge(classifier, photos, learnt, show_progress)
    for sentence in left_out_sentences(judged.n_copies, judged.unknown_labels):
        say(sentence)
    if judged.evaluation is None:
        raise FileRefused(f"No photo of {name} is left to judge the classifier by. It is written all the same.")
    promised, found = classifier.evaluation.balanced_accuracy, judged.evaluation.balanced_accuracy
    say(promise_sentence(test_set.promise_held(promised, found), promised, found))
    left_out = {
        "copies": judged.n_copies,
        "unknown_labels": list(judged.unknown_labels),
        "refused": refused_json(refused),
    }
    return {"test": judged.evaluation.to_json() | left_out}
