"""What the command line says: to a person on standard error, to a program on standard output or in a file."""

import argparse
import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from model.classifier.answer import Answer
from model.classifier.classifier import Classifier
from model.classifier.wording import decision_words
from model.common.errors import PhotoRefused
from model.common.files import write_atomically
from model.common.progress import Progress, phase_words
from model.common.tables import decimal
from model.evaluation.evaluation import Evaluation
from model.evaluation.wording import (
    about_changed_labels,
    about_series,
    about_uneven_labels,
    of_twenty,
    photos_and_things,
)
from model.photos.dataset import Dataset

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = object  # what a command adds itself to


def show_progress(progress: Progress) -> None:
    """Show how far the work is on one line that is written again and again; nothing where no person reads."""
    if not sys.stderr.isatty():
        return
    left = "" if progress.seconds_left is None else f", about {progress.seconds_left:.0f} s left"
    words = phase_words(progress.phase, progress.part, progress.parts)
    print(f"\r\033[K{words}: {progress.fraction:.0%}{left}", end="", file=sys.stderr, flush=True)
    if progress.fraction >= 1:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def say(text: str) -> None:
    """Tell a person."""
    clear = "\r\033[K" if sys.stderr.isatty() else ""
    with suppress(BrokenPipeError):  # who no longer reads what is said may still want what is written
        print(f"{clear}{text}", file=sys.stderr)


def what_was_found(dataset: Dataset) -> str:
    """Return how many photos each label has, in words."""
    counts = zip(dataset.labels, dataset.counts(), strict=True)
    return ", ".join(f"{n} photos of “{label}”" for label, n in counts) or "No photos in labelled sub-folders."


def in_words(evaluation: Evaluation) -> str:
    """Return what to expect of a classifier, in a sentence."""
    _, low, high = evaluation.of_twenty
    baseline = round(20 * evaluation.headline_baseline)
    notes = [
        about_series(evaluation),
        *about_changed_labels(evaluation),
        about_uneven_labels(evaluation.label_counts),
    ]
    return (
        f"expect it to be right on {of_twenty(evaluation)} new photos (between {low} and {high}); "
        f"always “{evaluation.baseline_label}” would be right on {baseline}."
        f"{''.join(f' {note}' for note in notes if note)}"
    )


def print_figures(evaluation: Evaluation) -> None:
    """Print figures with their intervals."""
    print(f"{photos_and_things(evaluation)}, 90 % intervals")
    for name in ("accuracy", "balanced_accuracy", "log_loss", "expected_calibration_error"):
        figure = getattr(evaluation, name)
        value, low, high = (decimal(end, 3) for end in (figure.value, figure.low, figure.high))
        print(f"{name.replace('_', ' '):27s} {value}  ({low} to {high})")
    print(f"{'always the commonest label':27s} {decimal(evaluation.baseline, 3)}")


def report_refused(refused: Iterable[PhotoRefused]) -> None:
    """Tell which photos were not used, and why."""
    for refusal in refused:
        say(f"Not used: {refusal}")


def refused_json(refused: Iterable[PhotoRefused]) -> list[dict[str, str]]:
    """Return the photos that were not used as JSON holds them."""
    return [{"photo": refusal.path, "reason": refusal.reason} for refusal in refused]


def answer_json(classifier: Classifier, name: str, answer: Answer) -> dict[str, object]:
    """Return the answer to a photo as JSON holds it."""
    probabilities = {label: float(p) for label, p in zip(classifier.labels, answer.probabilities, strict=True)}
    return {
        "photo": name,
        "decision": decision_words(answer, classifier.threshold),
        "label": answer.label,
        "confidence": answer.confidence,
        "probabilities": probabilities,
    }


def write_file(file: Path, data: bytes) -> None:
    """Write what was asked for, into a folder that need not be there any more."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, data)


def print_json(value: object) -> None:
    """Print for a program."""
    print(as_json(value))


def as_json(value: object) -> str:
    r"""Return JSON that may be shown: what is unseen, or commands a terminal, is escaped, and means the same.

    So is a byte of a file's name that is no UTF-8: `\udc..` with its two digits, as Python has it.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
