"""Photos from the disk for the commands: read in limited processes, refused by name, answered by a classifier."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cli.series import pattern_of, with_series
from cli.terminal import say, show_progress
from model.classifier.answer import Answer
from model.classifier.classifier import Classifier, predict
from model.common.errors import PhotoRefused
from model.image_folders.proposals import from_path
from model.image_folders.readings import Reading
from model.image_folders.wording import LayoutCode
from model.network.backbone import load_backbone
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from model.photos.labelled_files import LabelledFile, read_labelled
from model.photos.levels import alike, under
from model.photos.photo_store import PhotoStore


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
        FileRefused: the folder or the pattern is none, or the pattern matches no photo.
    """
    pattern = pattern_of(series)
    reading = from_path(path).best
    tell(reading)
    with read(with_series(reading.files, pattern, series)) as (dataset, refused):
        for label, n in reading.counts().items():
            if label not in dataset.labels:
                say(LayoutCode.VANISHED.sentence(label=label, n=n))
        yield ReadPhotos(dataset, refused, reading.test)


@contextmanager
def photos_to_judge_by(path: Path, classifier: Classifier) -> Iterator[tuple[Dataset, list[PhotoRefused]]]:
    """Read labelled photos to judge a classifier by: of a set with photos that were kept apart, those."""
    reading = from_path(path).best
    tell(reading)
    with read(reading.test or reading.files, classifier) as found:
        yield found


@contextmanager
def read(
    files: Iterable[LabelledFile], classifier: Classifier | None = None
) -> Iterator[tuple[Dataset, list[PhotoRefused]]]:
    """Read labelled files, for a classifier that is there or to come, into a store that goes with the block."""
    bring = alike if classifier is None else partial(under, mapping=classifier.mapping)
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
) -> tuple[list[tuple[str, Answer]], list[PhotoRefused]]:
    """Return the answers to files, under the files' names, and what was refused."""
    files = list(files)
    names, jpegs, refused = [], [], []
    with Decoder() as decoder:
        photos = under(decoder.read_many((file.name, file.read) for file in files), classifier.mapping)
        for file, photo in zip(files, photos, strict=True):
            if isinstance(photo, PhotoRefused):
                refused.append(photo.renamed(file.name))
            else:
                names.append(file.name)
                jpegs.append(photo.jpeg)
    answers = predict(classifier, load_backbone(classifier.backbone), jpegs, show_progress)
    return list(zip(names, answers, strict=True)), refused
