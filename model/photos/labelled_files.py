"""Labelled files: files with the labels that their places give them, and how they become a dataset."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import msgspec
import numpy as np

from model.common.errors import PhotoRefused
from model.common.progress import Counter, OnProgress, no_progress
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from model.photos.label_names import Spelling, label_order
from model.photos.levels import alike
from model.photos.photo import Photo
from model.photos.photo_metadata import PhotoMetadata
from model.photos.photo_store import PhotoStore
from model.photos.wording import PhotoCode


@dataclass(frozen=True)
class LabelledFile:
    """A file with the label that its place gives it. Nothing is read before `read` is called."""

    label: str | None  # None: nothing gives it one
    name: str  # with its folders, for a person
    read: Callable[[], bytes]  # may raise PhotoRefused
    folder: str = ""  # the sub-folders between its label's folder and the file: they tell what belongs together
    series: str | None = None  # what a person called the thing that it shows; None: nobody said
    path: str = ""  # the same as the name, but as it is on the disk: for programs, never shown


def read_labelled(
    files: Iterable[LabelledFile],
    store: PhotoStore,
    decoder: Decoder,
    on_progress: OnProgress = no_progress,
    bring: Callable[[Iterator[Photo | PhotoRefused]], Iterator[Photo | PhotoRefused]] = alike,
) -> tuple[Dataset, list[PhotoRefused]]:
    """Decode labelled files into a store; `bring` says how those with more than 8 bits become dark and light.

    Returns:
        The photos, labels in alphabetical order but numbers by their size, and every file that is not among them, with
        the reason.
    """
    files = list(files)
    counter = Counter(on_progress, "reading", len(files))
    answers = decoder.read_many((file.name, file.read if file.label else _unlabelled(file)) for file in files)
    answers = bring(answers)
    kept: dict[str, tuple[str, str]] = {}  # photo id -> label, name
    metadata: dict[str, PhotoMetadata] = {}
    paths: dict[str, str] = {}
    series: dict[str, str] = {}
    refused, spelled = [], Spelling()
    for file, answer in zip(files, answers, strict=True):
        label = spelled.as_first(file.label or "")
        if isinstance(answer, PhotoRefused):
            refused.append(answer.renamed(file.name, file.path))
        elif answer.id in kept:
            refused.append(_same_photo(file.name, label, *kept[answer.id]).renamed(file.name, file.path))
        else:
            store.add(answer)
            kept[answer.id] = (label, file.name)
            paths[answer.id] = file.path or file.name
            metadata[answer.id] = in_folder(answer, file.folder).metadata
            if file.series is not None:
                series[answer.id] = file.series
        counter.step()
    return replace(_dataset(kept, store), metadata=metadata, series=series, paths=paths), refused


def _unlabelled(file: LabelledFile) -> Callable[[], bytes]:
    def read() -> bytes:
        file.read()  # it may have a reason of its own
        raise PhotoRefused(file.name, PhotoCode.NO_LABEL)

    return read


def in_folder(photo: Photo, folder: str) -> Photo:
    """Return a photo with the sub-folders that its file lay in."""
    return replace(photo, metadata=msgspec.structs.replace(photo.metadata, folder=folder))


def is_copy(refusal: PhotoRefused) -> bool:
    """Say whether a file was refused because the very same photo is there already."""
    return refusal.code in (PhotoCode.SAME_PHOTO, PhotoCode.SAME_PHOTO_OTHER_LABEL)


def _same_photo(name: str, label: str, kept_label: str, kept: str) -> PhotoRefused:
    """Say why a photo that is kept already is not taken again."""
    if kept_label == label:
        return PhotoRefused(name, PhotoCode.SAME_PHOTO, kept=kept)
    return PhotoRefused(name, PhotoCode.SAME_PHOTO_OTHER_LABEL, kept=kept, label=kept_label, other=label)


def _dataset(kept: dict[str, tuple[str, str]], store: PhotoStore) -> Dataset:
    labels = tuple(sorted({label for label, _ in kept.values()}, key=label_order))
    position = {label: i for i, label in enumerate(labels)}
    return Dataset(
        labels=labels,
        photo_ids=tuple(kept),
        names=tuple(name for _, name in kept.values()),
        targets=np.array([position[label] for label, _ in kept.values()], dtype=np.intp),
        store=store,
    )
