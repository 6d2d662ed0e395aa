"""A classifier as one file, `.twenty`: a stored zip of JSON, safetensors and small JPEGs. Never pickle.

    manifest.json            format, version, labels, members, evaluation, and the SHA-256 of every other file
    arrays.safetensors       weights, out-of-fold probabilities, what the network saw in the training photos
    photos/0000.jpg ...      small copies of the training photos, for "which photos look alike"

Whatever such a file holds, opening it yields a whole classifier or a sentence.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from model.backbone import tail_shapes
from model.classifier import Classifier, TrainingPhotos
from model.dataset import LONGEST_LABEL
from model.errors import FileRefused
from model.evaluation import Evaluation
from model.features import n_features
from model.files import write_atomically
from model.members import LinearHead, Member, TunedNetwork
from model.networks import DEFAULT, BackboneSpec, known_spec, why_not_there
from model.settings import PACES, Settings

FORMAT = "twenty-photos classifier"
VERSION = 1
MAX_BYTES = 512 << 20  # a fine-tuned network has 7 MB, 5,000 small photos 25 MB
MAX_FILES = 20_000
_ARRAYS = "arrays.safetensors"

Arrays = dict[str, NDArray[Any]]


class _DamagedError(Exception):
    """What is inside does not fit together."""


def save(classifier: Classifier, path: Path) -> None:
    """Write a classifier, whole or not at all.

    Raises:
        StorageFull: the disk has no space; a file that stood there before still does.
    """
    write_atomically(path, to_bytes(classifier))


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
    arrays = {name: np.ascontiguousarray(a) for name, a in _arrays(classifier).items()}
    files = {_ARRAYS: save_arrays(arrays)}
    files |= {_photo_name(i): jpeg for i, jpeg in enumerate(classifier.training_photos.thumbnails)}
    manifest = _manifest(classifier) | {"files": {n: {"sha256": _sha256(d), "bytes": len(d)} for n, d in files.items()}}
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
        return _classifier(manifest, spec, _checked_files(archive, manifest))
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


# --- writing -----------------------------------------------------------------------------------------------------


def _manifest(classifier: Classifier) -> dict[str, Any]:
    photos, spec = classifier.training_photos, known_spec(classifier.backbone)
    assert spec is not None, classifier.backbone  # it was trained here, or opened here
    return {
        "format": FORMAT,
        "version": VERSION,
        "created": classifier.created,
        "labels": list(classifier.labels),
        "members": [_member_json(member) for member in classifier.members],
        "temperature": classifier.temperature,
        "choice": classifier.choice,
        "settings": asdict(classifier.settings),
        "backbone": {"name": spec.name, "version": spec.version, "weights": spec.weights, "side": spec.side},
        "photos": [{"id": i, "name": n} for i, n in zip(photos.ids, photos.names, strict=True)],
        "evaluation": classifier.evaluation.to_json(),  # for a reader; loading computes it from the arrays
    }


def _member_json(member: Member) -> dict[str, Any]:
    if isinstance(member.part, LinearHead):
        return {"kind": "head", "share": member.share, "stages": member.part.stages}
    return {"kind": "tuned", "share": member.share}


def _arrays(classifier: Classifier) -> Arrays:
    arrays: Arrays = {
        "targets": classifier.training_photos.targets.astype(np.int64),
        "vectors": classifier.training_photos.vectors,
        "groups": classifier.evaluation.groups.astype(np.int64),
        "probabilities": classifier.evaluation.probabilities,
    }
    for i, member in enumerate(classifier.members):
        arrays |= {f"member{i}.weight": member.part.weight, f"member{i}.bias": member.part.bias}
        if isinstance(member.part, TunedNetwork):
            arrays |= {f"member{i}.tail.{name}": weight for name, weight in member.part.tail.items()}
    return arrays


# --- reading -----------------------------------------------------------------------------------------------------


def _checked_files(archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> dict[str, bytes]:
    """Read every file that the manifest names, each checked by its size and SHA-256."""
    named = manifest["files"]
    _require(len(named) <= MAX_FILES and sum(int(entry["bytes"]) for entry in named.values()) <= MAX_BYTES)
    files = {name: _member(archive, name, int(entry["bytes"])) for name, entry in named.items()}
    _require(all(_sha256(data) == named[name]["sha256"] for name, data in files.items()))
    return files


def _member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Read one file of the zip, never more than `limit` bytes, whatever its header says."""
    with archive.open(name) as file:
        data = file.read(limit + 1)
    _require(len(data) <= limit)
    return data


@dataclass(frozen=True)
class _Inside:
    """What the parts of a classifier are read from."""

    files: Mapping[str, bytes]
    arrays: Arrays
    spec: BackboneSpec
    n_labels: int


def _classifier(manifest: Mapping[str, Any], spec: BackboneSpec, files: Mapping[str, bytes]) -> Classifier:
    labels = tuple(_text(label, LONGEST_LABEL) for label in manifest["labels"])
    inside = _Inside(files, load_arrays(files[_ARRAYS]), spec, len(labels))
    photos = _training_photos(manifest["photos"], inside)
    temperature = float(manifest["temperature"])
    _require(len(labels) >= 2 and 0.01 < temperature < 100)
    return Classifier(
        labels=labels,
        members=tuple(_read_member(f"member{i}.", m, inside) for i, m in enumerate(manifest["members"])),
        temperature=temperature,
        backbone=spec.name,
        evaluation=_evaluation(labels, photos, inside.arrays),
        choice=_text(manifest["choice"], 500),
        settings=_settings(manifest["settings"]),
        created=_text(manifest["created"], 40),
        training_photos=photos,
    )


def _settings(known: Mapping[str, Any]) -> Settings:
    """Read settings; those that this version no longer has are left out."""
    settings = Settings(**{field.name: known[field.name] for field in fields(Settings) if field.name in known})
    _require(settings.pace in PACES)
    _text(settings.network, 200)
    return settings


def _training_photos(entries: Any, inside: _Inside) -> TrainingPhotos:  # noqa: ANN401
    n = len(entries)
    targets = _array(inside.arrays, "targets", (n,), np.int64).astype(np.intp)
    _require(n > 0 and targets.min() >= 0 and targets.max() < inside.n_labels)
    return TrainingPhotos(
        ids=tuple(_text(entry["id"], 64) for entry in entries),
        names=tuple(_text(entry["name"], 300) for entry in entries),
        targets=targets,
        thumbnails=tuple(inside.files[_photo_name(i)] for i in range(n)),
        vectors=_array(inside.arrays, "vectors", (n, inside.spec.channels[-1]), np.float16),
    )


def _evaluation(labels: tuple[str, ...], photos: TrainingPhotos, arrays: Arrays) -> Evaluation:
    n = len(photos.ids)
    probabilities = _array(arrays, "probabilities", (n, len(labels)), np.float64)
    _require(bool((probabilities >= 0).all()) and bool(np.allclose(probabilities.sum(axis=1), 1)))
    groups = _array(arrays, "groups", (n,), np.int64)
    return Evaluation(labels, photos.ids, photos.names, photos.targets, probabilities, groups.astype(np.intp))


def _read_member(prefix: str, entry: Mapping[str, Any], inside: _Inside) -> Member:
    part = _read_head(prefix, entry, inside) if entry["kind"] == "head" else _read_tuned(prefix, inside)
    share = float(entry["share"])
    _require(0 < share <= 1)
    return Member(part, share)


def _read_head(prefix: str, entry: Mapping[str, Any], inside: _Inside) -> LinearHead:
    size = n_features(inside.spec.channels, entry["stages"])
    return LinearHead(entry["stages"], *_linear(prefix, size, inside))


def _read_tuned(prefix: str, inside: _Inside) -> TunedNetwork:
    shapes = tail_shapes(inside.spec.name)
    tail = {name: _array(inside.arrays, f"{prefix}tail.{name}", shape, np.float16) for name, shape in shapes.items()}
    return TunedNetwork(tail, *_linear(prefix, inside.spec.channels[-1], inside))


def _linear(prefix: str, size: int, inside: _Inside) -> tuple[NDArray[Any], ...]:
    shapes = {"weight": (inside.n_labels, size), "bias": (inside.n_labels,)}
    return tuple(_array(inside.arrays, prefix + key, shape, np.float32) for key, shape in shapes.items())


def _array(arrays: Arrays, name: str, shape: tuple[int, ...], kind: type[np.generic]) -> NDArray[Any]:
    array = arrays[name]
    _require(array.shape == shape and array.dtype == kind and bool(np.isfinite(array).all()))
    return array


def _text(value: Any, longest: int) -> str:  # noqa: ANN401
    _require(isinstance(value, str) and len(value) <= longest)
    return str(value)


def _require(condition: bool) -> None:
    if not condition:
        raise _DamagedError


def _photo_name(i: int) -> str:
    return f"photos/{i:04}.jpg"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
