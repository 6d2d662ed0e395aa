"""Does the lesson of every example come out?

    python -m benchmarks.honesty.examples [--only eggs parcels] [--paces quick balanced]

Each is trained on the photos that it begins with, and on all of its photos to learn from, and judged on its sealed
ones. Printed are the balanced accuracy out-of-fold and on the sealed photos with their 90 % intervals, what would have
been promised had photos of one thing been taken for different things, what the checks named, the verdict with the
example's costs, and the share of sealed strangers that are called "none of these". Nothing is tuned here.
"""

import argparse
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jobs.example_photos import first_files
from model.checks.run import after_training, before_training
from model.classifier.classifier import Classifier
from model.classifier.settings import PACES, Pace, Settings
from model.decision.example_inputs import inputs_of
from model.decision.verdict import Verdict, gather, reach_verdict
from model.evaluation.abstention import Decision
from model.evaluation.intervals import Estimate
from model.image_folders.proposals import from_path
from model.learning.training import train
from model.network.backbone import load_backbone
from model.photos.dataset import Dataset
from model.photos.labelled_files import LabelledFile
from model.photos.photo import read_photo
from model.photos.photo_store import PhotoStore
from model.prediction.judging import judge
from model.prediction.prediction import predict
from sample_images.catalogue import EXAMPLES, NEITHER, Example, example

COLUMNS = (
    "example", "pace", "photos a label", "out-of-fold", "taken one by one", "sealed", "the checks said", "verdict",
    "strangers refused",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Lesson:
    """What came of one training."""

    code: str
    pace: Pace
    per_label: int
    promised: Estimate
    one_by_one: float | None  # what would have been promised had photos of one thing been taken for different things
    told: str  # how many things the photos show, where something tells
    sealed: Estimate
    promise: str
    named: Sequence[tuple[str, str]]  # what the checks named, with its outcome
    verdict: Verdict
    strangers: tuple[int, int]  # called "none of these", and all


@dataclass(frozen=True, eq=False)
class Sealed:
    """The sealed photos of an example: those of its labels, and strangers."""

    photos: Dataset
    strangers: Dataset


def lessons(known: Example, paces: Sequence[Pace], folder: Path) -> Iterator[Lesson]:
    """Train on an example's first photos, and on all of them where it has more, and judge on the sealed ones."""
    kept = read(from_path(known.sealed).best.files, folder / "sealed")
    stranger = kept.targets == (kept.labels.index(NEITHER) if NEITHER in kept.labels else -1)
    sealed = Sealed(kept.only(np.flatnonzero(~stranger)), kept.only(np.flatnonzero(stranger)))
    every = [file for file in from_path(known.train).best.files if file.label is not None]
    first = first_files(known)
    for n, files in {len(chosen): chosen for chosen in (first, every)}.items():
        dataset = read(files, folder / f"train-{n}")
        for pace in paces:
            *_, last = train(dataset, Settings(pace=pace))
            yield _lesson(known, last.classifier, dataset, sealed)


def read(files: Iterable[LabelledFile], folder: Path) -> Dataset:
    """Return files as a dataset, its photos stored in a folder."""
    store, kept = PhotoStore(folder, below=folder.parent), {}
    for file in files:
        photo = read_photo(file.name, file.read())
        store.add(photo)
        kept[photo.id] = (file.label or "", file.name, photo.metadata)
    labels = tuple(sorted({label for label, _, _ in kept.values()}))
    return Dataset(
        labels,
        tuple(kept),
        tuple(name for _, name, _ in kept.values()),
        np.array([labels.index(label) for label, _, _ in kept.values()], dtype=np.intp),
        store,
        metadata={photo_id: metadata for photo_id, (_, _, metadata) in kept.items()},
    )


def _lesson(known: Example, classifier: Classifier, dataset: Dataset, sealed: Sealed) -> Lesson:
    judged, series = judge(classifier, sealed.photos, dataset), classifier.evaluation.series
    assert judged.evaluation is not None
    asked = [finding for finding in before_training(dataset) if finding.code == "series"]
    findings = after_training(dataset, classifier)
    named = [(f.code, f.outcome) for f in (*findings, *asked) if f.outcome in ("problem", "caution")]
    return Lesson(
        code=known.code,
        pace=classifier.settings.pace,
        per_label=int(dataset.counts().min()),
        promised=classifier.evaluation.balanced_accuracy,
        one_by_one=None if series is None else series.as_independent,
        told="" if series is None else f"{' and '.join(map(str, series.things))} things, by {series.source.value}",
        sealed=judged.evaluation.balanced_accuracy,
        promise=judged.promise(classifier.evaluation) or "",
        named=named,
        verdict=reach_verdict(gather(classifier, inputs_of(known), findings)),
        strangers=_refused(classifier, sealed.strangers),
    )


def _refused(classifier: Classifier, strangers: Dataset) -> tuple[int, int]:
    """Return how many strangers are called none of these, and how many there are."""
    photos = [strangers.store.jpeg(photo_id) for photo_id in strangers.photo_ids]
    answers = predict(classifier, load_backbone(), photos) if photos else []
    return sum(answer.decision(0.5) is Decision.NONE_OF_THESE for answer in answers), len(answers)


def _row(lesson: Lesson) -> str:
    alone = "" if lesson.one_by_one is None else f"{lesson.one_by_one:.2f}"
    named = [f"{code} ({outcome})" for code, outcome in lesson.named]
    refused, strangers = lesson.strangers
    cells = (
        lesson.code, lesson.pace, str(lesson.per_label), _figure(lesson.promised), alone,
        f"{_figure(lesson.sealed)}, promise {lesson.promise.replace('_', ' ')}",
        ", ".join([*named, lesson.told] if lesson.told else named) or "nothing",
        f"{lesson.verdict.outcome} ({lesson.verdict.decided_by.rule.code})",
        f"{refused} of {strangers}" if strangers else "",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _figure(estimate: Estimate) -> str:
    return f"{estimate.value:.2f} ({estimate.low:.2f} to {estimate.high:.2f})"


def main() -> None:
    """Print a row for each example, pace and number of photos."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    codes = [known.code for known in EXAMPLES]
    parser.add_argument("--only", nargs="+", choices=codes, default=codes)
    parser.add_argument("--paces", nargs="+", choices=PACES, default=["quick"])
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n" + "|---" * len(COLUMNS) + "|")
    for code in options.only:
        with tempfile.TemporaryDirectory() as folder:
            for lesson in lessons(example(code), options.paces, Path(folder)):
                print(_row(lesson), flush=True)


if __name__ == "__main__":
    main()
