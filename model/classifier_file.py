"""A classifier as one file, `.twenty`: a stored zip of JSON, safetensors and small JPEGs. Never pickle.

    manifest.json            format, version, labels, members, evaluation, and the SHA-256 of every other file
    arrays.safetensors       weights, out-of-fold probabilities, what the network saw in the training photos, how
                             familiar each of them is
    photos/0000.jpg ...      small copies of the training photos, for "which photos look alike"

Whatever such a file holds, opening it yields a whole classifier or a sentence.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from model.classifier import Classifier
from model.classifier_parts import DamagedError, arrays_of, describe, rebuild
from model.errors import FileRefused
from model.files import write_atomically
from model.networks import DEFAULT, BackboneSpec, known_spec, why_not_there

FORMAT = "twenty-photos classifier"
VERSION = 1
MAX_BYTES = 512 << 20  # a fine-tuned network has 7 MB, 5,000 small photos 25 MB
MAX_FILES = 20_000
_ARRAYS = "arrays.safetensors"


def save(classifier: Classifier, path: Path) -> None:
    """Write a classifier, whole or not at all; its folder is made, but none above that.

    Raises:
        FolderGone: what the folder belongs to was deleted.
        StorageFull: the disk has no space; a file that stood there before still does.
    """
    write_atomically(path, to_bytes(classifier), below=path.parent.parent)


def load(path: Path) -> Classifier:
    """Read a classifier.

    Raises:
        FileRefused: the file is missing, damaged, too new, or not one of ours.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise FileRefused(f"{path.name} cannot be read ({error.strerror}). Check the name and the folder.") from error
    if size > MAX_BYTES:
        raise FileRefused(f"{path.name} has {size >> 20:,} MB; a classifier has at most {MAX_BYTES >> 20}.")
    return from_bytes(data, path.name)


def to_bytes(classifier: Classifier) -> bytes:
    """Return the content of a `.twenty` file."""
    arrays = {name: np.ascontiguousarray(a) for name, a in arrays_of(classifier).items()}
    files = {_ARRAYS: save_arrays(arrays)}
    files |= {_photo_name(i): jpeg for i, jpeg in enumerate(classifier.training_photos.thumbnails)}
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        **describe(classifier),
        "files": {name: {"sha256": _sha256(data), "bytes": len(data)} for name, data in files.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        for name, data in {"manifest.json": text.encode(), **files}.items():
            # A fixed date: the same classifier gives the same bytes.
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def from_bytes(data: bytes, name: str = "The file") -> Classifier:
    """Read the content of a `.twenty` file; `name` is for the sentence when it is refused.

    Raises:
        FileRefused: it is damaged, too new, or not one of ours.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        manifest = json.loads(_member(archive, "manifest.json", 64 << 20))
        ours = isinstance(manifest, dict) and manifest["format"] == FORMAT
    except Exception:  # noqa: BLE001  (a zip from elsewhere can fail in any way while it is read)
        ours = False
    if not ours:
        raise FileRefused(
            f"{name} is not a Twenty Photos classifier, or it is cut short. Choose a file ending in .twenty that was "
            "downloaded from here, or download it again."
        )
    _check_version(manifest, name)
    spec = _spec(manifest, name)
    try:
        files = _checked_files(archive, manifest)
        thumbnails = tuple(files[_photo_name(i)] for i in range(len(manifest["photos"])))
        return rebuild(manifest, load_arrays(files[_ARRAYS]), thumbnails, spec)
    except FileRefused:  # the network's own files
        raise
    except Exception as error:  # the same: a manifest can say anything
        raise FileRefused(
            f"{name} is damaged: what is inside does not fit together ({type(error).__name__}). "
            "Download it again from where it was made."
        ) from error


def _check_version(manifest: Mapping[str, Any], name: str) -> None:
    version = manifest.get("version")
    if isinstance(version, int) and version > VERSION:
        raise FileRefused(
            f"{name} was made by a newer Twenty Photos (file version {version}; this one reads up to {VERSION}). "
            "Update Twenty Photos and open it again."
        )


def _spec(manifest: Mapping[str, Any], name: str) -> BackboneSpec:
    """Return what is known of the network that a classifier stands on. Naming one never downloads or imports it."""
    entry = backbone if isinstance(backbone := manifest.get("backbone"), dict) else {}
    network = str(entry.get("name", DEFAULT))
    try:
        why_not, spec = why_not_there(network), known_spec(network)
    except FileRefused as error:
        why_not, spec = str(error), None
    if why_not or spec is None:
        raise FileRefused(f"{name} stands on a network that is not here. {why_not}")
    if entry.get("weights", spec.weights) != spec.weights or entry.get("version", spec.version) != spec.version:
        raise FileRefused(
            f"{name} stands on other weights of the network {network} than those that are here: they were probably "
            "published anew. Train it again here."
        )
    return spec


def _checked_files(archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> dict[str, bytes]:
    """Read every file that the manifest names, each checked by its size and SHA-256."""
    named = manifest["files"]
    if len(named) > MAX_FILES or sum(int(entry["bytes"]) for entry in named.values()) > MAX_BYTES:
        raise DamagedError
    files = {name: _member(archive, name, int(entry["bytes"])) for name, entry in named.items()}
    if any(_sha256(data) != named[name]["sha256"] for name, data in files.items()):
        raise DamagedError
    return files


def _member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Read one file of the zip, never more than `limit` bytes, whatever its header says."""
    with archive.open(name) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise DamagedError
    return data


def _photo_name(i: int) -> str:
    return f"photos/{i:04}.jpg"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
