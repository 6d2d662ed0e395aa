"""The manifest of a saved workspace: its labels, its photos, and the checksum (SHA-256) of every file in it.

Whatever stands in such a list, reading it yields one whose every part may be used, or a refusal.
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from model.common.errors import FileRefused
from model.common.tables import harmless
from model.common.text import LONGEST_PATH, clean_text, display_name
from model.evaluation.abstention import ShareToAnswer
from model.photos.dataset import ChangedBy
from model.photos.label_names import clean_label, label_key
from model.photos.opened_file import PHOTO_LIMITS
from model.photos.photo_metadata import LATEST_TAKEN, PhotoMetadata
from workspace.wording import WorkspaceCode

VERSION: Final = 1
MANIFEST, TABLE, READ_ME = "manifest.json", "labels.csv", "README.txt"
CLASSIFIER, DETECTOR, DECISION = "classifier.twenty", "detector.twenty", "decision.json"
LARGEST_LIST = 32 << 20  # bytes: 5,000 photos take 2 MB
_PHOTO = re.compile(r"(?:photos|test_set)/[0-9a-f]{64}\.jpg")

Sha256 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Side = Annotated[int, Meta(ge=1, le=PHOTO_LIMITS.side)]


class SavedFile(msgspec.Struct, frozen=True):
    """What a file in the zip must be."""

    sha256: Sha256
    n_bytes: Annotated[int, Meta(ge=0)] = msgspec.field(name="bytes")


class SavedMetadata(PhotoMetadata, frozen=True):
    """Metadata within bounds. Of a camera's notes only this goes along: who shares a camera or a place; time passed."""

    width: Side
    height: Side
    file_type: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9]{0,8}\Z")]
    camera: Annotated[str, Meta(pattern=r"\A(camera [0-9]{1,6})?\Z")]
    n_bytes: Annotated[int, Meta(ge=0, le=PHOTO_LIMITS.file_bytes)]
    folder: Annotated[str, Meta(max_length=LONGEST_PATH)] = ""
    taken: Annotated[float, Meta(ge=0, le=LATEST_TAKEN)] = 0.0  # the first: at `EARLIEST_TAKEN`
    place: Annotated[str, Meta(pattern=r"\A(place [0-9]{1,6})?\Z")] = ""


class SavedPhoto(msgspec.Struct, frozen=True, omit_defaults=True):
    """A photo, and the position of its label."""

    id: Sha256
    name: str
    label: Annotated[int, Meta(ge=0)]
    metadata: SavedMetadata | None = None  # of the test set's photos, nothing is known
    series: Annotated[str, Meta(max_length=LONGEST_PATH)] | None = None  # what a person called the thing it shows
    label_before: Annotated[int, Meta(ge=0)] | None = (
        None  # the position of the label it came with, if that was changed
    )
    changed_by: ChangedBy | None = None


class _Head(msgspec.Struct):
    """What tells whose file it is, whatever else stands in it."""

    format: Literal["twenty-photos workspace"]
    version: object = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a saved workspace."""

    format: Literal["twenty-photos workspace"] = "twenty-photos workspace"
    version: Literal[1] = VERSION
    app: str = ""  # the version of Twenty Photos that saved it
    created: str = ""
    project: str = ""  # what people called it
    labels: tuple[str, ...]
    photos: tuple[SavedPhoto, ...]
    test_set_labels: tuple[str, ...]
    test_set: tuple[SavedPhoto, ...]  # photos to judge by, never to learn from
    others: tuple[SavedPhoto, ...] = ()  # photos of other things, which are under no label: each one's is 0
    trained_on: Sha256 | None  # fingerprint of what the classifier learnt from
    answered: ShareToAnswer | None  # the share of photos to answer that was chosen
    files: dict[str, SavedFile] = {}  # by name in the zip; a struct copies it

    def table(self) -> bytes:
        """Return the photos with their labels as CSV, for a person and for other programs."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["file", "label", "name"])
        for photo in self.photos:
            writer.writerow([member(photo.id), harmless(self.labels[photo.label]), harmless(photo.name)])
        return out.getvalue().encode("utf-8-sig")

    def to_json(self) -> bytes:
        """Return what `read` reads."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)


def member(photo_id: str, folder: str = "photos") -> str:
    """Return the name of a photo in the zip."""
    return f"{folder}/{photo_id}.jpg"


def read(data: bytes, name: str) -> Manifest:
    """Read a manifest of a file that a person calls `name`.

    Raises:
        FileRefused: it is of another program, of a newer version, or does not fit together.
    """
    try:
        version = msgspec.json.decode(data, type=_Head).version
    except Exception as error:  # RecursionError, UnicodeError ...: anyone may have written it
        raise FileRefused(WorkspaceCode.NOT_SAVED_BY_US, name=name) from error
    if isinstance(version, int) and version > VERSION:
        raise FileRefused(WorkspaceCode.SAVED_BY_NEWER, name=name, found=version, known=VERSION)
    try:
        return _checked(msgspec.json.decode(data, type=Manifest))
    except Exception as error:
        raise FileRefused(WorkspaceCode.SAVED_DAMAGED, name=name) from error


def _checked(known: Manifest) -> Manifest:
    """Return a manifest whose parts fit together, its texts made safe to show.

    Raises:
        ValueError: they do not.
        LabelRefused: a name cannot be a label's.
    """
    manifest = msgspec.structs.replace(
        known,
        labels=_labels(known.labels),
        photos=_photos(known.photos, len(known.labels)),
        test_set_labels=_labels(known.test_set_labels),
        test_set=_photos(known.test_set, len(known.test_set_labels)),
        others=_photos(known.others, 1),
    )
    if {photo.id for photo in manifest.photos} & {photo.id for photo in manifest.others}:
        raise ValueError("another thing under a label")
    others = {TABLE, READ_ME, CLASSIFIER, DETECTOR, DECISION}
    if not all(name in others or _PHOTO.fullmatch(name) for name in manifest.files):
        raise ValueError("no file of ours")
    if not _named(manifest) <= manifest.files.keys():
        raise ValueError("a photo without its file")
    return manifest


def _labels(known: Iterable[str]) -> tuple[str, ...]:
    labels = tuple(clean_label(label) for label in known)
    if len({label_key(label) for label in labels}) < len(labels):
        raise ValueError("a label twice")
    return labels


def _photos(known: Iterable[SavedPhoto], n_labels: int) -> tuple[SavedPhoto, ...]:
    photos = tuple(_shown_safely(photo) for photo in known)
    if len({photo.id for photo in photos}) < len(photos):
        raise ValueError("a photo twice")
    if any(max(photo.label, photo.label_before or 0) >= n_labels for photo in photos):
        raise ValueError("a photo under no label")
    if any((photo.label_before is None) != (photo.changed_by is None) for photo in photos):
        raise ValueError("a change by nobody")
    return photos


def _shown_safely(photo: SavedPhoto) -> SavedPhoto:
    # An empty name says that the photo shows a thing of its own; one of which nothing can be seen says nothing.
    series = photo.series and (clean_text(photo.series) or None)
    return msgspec.structs.replace(photo, name=display_name(photo.name), series=series)


def _named(manifest: Manifest) -> set[str]:
    """Return the files that there must be."""
    photos = {member(photo.id) for photo in (*manifest.photos, *manifest.others)}
    return photos | {member(photo.id, "test_set") for photo in manifest.test_set} | {TABLE}
