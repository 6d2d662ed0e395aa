"""Serialisation: a detector as one file, `.twenty` too: as safe as a classifier's, and of the same parts.

    manifest.json            `Manifest`: the label, names of photos ..., and the SHA-256 of every other file
    arrays.safetensors       the memory bank, the good photos' distances, what the network saw in them
    photos/0000.jpg ...      small copies of the good photos

Whatever such a file holds, opening it yields a whole detector or a sentence.
"""

import zipfile
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
from msgspec import Meta

from model.anomaly.detector import Detector
from model.anomaly.memory_bank import MOST, MemoryBank
from model.anomaly.scores import Scale
from model.classifier import schema
from model.classifier.classifier_file import network_of
from model.classifier.schema import Inside, NetworkEntry, PhotoEntry
from model.classifier.sealed_zip import (
    DETECTOR,
    Arrays,
    Envelope,
    FileEntry,
    arrays_in,
    checked_array,
    checked_files,
    format_of,
    packed,
    photos_in,
    read,
    require,
)
from model.common.arrays import Ints
from model.common.files import write_atomically
from model.common.text import clean_text
from model.network.catalogue import BackboneSpec, known_spec
from model.network.patches import patch_size
from model.photos.label_names import clean_label
from model.photos.photo_metadata import Level

NEWEST = Envelope(DETECTOR, 1)
_FARTHEST = 2.001  # of distances between unit vectors, and of 1 less a cosine, with room for rounding


class Manifest(Envelope, kw_only=True):
    """Everything but the arrays and the small photos."""

    created: Annotated[str, Meta(max_length=40)]
    label: str
    share_to_flag: Annotated[float, Meta(gt=0, lt=1)]
    backbone: NetworkEntry
    photos: Annotated[list[PhotoEntry], Meta(min_length=2)]
    files: dict[str, FileEntry]
    mapping: tuple[Level, Level] | None = None


def save(detector: Detector, path: Path) -> None:
    """Write a detector, whole or not at all; its folder is made, but none above that.

    Raises:
        FolderGone: what the folder belongs to was deleted.
        StorageFull: the disk has no space; a file that stood there before still does.
    """
    write_atomically(path, to_bytes(detector), below=path.parent.parent)


def to_bytes(detector: Detector) -> bytes:
    """Return the content of a detector's file."""
    return packed(lambda files: _describe(detector, files), _arrays_of(detector), detector.training_photos.thumbnails)


def is_detector(data: bytes) -> bool:
    """Tell whether the content of a file says that it is a detector, whole or not."""
    return format_of(data) == DETECTOR


def from_bytes(data: bytes, name: str = "The file") -> Detector:
    """Read the content of a detector's file; `name` is for the sentence when it is refused.

    Raises:
        FileRefused: it is damaged, too new, or not one of ours.
    """
    return read(data, name, NEWEST, Manifest, partial(_rebuilt, name))


def _describe(detector: Detector, files: dict[str, FileEntry]) -> Manifest:
    photos, spec = detector.training_photos, known_spec(detector.backbone)
    assert spec is not None, detector.backbone  # it was trained here, or opened here
    return Manifest(
        format=NEWEST.format,
        version=NEWEST.version,
        created=detector.created,
        label=detector.label,
        share_to_flag=detector.share_to_flag,
        backbone=NetworkEntry(spec.name, spec.version, spec.weights),
        photos=[PhotoEntry(i, name) for i, name in zip(photos.ids, photos.names, strict=True)],
        files=files,
        mapping=detector.mapping,
    )


def _arrays_of(detector: Detector) -> Arrays:
    return {
        "bank.patches": detector.bank.patches,
        "bank.photos": detector.bank.photos.astype(np.int64),
        "distances.places": detector.scale.of_places,
        "distances.wholes": detector.scale.of_wholes,
        "groups": detector.groups.astype(np.int64),
        "targets": detector.training_photos.targets.astype(np.int64),
        "vectors": detector.training_photos.vectors,
    }


def _rebuilt(name: str, archive: zipfile.ZipFile, manifest: Manifest) -> Detector:
    spec, files, n = network_of(manifest.backbone, name), checked_files(archive, manifest.files), len(manifest.photos)
    arrays = arrays_in(files)
    require(clean_label(manifest.label) == manifest.label)
    require(manifest.mapping is None or manifest.mapping[0] < manifest.mapping[1])
    places, wholes = (checked_array(arrays, f"distances.{part}", (n,), np.float32) for part in ("places", "wholes"))
    require(bool((np.abs([places, wholes]) <= _FARTHEST).all() and (places >= 0).all()))
    detector = Detector(
        label=manifest.label,
        bank=_bank(arrays, n, spec),
        scale=Scale(places, wholes),
        groups=_numbers(arrays, "groups", n, n),
        training_photos=schema.photos_of(manifest.photos, Inside(arrays, photos_in(files, n), spec, 1)),
        backbone=spec.name,
        created=clean_text(manifest.created),
        share_to_flag=manifest.share_to_flag,
        mapping=manifest.mapping,
    )
    require(bool(np.isfinite([detector.limit.score, detector.limit.flagged.value]).all()))
    return detector


def _bank(arrays: Arrays, n: int, spec: BackboneSpec) -> MemoryBank:
    size = len(arrays["bank.photos"])
    require(0 < size <= MOST)
    patches = checked_array(arrays, "bank.patches", (size, patch_size(spec)), np.float16)
    require(bool((np.abs(patches) <= 1.001).all()))
    return MemoryBank(patches, _numbers(arrays, "bank.photos", size, n))


def _numbers(arrays: Arrays, name: str, size: int, end: int) -> Ints:
    """Return whole numbers from 0 to below an end, (size,)."""
    numbers = checked_array(arrays, name, (size,), np.int64)
    require(bool((numbers >= 0).all() and (numbers < end).all()))
    return numbers.astype(np.intp)
