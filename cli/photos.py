"""Photos from the disk for the commands: read in limited processes, refused by name, answered by a classifier."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from cli.terminal import show_progress
from model.classifier.answer import Answer
from model.classifier.classifier import Classifier, predict
from model.common.errors import PhotoRefused
from model.network.backbone import load_backbone
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from model.photos.labelled_files import LabelledFile, from_folder, read_labelled
from model.photos.levels import alike, under
from model.photos.photo_store import PhotoStore


@contextmanager
def labelled_photos(folder: Path, classifier: Classifier | None = None) -> Iterator[tuple[Dataset, list[PhotoRefused]]]:
    """Read a folder whose sub-folders are labels, for a classifier that is there or to come; it goes with the block."""
    bring = alike if classifier is None else partial(under, mapping=classifier.mapping)
    with tempfile.TemporaryDirectory(prefix="twenty-") as place:
        with Decoder() as decoder:
            found = read_labelled(from_folder(folder), PhotoStore(Path(place)), decoder, show_progress, bring)
        yield found


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
