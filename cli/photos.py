"""Photos from the disk for the commands: read in limited processes, refused by name, answered by a classifier."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from cli.series import pattern_of, with_series
from cli.terminal import refused_json, report_refused, say, show_progress
from model.anomaly.detector import Detector
from model.classifier.answer import Answer
from model.classifier.classifier import Classifier
from model.common.errors import FileRefused, PhotoRefused, TwentyError
from model.image_folders.proposals import from_path
from model.image_folders.readings import Reading
from model.image_folders.wording import LayoutCode
from model.network.backbone import load_backbone
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from model.photos.labelled_files import LabelledFile, read_labelled
from model.photos.levels import Mapped, alike, under
from model.photos.photo import asked_photo
from model.photos.photo_store import PhotoStore
from model.photos.squares import AskedPhoto, SquaresWanted
from model.prediction.judging import Judged, judge
from model.prediction.prediction import predict
from model.prediction.test_set_wording import judged_sentences
from model.prediction.untrusted import washed

_OTHERS = "other things"  # the label under which they are read, and which they lose


@dataclass(frozen=True)
class ReadPhotos:
    """Labelled photos, those that were refused, and files that were kept apart to judge by."""

    dataset: Dataset
    refused: list[PhotoRefused]
    apart: Sequence[LabelledFile]


@contextmanager
def labelled_photos(path: Path, series: str | None = None) -> Iterator[ReadPhotos]:
    """Read a folder or a zip of photos into a store that goes with the block, and say how their labels were found.

    `series` is a pattern for names, which says what shows the same thing (`cli.series`).

    Raises:
        FileRefused: the folder or the pattern is none, there are no photos, or the pattern matches none.
    """
    pattern = pattern_of(series)
    reading = from_path(path).best
    tell(reading)
    with read(with_series(reading.files, pattern, series)) as (dataset, refused):
        for label, n in reading.counts().items():
            if label not in dataset.labels:
                say(LayoutCode.VANISHED.sentence(label=label, n=n))
        if not dataset.photo_ids:
            report_refused(refused)
            raise FileRefused(f"{path} has no photos with labels that could be used. Check the name and the folder.")
        yield ReadPhotos(dataset, refused, reading.test)


def with_others(dataset: Dataset, folder: Path) -> tuple[Dataset, list[PhotoRefused]]:
    """Read photos of other things beside labelled ones; returns what was refused too.

    Raises:
        FileRefused: there is no such folder, or none of its photos could be used.
    """
    files = [replace(file, label=_OTHERS) for file in from_path(folder).without_labels()]
    with Decoder() as decoder:
        others, refused = read_labelled(files, dataset.store, decoder, show_progress)
    ids = tuple(photo_id for photo_id in others.photo_ids if photo_id not in dataset.photo_ids)
    if not ids:
        report_refused(refused)
        raise FileRefused(f"{folder} has no photos of other things that could be used, none that is not labelled too.")
    say(f"{len(ids):,} photos of other things, which it should not name.")
    return replace(dataset, others=ids), refused


def files_to_judge_by(path: Path) -> Sequence[LabelledFile]:
    """List labelled photos to judge a classifier by: of a set with photos that were kept apart, those.

    Raises:
        FileRefused: there are none.
    """
    reading = from_path(path).best
    tell(reading)
    files = reading.test or reading.files
    if all(file.label is None for file in files):
        raise FileRefused(f"{path} has no photos with labels: nothing to test by. Check the name and the folder.")
    return files


def judged_by(
    files: Iterable[LabelledFile], classifier: Classifier, learnt: Dataset | None = None
) -> tuple[Judged, dict[str, Any]]:
    """Judge a classifier by labelled photos, and say what comes out; returns that for a program too."""
    with Decoder() as decoder:  # photos are compared with the pictures in the file, which anyone may have made
        classifier = washed(classifier, decoder)
    with read(files, classifier) as (photos, refused):
        report_refused(refused)
        judged = judge(classifier, photos, learnt, show_progress)
    for sentence in judged_sentences(judged, classifier.evaluation, classifier.threshold):
        say(sentence)
    return judged, judged.to_json(classifier.threshold) | {"refused": refused_json(refused)}


def with_share(classifier: Classifier, percent: float | None) -> Classifier:
    """Return the classifier that answers as many photos as was asked for; by default, as was chosen on the page."""
    if percent is None:
        return classifier
    if not 0 < percent / 100 <= 1:
        raise TwentyError(f"--answer {percent:g} is no share of photos: give percent, such as --answer 80.")
    return classifier.with_share_to_answer(percent / 100)


@contextmanager
def read(
    files: Iterable[LabelledFile], trained: Classifier | Detector | None = None
) -> Iterator[tuple[Dataset, list[PhotoRefused]]]:
    """Read labelled files, for what is trained already or to come, into a store that goes with the block."""
    bring = alike if trained is None else partial(under, mapping=trained.mapping)
    with tempfile.TemporaryDirectory(prefix="twenty-") as place:
        with Decoder() as decoder:
            found = read_labelled(files, PhotoStore(Path(place)), decoder, show_progress, bring)
        yield found


def tell(reading: Reading) -> None:
    """Say how labels were found, unless each folder is one, and what is to be said of them."""
    if reading.how.code is not LayoutCode.FOLDERS and reading.files:
        say(reading.how.sentence)
    for note in reading.notes:
        say(note.sentence)


def answered(
    classifier: Classifier, files: Iterable[LabelledFile]
) -> tuple[list[tuple[LabelledFile, Answer]], list[PhotoRefused]]:
    """Return the answers to files, and what was refused."""
    known, photos, refused = photos_to_ask(files, classifier.mapping, classifier.squares_wanted)
    answers = predict(classifier, load_backbone(classifier.backbone), photos, show_progress)
    return list(zip(known, answers, strict=True)), refused


def photos_to_ask(
    files: Iterable[LabelledFile], mapping: Mapped | None, wanted: SquaresWanted | None = None
) -> tuple[list[LabelledFile], list[AskedPhoto], list[PhotoRefused]]:
    """Read files as photos to ask about, with the squares that are wanted; returns those that can be, and refusals."""
    files = list(files)
    known, asked, refused = [], [], []
    with Decoder() as decoder:
        photos = under(decoder.read_many(((file.name, file.read) for file in files), wanted), mapping)
        for file, photo in zip(files, photos, strict=True):
            if isinstance(photo, PhotoRefused):
                refused.append(photo.renamed(file.name, file.path))
            else:
                known.append(file)
                asked.append(asked_photo(photo))
    return known, asked, refused
