"""Serialisation: a classifier as one file, `.twenty`: an unpacked zip of JSON, safetensors and small JPEGs, no pickle.

    manifest.json            `schema.Manifest`: labels, ensemble, evaluation ..., and the SHA-256 of every other file
    arrays.safetensors       weights, out-of-fold probabilities, what the network saw in the training photos, how
                             familiar each of them is
    photos/0000.jpg ...      small copies of the training photos, for "which photos look alike"

Whatever such a file holds, opening it yields a whole classifier or a sentence.
"""

import hashlib
import io
import zipfile
from pathlib import Path

import msgspec
import numpy as np
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from model.classifier import schema
from model.classifier.classifier import Classifier
from model.classifier.wording import ClassifierCode
from model.common.errors import FileRefused
from model.common.files import write_atomically
from model.image_folders.zip_files import open_zip
from model.network.catalogue import BackboneSpec, known_spec, why_not_there

MAX_BYTES = 512 << 20  # a fine-tuned network has 7 MB, 5,000 small photos 25 MB
MAX_FILES = 20_000
_MAX_MANIFEST = 16 << 20  # bytes: 20,000 photos have 8 MB
_MAX_HEADER = 4 << 20  # bytes, of the arrays
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
    return from_bytes(content_of(path, path.name), path.name)


def content_of(path: Path, name: str) -> bytes:
    """Read the content of a classifier's file, which a person calls `name`; more than one may have is not read.

    Raises:
        FileRefused: the file is missing or too large.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise FileRefused(ClassifierCode.UNREADABLE, name=name, reason=str(error.strerror)) from error
    if size > MAX_BYTES:
        raise FileRefused(ClassifierCode.TOO_LARGE, name=name, megabytes=size >> 20, most=MAX_BYTES >> 20)
    return data


def to_bytes(classifier: Classifier) -> bytes:
    """Return the content of a `.twenty` file."""
    arrays = {name: np.ascontiguousarray(a) for name, a in schema.arrays_of(classifier).items()}
    files = {_ARRAYS: save_arrays(arrays)}
    files |= {_photo_name(i): jpeg for i, jpeg in enumerate(classifier.training_photos.thumbnails)}
    manifest = schema.describe(
        classifier, {name: schema.FileEntry(_sha256(data), len(data)) for name, data in files.items()}
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        for name, data in {"manifest.json": text, **files}.items():
            # A fixed date: the same classifier gives the same bytes.
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def from_bytes(data: bytes, name: str = "The file") -> Classifier:
    """Read the content of a `.twenty` file; `name` is for the sentence when it is refused.

    Raises:
        FileRefused: it is damaged, too new, or not one of ours.
    """
    try:
        archive = _opened(data)
        text = _manifest_of(archive)
        envelope = msgspec.json.decode(text, type=schema.Envelope)
    except Exception as error:  # a zip from elsewhere can fail in any way while it is read
        raise FileRefused(ClassifierCode.NOT_OURS, name=name) from error
    if envelope.format != schema.FORMAT:
        raise FileRefused(ClassifierCode.NOT_OURS, name=name)
    if envelope.version > schema.VERSION:
        raise FileRefused(ClassifierCode.TOO_NEW, name=name, version=envelope.version, newest=schema.VERSION)
    try:
        return _rebuilt(archive, msgspec.json.decode(text, type=schema.Manifest), name)
    except FileRefused:  # the network's own files
        raise
    except Exception as error:  # the same: a manifest can say anything
        raise FileRefused(ClassifierCode.DAMAGED, name=name, error=type(error).__name__) from error


def _rebuilt(archive: zipfile.ZipFile, manifest: schema.Manifest, name: str) -> Classifier:
    spec, *_ = [_spec(network, name) for network in manifest.networks()]
    files = _checked_files(archive, manifest)
    thumbnails = tuple(files[_photo_name(i)] for i in range(len(manifest.photos)))
    classifier = schema.rebuild(manifest, _arrays(files[_ARRAYS]), thumbnails, spec)
    _look_through(classifier)
    return classifier


def _spec(network: schema.NetworkEntry, name: str) -> BackboneSpec:
    """Return what is known of a network that a classifier stands on. Naming one never downloads or imports it."""
    try:
        why_not, spec = why_not_there(network.name), known_spec(network.name)
    except FileRefused as error:
        why_not, spec = error, None
    if why_not or spec is None:
        raise FileRefused(ClassifierCode.NO_NETWORK, name=name, why_not=str(why_not))
    if (network.weights, network.version) != (spec.weights, spec.version):
        raise FileRefused(ClassifierCode.OTHER_WEIGHTS, name=name, network=network.name)
    return spec


def _opened(data: bytes) -> zipfile.ZipFile:
    """Open the zip. Nothing in ours is packed, so what is read never takes more memory than the file."""
    archive = open_zip(data, MAX_FILES, MAX_BYTES)
    infos = archive.infolist() if archive is not None else []
    stored = all(info.compress_type == zipfile.ZIP_STORED and info.file_size == info.compress_size for info in infos)
    within = sum(info.file_size for info in infos) <= len(data)  # files that lie in one another are counted twice
    if archive is None or not stored or not within or len(set(archive.namelist())) < len(infos):
        raise schema.DamagedError
    return archive


def _manifest_of(archive: zipfile.ZipFile) -> bytes:
    if archive.getinfo("manifest.json").file_size > _MAX_MANIFEST:
        raise schema.DamagedError
    return archive.read("manifest.json")


def _checked_files(archive: zipfile.ZipFile, manifest: schema.Manifest) -> dict[str, bytes]:
    """Read the files that the manifest names, which must be all, each checked by its size and SHA-256."""
    if {"manifest.json", *manifest.files} != set(archive.namelist()):
        raise schema.DamagedError
    files = {name: archive.read(name) for name in manifest.files}
    if any(manifest.files[name] != schema.FileEntry(_sha256(data), len(data)) for name, data in files.items()):
        raise schema.DamagedError
    return files


def _arrays(data: bytes) -> schema.Arrays:
    """Read arrays; what lies about where they are is refused by the library, what lies about its header here."""
    if int.from_bytes(data[:8], "little") > min(_MAX_HEADER, len(data)):
        raise schema.DamagedError
    try:
        return load_arrays(data)
    except Exception:
        raise
    except BaseException as error:  # a panic in the library's Rust is no Exception
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise schema.DamagedError from error


def _look_through(classifier: Classifier) -> None:
    """Compute what the pages show: a file that leads to no figures is refused here, and not on a page."""
    classifier.evaluation.to_json()
    shown = [classifier.threshold, classifier.novel_below, classifier.evaluation.headline.value]
    shown += classifier.evaluation.of_twenty
    shown.append(classifier.forecast.at(2 * classifier.forecast.per_label).value)
    classifier.forecast.sentence()
    if not np.isfinite(shown).all():
        raise schema.DamagedError


def _photo_name(i: int) -> str:
    return f"photos/{i:04}.jpg"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
