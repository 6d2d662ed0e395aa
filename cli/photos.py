"""Photos from the disk for the commands: read in limited processes, refused by name, answered by a classifier."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.terminal import show_progress
from model.classifier.answer import Answer
from model.classifier.classifier import Classifier, predict
from model.common.errors import PhotoRefused
from model.network.backbone import load_backbone
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from model.photos.labelled_files import LabelledFile, from_folder, read_labelled
from model.photos.photo_store import PhotoStore


@contextmanager
def labelled_photos(folder: Path) -> Iterator[tuple[Dataset, list[PhotoRefused]]]:
    """Read a folder whose sub-folders are labels into a store that goes with the block."""
    with tempfile.TemporaryDirectory(prefix="twenty-") as place:
        with Decoder() as decoder:
            found = read_labelled(from_folder(folder), PhotoStore(Path(place)), decoder, show_progress)
        yield found


def answered(
    classifier: Classifier, files: Iterable[LabelledFile]
) -> tuple[list[tuple[str, Answer]], list[PhotoRefused]]:
    """Return the answers to files, under the files' names, and what was refused."""
    files = list(files)
    names, jpegs, refused = [], [], []
    with Decoder() as decoder:
        for file, photo in zip(files, decoder.read_many((file.name, file.read) for file in files), strict=True):
            if isinstance(photo, PhotoRefused):
                refused.append(photo.renamed(file.name))
            else:
                names.append(file.name)
                jpegs.append(photo.jpeg)
    answers = predict(classifier, load_backbone(classifier.backbone), jpegs, show_progress)
    return list(zip(names, answers, strict=True)), refused
