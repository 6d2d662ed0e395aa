"""What a saved workspace says of itself: its labels, its photos, and the SHA-256 of every file in it.

Whatever stands in such a list, reading it yields one whose every part may be used, or a sentence.
"""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from model.classifier.answers_csv import harmless
from model.common.errors import FileRefused
from model.common.text import display_name
from model.photos.label_names import clean_label, label_key
from model.photos.photo import LIMITS
from model.photos.photo_metadata import Original

FORMAT = "twenty-photos workspace"
VERSION = 1
MANIFEST, TABLE, READ_ME = "manifest.json", "labels.csv", "README.txt"
CLASSIFIER, DECISION = "classifier.twenty", "decision.json"
LARGEST_LIST = 32 << 20  # bytes: 5,000 photos take 2 MB
_PHOTO = re.compile(r"(?:photos|test_set)/[0-9a-f]{64}\.jpg")
_SHA256 = re.compile("[0-9a-f]{64}")


class Entry(NamedTuple):
    """What a file in the zip must be."""

    sha256: str
    n_bytes: int


@dataclass(frozen=True)
class SavedPhoto:
    """A photo, and the position of its label."""

    id: str
    name: str
    label: int
    original: Original | None = None  # of photos kept apart, nothing is known


@dataclass(frozen=True)
class Manifest:
    """What is in a saved workspace."""

    labels: tuple[str, ...]
    photos: tuple[SavedPhoto, ...]
    test_set_labels: tuple[str, ...] = ()  # of photos to judge by, never to learn from
    test_set: tuple[SavedPhoto, ...] = ()
    trained_on: str | None = None  # fingerprint of what the classifier learnt from
    answered: float | None = None  # the share of photos to answer that was chosen

    def table(self) -> bytes:
        """Return the photos with their labels as CSV, for a person and for other programs."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["file", "label", "name"])
        for photo in self.photos:
            writer.writerow([member(photo.id), harmless(self.labels[photo.label]), harmless(photo.name)])
        return out.getvalue().encode("utf-8-sig")

    def to_json(self, created: str, app: str, files: Mapping[str, Entry]) -> bytes:
        """Return what `read` reads."""
        known = {
            "format": FORMAT,
            "version": VERSION,
            "app": app,
            "created": created,
            "labels": self.labels,
            "photos": _described(self.photos),
            "test_set_labels": self.test_set_labels,
            "test_set": _described(self.test_set),
            "trained_on": self.trained_on,
            "answered": self.answered,
            "files": {name: {"sha256": entry.sha256, "bytes": entry.n_bytes} for name, entry in files.items()},
        }
        return json.dumps(known, ensure_ascii=False, indent=1).encode()


def member(photo_id: str, folder: str = "photos") -> str:
    """Return the name of a photo in the zip."""
    return f"{folder}/{photo_id}.jpg"


def read(data: bytes, name: str) -> tuple[Manifest, dict[str, Entry]]:
    """Read a manifest, and what every file must be.

    Args:
        data: The JSON.
        name: What a person calls the file.

    Raises:
        FileRefused: it is of another program, of a newer version, or does not fit together.
    """
    try:
        known = json.loads(data)
        ours = isinstance(known, dict) and known["format"] == FORMAT
    except Exception:  # noqa: BLE001  (ValueError, RecursionError: anyone may have written it)
        ours = False
    if not ours:
        raise FileRefused(not_ours(name))
    version = known.get("version")
    if isinstance(version, int) and version > VERSION:
        raise FileRefused(
            f"{name} was saved by a newer Twenty Photos (file version {version}; this one reads up to {VERSION}). "
            "Update Twenty Photos and open it again."
        )
    try:
        manifest, files = _manifest(known), _files(known["files"])
    except Exception as error:  # KeyError, TypeError, ValueError ...
        raise FileRefused(damaged(name)) from error
    if not _named(manifest) <= files.keys() or version != VERSION:
        raise FileRefused(damaged(name))
    return manifest, files


def not_ours(name: str) -> str:
    """Say that a file is not a saved workspace."""
    return (
        f"{name} is not a workspace saved by Twenty Photos, or it is cut short. Choose the zip that “Save this "
        "workspace” gave, or save it again."
    )


def damaged(name: str) -> str:
    """Say that a saved workspace does not hold what it should."""
    return f"{name} is damaged or was changed: nothing of it was opened. Save the workspace again where it was made."


def _described(photos: Sequence[SavedPhoto]) -> list[dict[str, Any]]:
    # The camera is notes that a phone wrote: only which photos share one goes along, to find shortcuts by.
    cameras: dict[str, str] = {"": ""}
    found = []
    for photo in photos:
        entry: dict[str, Any] = {"id": photo.id, "name": photo.name, "label": photo.label}
        if photo.original is not None:
            camera = cameras.setdefault(photo.original.camera, f"camera {len(cameras)}")
            entry["file"] = photo.original.to_json() | {"camera": camera}
        found.append(entry)
    return found


def _manifest(known: Mapping[str, Any]) -> Manifest:
    labels, others = _labels(known["labels"]), _labels(known["test_set_labels"])
    photos, test_set = _photos(known["photos"], len(labels)), _photos(known["test_set"], len(others))
    trained_on, answered = known["trained_on"], known["answered"]
    if trained_on is not None and not _SHA256.fullmatch(trained_on):
        raise ValueError("no fingerprint")
    if answered is not None and not 0 < float(answered) <= 1:
        raise ValueError("no share")
    return Manifest(labels, photos, others, test_set, trained_on, None if answered is None else float(answered))


def _labels(known: Any) -> tuple[str, ...]:  # noqa: ANN401
    labels = tuple(clean_label(_text(label)) for label in known)
    if len({label_key(label) for label in labels}) < len(labels):
        raise ValueError("a label twice")
    return labels


def _photos(known: Any, n_labels: int) -> tuple[SavedPhoto, ...]:  # noqa: ANN401
    photos = tuple(_photo(entry, n_labels) for entry in known)
    if len({photo.id for photo in photos}) < len(photos):
        raise ValueError("a photo twice")
    return photos


def _photo(known: Mapping[str, Any], n_labels: int) -> SavedPhoto:
    photo_id, label = _text(known["id"]), known["label"]
    if not (_SHA256.fullmatch(photo_id) and type(label) is int and 0 <= label < n_labels):
        raise ValueError("no photo")
    return SavedPhoto(photo_id, display_name(_text(known["name"])), label, _original(known.get("file")))


def _original(known: Mapping[str, Any] | None) -> Original | None:
    if known is None:
        return None
    file = Original.from_json(known)
    sides = (file.width, file.height)
    if not (0 < min(sides) <= max(sides) <= LIMITS.side and 0 <= file.n_bytes <= LIMITS.file_bytes):
        raise ValueError("no size")
    if not (len(file.kind) <= 8 and (file.kind + "a").isalnum() and re.fullmatch(r"(camera \d{1,6})?", file.camera)):
        raise ValueError("no file")
    return file


def _files(known: Mapping[str, Any]) -> dict[str, Entry]:
    files = {name: Entry(_text(entry["sha256"]), int(entry["bytes"])) for name, entry in known.items()}
    others = {TABLE, READ_ME, CLASSIFIER, DECISION}
    if not all((name in others or _PHOTO.fullmatch(name)) and entry.n_bytes >= 0 for name, entry in files.items()):
        raise ValueError("no file of ours")
    return files


def _named(manifest: Manifest) -> set[str]:
    """Return the files that there must be."""
    photos = {member(photo.id) for photo in manifest.photos}
    return photos | {member(photo.id, "test_set") for photo in manifest.test_set} | {TABLE}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
