"""One label alone: the commands' work with a detector in a classifier's place."""

import argparse
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cli.photos import ReadPhotos, photos_to_ask, read
from cli.terminal import (
    as_json,
    print_json,
    refused_json,
    report_refused,
    say,
    show_progress,
    what_was_found,
    write_file,
)
from model.anomaly import detector_file
from model.anomaly.detector import Detector, Inspection, inspect
from model.anomaly.found import find
from model.anomaly.untrusted import washed
from model.anomaly.wording import MORE, UNKNOWN, decision_words, found_sentences, meaning, promise_sentence
from model.classifier.classifier_file import content_of
from model.common.errors import FileRefused, TwentyError
from model.common.tables import table
from model.network.catalogue import DEFAULT
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from model.photos.labelled_files import LabelledFile

FLAG_HELP = "one label alone: flag this share of good photos (5)"


def opened(path: Path, percent: float | None) -> Detector | None:
    """Return the detector of a file, flagging the share that was asked for; `None`: the file is something else.

    Raises:
        FileRefused: it is missing, or a detector that is damaged or too new.
        TwentyError: the share is none, or only a detector has one.
    """
    data = content_of(path, path.name)
    if detector_file.is_detector(data):
        return _with_share(detector_file.from_bytes(data, path.name), percent)
    if percent is not None:
        raise TwentyError(f"--flag is for what was trained on one label alone; {path.name} was not.")
    return None


def suits(options: argparse.Namespace, dataset: Dataset) -> bool:
    """Say whether photos have one label alone.

    Raises:
        TwentyError: something was asked for that takes two labels, or that only one label has.
    """
    if len(dataset.labels) > 1:
        if options.flag is not None:
            raise TwentyError("--flag is for one label alone, and these photos have more.")
        return False
    if options.others or options.network != DEFAULT:
        flag = "--others" if options.others else "--network"
        raise TwentyError(f"{flag} takes two labels: “{dataset.labels[0]}” is the only one.")
    return True


def train(options: argparse.Namespace, photos: ReadPhotos, to_test: Sequence[LabelledFile] | None) -> None:
    """Train a detector, write it, and say what can be known of it, and what cannot."""
    from model.learning.one_label import train_detector  # scikit-learn takes a second to import

    report_refused(photos.refused)
    say(what_was_found(photos.dataset))
    start = time.monotonic()
    detector = _with_share(train_detector(photos.dataset, options.seed, show_progress), options.flag)
    write_file(options.out, detector_file.to_bytes(detector))
    say(f"One label alone, learned after {time.monotonic() - start:.1f} s. {promise_sentence(detector)}")
    say(f"{UNKNOWN}\nWrote {options.out}.")
    report: dict[str, Any] = {"label": detector.label, "photos": len(detector.groups), "things": detector.n_things}
    flagged = detector.limit.flagged
    report["good_flagged"] = {"value": flagged.value, "low": flagged.low, "high": flagged.high}
    report["refused"] = refused_json(photos.refused)
    if files := to_test or photos.apart:
        report["test"] = judged_by(files, detector)
    else:
        say(MORE)
    if options.json:
        write_file(options.json, as_json(report).encode())


def predict(detector: Detector, files: Iterable[LabelledFile], options: argparse.Namespace) -> None:
    """Answer photos for a person, a spreadsheet or a program.

    Raises:
        FileRefused: no photo could be answered.
    """
    known, photos, refused = photos_to_ask(files, detector.mapping)
    answers = list(zip(known, inspect(detector, [photo.jpeg for photo in photos], show_progress), strict=True))
    report_refused(refused)
    if options.json:
        found = [answer_json(file.path, answer) for file, answer in answers]
        print_json({"answers": found, "refused": refused_json(refused)})
    if not answers:
        raise FileRefused("There is no photo that could be answered. Check the names and the folders.")
    if options.csv:
        heads = ["photo", "decision", "more_unlike_than"]
        rows = [(file.path, decision_words(answer), answer.more_unlike_than) for file, answer in answers]
        write_file(options.csv, table(heads, rows, options.csv_for))
        unlike = sum(answer.is_unlike for _, answer in answers)
        say(f"Wrote {options.csv}: {len(answers)} photos, {unlike} of them unlike these.")
    elif not options.json:
        for file, answer in answers:
            print(f"{decision_words(answer):12s}  {file.name}  ({meaning(answer)})")


def answer_json(name: str, answer: Inspection) -> dict[str, object]:
    """Return the answer to a photo as JSON holds it."""
    return {
        "photo": name,
        "decision": decision_words(answer),
        "score": answer.score,
        "more_unlike_than": answer.more_unlike_than,
    }


def judged_by(files: Iterable[LabelledFile], detector: Detector) -> dict[str, Any]:
    """Judge a detector by photos that are known to be good or bad, and say what comes out; returns that for a program.

    Raises:
        FileRefused: there is no photo to judge by.
    """
    with Decoder() as decoder:  # photos are compared with the pictures in the file, which anyone may have made
        detector = washed(detector, decoder)
    with read(files, detector) as (photos, refused):
        report_refused(refused)
        found = find(detector, photos, show_progress)
    if not len(found.good) and not len(found.bad):
        raise FileRefused("No photo is left to judge it by: it has learned from all of them.")
    for sentence in found_sentences(found, detector):
        say(sentence)
    return found.to_json() | {"refused": refused_json(refused)}


def _with_share(detector: Detector, percent: float | None) -> Detector:
    if percent is None:
        return detector
    if not 0 < percent < 100:
        raise TwentyError(f"--flag {percent:g} is no share of photos: give percent, such as --flag 10.")
    return detector.with_share_to_flag(percent / 100)
