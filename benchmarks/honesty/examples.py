"""Does the lesson of every example come out?

    python -m benchmarks.honesty.examples [--only eggs parcels] [--paces quick balanced]

Each is trained on the photos that it begins with, and on all of its photos to learn from, and judged on its sealed
ones. Printed are the balanced accuracy out-of-fold and on the sealed photos with their 90 % intervals, what would have
been promised had photos of one thing been taken for different things, what the checks named, the verdict with the
example's costs, and the share of sealed strangers that are called "none of these". Nothing is tuned here.
"""

import argparse
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from jobs.example_photos import first_files
from model.checks.findings import Finding
from model.checks.run import after_training, before_training
from model.classifier.classifier import Classifier
from model.classifier.settings import PACES, Pace, Settings
from model.decision.example_inputs import inputs_of
from model.decision.verdict import gather, reach_verdict
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


@dataclass(frozen=True)
class Row:
    """What came of one training, as texts in the order of `COLUMNS`."""

    code: str
    pace: str
    per_label: str
    promised: str
    one_by_one: str
    sealed: str
    checks: str
    verdict: str
    strangers: str


@dataclass(frozen=True, eq=False)
class Trained:
    """A classifier, what it has learnt from, and what the checks said of that before."""

    classifier: Classifier
    dataset: Dataset
    before: Sequence[Finding]


def rows_of(known: Example, paces: Sequence[Pace], folder: Path) -> Iterable[Row]:
    """Train on an example's first photos and on all of them, and judge on the sealed ones."""
    sealed = read(from_path(known.sealed).best.files, folder / "sealed")
    of_labels = sealed.only(np.flatnonzero(sealed.targets != _position(sealed, NEITHER)))
    strangers = sealed.only(np.flatnonzero(sealed.targets == _position(sealed, NEITHER)))
    every = [file for file in from_path(known.train).best.files if file.label is not None]
    first = first_files(known)
    for n, files in {len(chosen): chosen for chosen in (first, every)}.items():
        dataset = read(files, folder / f"train-{n}")
        before = before_training(dataset)
        for pace in paces:
            *_, last = train(dataset, Settings(pace=pace))
            yield _row(known, pace, Trained(last.classifier, dataset, before), of_labels, strangers)


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


def _position(dataset: Dataset, label: str) -> int:
    return dataset.labels.index(label) if label in dataset.labels else -1


def _row(known: Example, pace: Pace, trained: Trained, sealed: Dataset, strangers: Dataset) -> Row:
    classifier, dataset = trained.classifier, trained.dataset
    judged = judge(classifier, sealed, dataset)
    findings = after_training(dataset, classifier)
    asked = [finding for finding in trained.before if finding.code == "series"]
    promise = judged.promise(classifier.evaluation)
    verdict = reach_verdict(gather(classifier, inputs_of(known), findings, None))
    after = reach_verdict(gather(classifier, inputs_of(known), findings, promise))
    series = classifier.evaluation.series
    alone = series.as_independent if series is not None else None
    named = [f"{f.code} ({f.outcome})" for f in (*findings, *asked) if f.outcome in ("problem", "caution")]
    if series is not None:
        named.append(f"{' and '.join(map(str, series.things))} things, told by {series.source.value}")
    accuracy = None if judged.evaluation is None else judged.evaluation.balanced_accuracy
    said = f"{verdict.outcome} ({verdict.decided_by.rule.code})"
    if after.outcome != verdict.outcome:
        said += f"; after the sealed test {after.outcome}"
    return Row(
        known.code, pace, str(int(dataset.counts().min())), _figure(classifier.evaluation.balanced_accuracy),
        "" if alone is None else f"{alone:.2f}", "" if accuracy is None else f"{_figure(accuracy)}, promise {promise}",
        ", ".join(named) or "nothing", said, _refused(classifier, strangers),
    )  # fmt: skip


def _figure(estimate: Estimate) -> str:
    return f"{estimate.value:.2f} ({estimate.low:.2f} to {estimate.high:.2f})"


def _refused(classifier: Classifier, strangers: Dataset) -> str:
    if not strangers.photo_ids:
        return ""
    photos = [strangers.store.jpeg(photo_id) for photo_id in strangers.photo_ids]
    answers = predict(classifier, load_backbone(), photos)
    refused = sum(answer.decision(0.5) is Decision.NONE_OF_THESE for answer in answers)
    return f"{refused} of {len(answers)}"


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
            for row in rows_of(example(code), options.paces, Path(folder)):
                print("| " + " | ".join(astuple(row)) + " |", flush=True)


if __name__ == "__main__":
    main()
