"""Serialisation: a classifier as one file, `.twenty`: an unpacked zip of JSON, safetensors and small JPEGs, no pickle.

    manifest.json            `schema.Manifest`: labels, ensemble, evaluation ..., and the SHA-256 of every other file
    arrays.safetensors       weights, out-of-fold probabilities, what the network saw in the training photos, how
                             familiar each of them is
    photos/0000.jpg ...      small copies of the training photos, for "which photos look alike"

Whatever such a file holds, opening it yields a whole classifier or a sentence.
"""

import zipfile
from functools import partial
from pathlib import Path

import numpy as np

from model.classifier import schema
from model.classifier.classifier import Classifier
from model.classifier.sealed_zip import MAX_BYTES, DamagedError, arrays_in, checked_files, packed, photos_in, read
from model.classifier.wording import ClassifierCode
from model.common.errors import FileRefused
from model.common.files import write_atomically
from model.network.catalogue import BackboneSpec, known_spec, why_not_there


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
    thumbnails = classifier.training_photos.thumbnails
    return packed(lambda files: schema.describe(classifier, files), schema.arrays_of(classifier), thumbnails)


def from_bytes(data: bytes, name: str = "The file") -> Classifier:
    """Read the content of a `.twenty` file; `name` is for the sentence when it is refused.

    Raises:
        FileRefused: it is damaged, too new, or not one of ours.
    """
    return read(data, name, schema.NEWEST, schema.Manifest, partial(_rebuilt, name))


def _rebuilt(name: str, archive: zipfile.ZipFile, manifest: schema.Manifest) -> Classifier:
    spec, *_ = [network_of(network, name) for network in manifest.networks()]
    files = checked_files(archive, manifest.files)
    classifier = schema.rebuild(manifest, arrays_in(files), photos_in(files, len(manifest.photos)), spec)
    _look_through(classifier)
    return classifier


def network_of(network: schema.NetworkEntry, name: str) -> BackboneSpec:
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


def _look_through(classifier: Classifier) -> None:
    """Compute what the pages show: a file that leads to no figures is refused here, and not on a page."""
    classifier.evaluation.to_json()
    shown = [classifier.threshold, classifier.novel_below, classifier.evaluation.headline.value]
    shown += classifier.evaluation.of_twenty
    shown.append(classifier.forecast.at(2 * classifier.forecast.per_label).value)
    classifier.forecast.sentence()
    if not np.isfinite(shown).all():
        raise DamagedError
