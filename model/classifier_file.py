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
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from model.backbone import LITE0, tail_shapes
from model.classifier import Classifier, TrainingPhotos
from model.dataset import LONGEST_LABEL
from model.errors import FileRefused
from model.evaluation import Evaluation
from model.features import n_features
from model.files import write_atomically
from model.members import LinearHead, Member, TunedNetwork
from model.settings import Settings

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
    try:
        return _classifier(manifest, _checked_files(archive, manifest))
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
    backbone = manifest.get("backbone")
    if isinstance(backbone, dict) and backbone.get("name") != LITE0.name:
        raise FileRefused(
            f"{name} stands on the network “{str(backbone.get('name'))[:40]}”, which is not installed here. "
            f"Train it again on {LITE0.name}."
        )


# --- writing -----------------------------------------------------------------------------------------------------


def _manifest(classifier: Classifier) -> dict[str, Any]:
    photos = classifier.training_photos
    return {
        "format": FORMAT,
        "version": VERSION,
        "created": classifier.created,
        "labels": list(classifier.labels),
        "members": [_member_json(member) for member in classifier.members],
        "temperature": classifier.temperature,
        "choice": classifier.choice,
        "settings": asdict(classifier.settings),
        "backbone": {"name": LITE0.name, "version": LITE0.version, "side": LITE0.side, "input": "RGB / 127.5 - 1"},
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


def _classifier(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Classifier:
    labels = tuple(_text(label, LONGEST_LABEL) for label in manifest["labels"])
    arrays = load_arrays(files[_ARRAYS])
    photos = _training_photos(manifest["photos"], arrays, files, len(labels))
    temperature = float(manifest["temperature"])
    _require(len(labels) >= 2 and 0.01 < temperature < 100)
    return Classifier(
        labels=labels,
        members=tuple(_read_member(i, m, arrays, len(labels)) for i, m in enumerate(manifest["members"])),
        temperature=temperature,
        backbone=LITE0.name,
        evaluation=_evaluation(labels, photos, arrays),
        choice=_text(manifest["choice"], 500),
        settings=Settings(**manifest["settings"]),
        created=_text(manifest["created"], 40),
        training_photos=photos,
    )


def _training_photos(entries: Any, arrays: Arrays, files: Mapping[str, bytes], n_labels: int) -> TrainingPhotos:  # noqa: ANN401
    n = len(entries)
    targets = _array(arrays, "targets", (n,), np.int64).astype(np.intp)
    _require(n > 0 and targets.min() >= 0 and targets.max() < n_labels)
    return TrainingPhotos(
        ids=tuple(_text(entry["id"], 64) for entry in entries),
        names=tuple(_text(entry["name"], 300) for entry in entries),
        targets=targets,
        thumbnails=tuple(files[_photo_name(i)] for i in range(n)),
        vectors=_array(arrays, "vectors", (n, LITE0.channels[-1]), np.float16),
    )


def _evaluation(labels: tuple[str, ...], photos: TrainingPhotos, arrays: Arrays) -> Evaluation:
    n = len(photos.ids)
    probabilities = _array(arrays, "probabilities", (n, len(labels)), np.float64)
    _require(bool((probabilities >= 0).all()) and bool(np.allclose(probabilities.sum(axis=1), 1)))
    groups = _array(arrays, "groups", (n,), np.int64).astype(np.intp)
    return Evaluation(labels, photos.ids, photos.names, photos.targets, probabilities, groups)


def _read_member(i: int, entry: Mapping[str, Any], arrays: Arrays, n_labels: int) -> Member:
    read = _read_head if entry["kind"] == "head" else _read_tuned
    part = read(f"member{i}.", entry, arrays, n_labels)
    share = float(entry["share"])
    _require(0 < share <= 1)
    return Member(part, share)


def _read_head(prefix: str, entry: Mapping[str, Any], arrays: Arrays, n_labels: int) -> LinearHead:
    size = n_features(LITE0.channels, entry["stages"])
    weight = _array(arrays, prefix + "weight", (n_labels, size), np.float32)
    return LinearHead(entry["stages"], weight, _array(arrays, prefix + "bias", (n_labels,), np.float32))


def _read_tuned(prefix: str, _: Mapping[str, Any], arrays: Arrays, n_labels: int) -> TunedNetwork:
    tail = {name: _array(arrays, f"{prefix}tail.{name}", shape, np.float16) for name, shape in tail_shapes().items()}
    weight = _array(arrays, prefix + "weight", (n_labels, LITE0.channels[-1]), np.float32)
    return TunedNetwork(tail, weight, _array(arrays, prefix + "bias", (n_labels,), np.float32))


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
