"""Photos with labels: where photos are kept, and the frozen set that training sees."""

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.common.errors import FileRefused, FolderGone, LabelRefused
from model.common.files import DELETED, write_atomically
from model.photos.photo import Photo, clean_text, thumbnail
from model.photos.photo_metadata import Original

MIN_PHOTOS = 5  # under each label: one for each fold
MIN_LABELS = 2
LONGEST_LABEL = 60  # characters


class PhotoStore:
    """A folder of photos named by their content: written once, never changed.

    `photos/ab/<id>.jpg` are the photos. Everything else in the folder is made from them and may be deleted.

    Args:
        folder: Where they lie.
        below: The folder that must be there, and is never made by a store; by default the store's own.
    """

    def __init__(self, folder: Path, below: Path | None = None) -> None:
        self.folder = folder
        self.below = below or folder

    def add(self, photo: Photo) -> bool:
        """Keep a photo; `False` when it was there already, and whole.

        Raises:
            StorageFull: the disk has no space; nothing was changed.
            FolderGone: the store was deleted.
        """
        with suppress(FileRefused):  # a damaged one is mended by handing the photo in again
            if photo.id in self and self.jpeg(photo.id):
                return False
        write_atomically(self.path(photo.id), photo.jpeg, below=self.below)
        self.thumbnail_path(photo.id)
        return True

    def __contains__(self, photo_id: object) -> bool:
        return isinstance(photo_id, str) and self.path(photo_id).exists()

    def path(self, photo_id: str) -> Path:
        """Return where a photo lies, or would lie."""
        return self._path("photos", photo_id)

    def jpeg(self, photo_id: str) -> bytes:
        """Read a photo.

        Raises:
            FileRefused: the photo is not there, or not as it was stored.
            FolderGone: the store was deleted.
        """
        try:
            jpeg = self.path(photo_id).read_bytes()
        except OSError:
            if not self.below.is_dir():
                raise FolderGone(DELETED) from None
            raise FileRefused(
                f"A photo ({photo_id[:8]}…) is no longer on the disk: another program probably deleted it. "
                "Remove it here and add it again."
            ) from None
        if hashlib.sha256(jpeg).hexdigest() != photo_id:  # 0.1 ms: nothing is ever learnt from, or said of, another
            raise FileRefused(
                f"A photo ({photo_id[:8]}…) was damaged on the disk, by another program or the disk itself. "
                "Remove it here and add it again."
            )
        return jpeg

    def thumbnail_path(self, photo_id: str) -> Path:
        """Return where a photo's small copy lies; it is made again when it is missing or cut short.

        Raises:
            FileRefused: the photo is not there.
        """
        path = self._path("thumbs", photo_id)
        if not _is_whole_jpeg(path):
            write_atomically(path, thumbnail(self.jpeg(photo_id)), below=self.below)
        return path

    def remove(self, photo_id: str) -> None:
        """Delete a photo and its small copy; no matter if they are gone."""
        self.path(photo_id).unlink(missing_ok=True)
        self._path("thumbs", photo_id).unlink(missing_ok=True)

    def derived_folder(self, name: str) -> Path:
        """Return a folder for what is made from photos and may be deleted (`model.common.checked_cache`)."""
        return self.folder / "derived" / name

    def _path(self, kind: str, photo_id: str) -> Path:
        # An id may come from outside, such as an address: only a hash ever becomes part of a path.
        if not re.fullmatch("[0-9a-f]{64}", photo_id):
            raise ValueError(f"not the id of a photo: {photo_id!r}")
        return self.folder / kind / photo_id[:2] / f"{photo_id}.jpg"


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled photos as training sees them."""

    labels: tuple[str, ...]  # in the order that targets count by
    photo_ids: tuple[str, ...]
    names: tuple[str, ...]  # of the photos, for a person
    targets: NDArray[np.intp]  # (n_photos,) positions in `labels`
    store: PhotoStore
    originals: Mapping[str, Original] = field(default_factory=dict)  # by photo id; what is known of their files

    def counts(self) -> NDArray[np.intp]:
        """Return how many photos each label has, of shape (n_labels,)."""
        return np.bincount(self.targets, minlength=len(self.labels))

    def fingerprint(self) -> str:
        """Return a text that is the same for the same photos under the same labels, in any order of photos."""
        digest = hashlib.sha256("\n".join(self.labels).encode())
        for photo_id, target in sorted(zip(self.photo_ids, self.targets.tolist(), strict=True)):
            digest.update(f"\n{photo_id} {target}".encode())
        return digest.hexdigest()


def _is_whole_jpeg(path: Path) -> bool:
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return content[:2] == b"\xff\xd8" and content[-2:] == b"\xff\xd9"


def clean_label(text: str) -> str:
    """Return a label's name as it is kept: NFC, trimmed, one line.

    Raises:
        LabelRefused: nothing is left, or it is too long to stand on a button.
    """
    label = clean_text(text)
    if not label:
        raise LabelRefused("A label needs a name, such as “healthy”: type at least one letter.")
    if len(label) > LONGEST_LABEL:
        raise LabelRefused(
            f"The label “{label[:20]}…” has {len(label)} characters; at most {LONGEST_LABEL} fit. "
            "Give it a shorter name."
        )
    return label


def label_key(label: str) -> str:
    """Return what two spellings of one label have in common."""
    return clean_text(clean_text(label).casefold())


def same_label(a: str, b: str) -> bool:
    """Say whether two names are one label to a person: spaces around and capitals do not count."""
    return label_key(a) == label_key(b)


def what_is_missing(counts: Mapping[str, int]) -> list[str]:
    """Say what must be added before training can start; an empty list: nothing.

    Args:
        counts: How many photos each label has.
    """
    missing = []
    if not counts:
        missing.append("There are no labels yet: make at least 2, such as “healthy” and “needs maintenance”.")
    elif len(counts) < MIN_LABELS:
        missing.append(f"“{next(iter(counts))}” is the only label: make at least one more to tell it from.")
    for label, n in counts.items():
        if n < MIN_PHOTOS:
            has = f"{n} photo{'s' * (n != 1)}" if n else "no photos yet"
            more = f"{MIN_PHOTOS - n} more" if n else f"{MIN_PHOTOS}"
            missing.append(f"“{label}” has {has}: add at least {more}.")
    return missing
