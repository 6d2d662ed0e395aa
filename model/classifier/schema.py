"""What a classifier's file says, part by part: from a classifier to JSON and arrays, and back.

`model.classifier.classifier_file` keeps these in a zip and checks that they arrived whole. What comes back was written
by anyone: every shape, type and length is checked, and whatever does not fit together raises.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.classifier.classifier import Classifier, TrainingPhotos
from model.classifier.ensemble import LinearHead, Member, TunedNetwork
from model.classifier.settings import PACES, Settings
from model.common.arrays import Float32s
from model.common.text import clean_text
from model.evaluation import forecast
from model.evaluation.abstention import ALL, is_share
from model.evaluation.evaluation import Evaluation
from model.network.backbone import tail_shapes
from model.network.catalogue import BackboneSpec, known_spec
from model.network.features import n_features
from model.photos.file_structure import is_plain_jpeg
from model.photos.label_names import clean_label, label_key

Arrays = dict[str, NDArray[Any]]

_MOST_ALIKE = 1.001  # a cosine, with room for rounding
_MOST_LABELS, _MOST_MEMBERS = 1000, 100
_LARGEST_THUMBNAIL = 512  # pixels on a side
_LARGEST_WEIGHT = 1e5  # of a head; a thousand times what training finds, and no sum of them becomes infinite
_PHOTO_ID = re.compile("[0-9a-f]{64}")  # it becomes part of a path


class DamagedError(Exception):
    """What is inside does not fit together."""


def describe(classifier: Classifier) -> dict[str, Any]:
    """Return everything but the arrays, as JSON holds it."""
    photos, spec = classifier.training_photos, known_spec(classifier.backbone)
    assert spec is not None, classifier.backbone  # it was trained here, or opened here
    return {
        "created": classifier.created,
        "labels": list(classifier.labels),
        "members": [_member_json(member) for member in classifier.members],
        "temperature": classifier.temperature,
        "choice": classifier.choice,
        "settings": asdict(classifier.settings),
        "answer_share": classifier.answer_share,
        "backbone": {"name": spec.name, "version": spec.version, "weights": spec.weights, "side": spec.side},
        "photos": [{"id": i, "name": n} for i, n in zip(photos.ids, photos.names, strict=True)],
        "forecast": None if classifier.forecast is None else forecast.to_json(classifier.forecast),
        "evaluation": classifier.evaluation.to_json(),  # for a reader; loading computes it from the arrays
    }


def _member_json(member: Member) -> dict[str, Any]:
    if isinstance(member.part, LinearHead):
        return {"kind": "head", "share": member.share, "stages": member.part.stages}
    return {"kind": "tuned", "share": member.share}


def arrays_of(classifier: Classifier) -> Arrays:
    """Return weights, out-of-fold probabilities and what the network saw in the training photos, by name."""
    arrays: Arrays = {
        "targets": classifier.training_photos.targets.astype(np.int64),
        "vectors": classifier.training_photos.vectors,
        "groups": classifier.evaluation.groups.astype(np.int64),
        "probabilities": classifier.evaluation.probabilities,
    }
    if classifier.familiarity is not None:
        arrays["familiarity"] = classifier.familiarity
    for i, member in enumerate(classifier.members):
        arrays |= {f"member{i}.weight": member.part.weight, f"member{i}.bias": member.part.bias}
        if isinstance(member.part, TunedNetwork):
            arrays |= {f"member{i}.tail.{name}": weight for name, weight in member.part.tail.items()}
    return arrays


# --- reading -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Inside:
    """What the parts of a classifier are read from."""

    arrays: Arrays
    thumbnails: tuple[bytes, ...]
    spec: BackboneSpec
    n_labels: int


def rebuild(
    manifest: Mapping[str, Any], arrays: Arrays, thumbnails: tuple[bytes, ...], spec: BackboneSpec
) -> Classifier:
    """Return the classifier that was described.

    Args:
        manifest: What `describe` returned.
        arrays: What `arrays_of` returned.
        thumbnails: The training photos' small copies.
        spec: Of the network that it stands on.

    Raises:
        Exception: of any kind, where the parts do not fit together.
    """
    labels = tuple(_label(label) for label in manifest["labels"])
    _require(2 <= len({label_key(label) for label in labels}) == len(labels) <= _MOST_LABELS)
    inside = _Inside(arrays, thumbnails, spec, len(labels))
    photos = _training_photos(manifest["photos"], inside)
    temperature = float(manifest["temperature"])
    _require(0.01 < temperature < 100 and 1 <= len(manifest["members"]) <= _MOST_MEMBERS)
    members = tuple(_read_member(f"member{i}.", m, inside) for i, m in enumerate(manifest["members"]))
    _require(abs(sum(member.share for member in members) - 1) < 1e-3)
    return Classifier(
        labels=labels,
        members=members,
        temperature=temperature,
        backbone=spec.name,
        evaluation=_evaluation(labels, photos, inside.arrays),
        choice=_text(manifest["choice"], 500),
        settings=_settings(manifest["settings"]),
        created=_text(manifest["created"], 40),
        training_photos=photos,
        forecast=None if manifest.get("forecast") is None else forecast.from_json(manifest["forecast"]),
        familiarity=_familiarity(len(photos.ids), arrays),
        answer_share=_answer_share(manifest),
    )


def _settings(known: Mapping[str, Any]) -> Settings:
    """Read settings; those that this version no longer has are left out."""
    settings = Settings(**{field.name: known[field.name] for field in fields(Settings) if field.name in known})
    _require(settings.pace in PACES)
    _text(settings.network, 200)
    _require(all(type(n) is int and 0 <= n < 2**63 for n in (settings.seed, settings.folds, settings.repeats)))
    return settings


def _answer_share(manifest: Mapping[str, Any]) -> float:
    """Read the share of photos to answer; files of an older version answer all."""
    chosen = float(manifest.get("answer_share", ALL))
    _require(is_share(chosen))
    return chosen


def _familiarity(n: int, arrays: Arrays) -> Float32s | None:
    """Read how familiar the training photos are; files of an older version do not say."""
    if "familiarity" not in arrays:
        return None
    values = _array(arrays, "familiarity", (n,), np.float32)
    _require(bool((np.abs(values) <= _MOST_ALIKE).all()))
    return values


def _training_photos(entries: Any, inside: _Inside) -> TrainingPhotos:  # noqa: ANN401
    n, ids = len(entries), tuple(_text(entry["id"], 64) for entry in entries)
    _require(all(_PHOTO_ID.fullmatch(photo_id) for photo_id in ids) and len(set(ids)) == n)
    _require(all(is_plain_jpeg(jpeg, _LARGEST_THUMBNAIL) for jpeg in inside.thumbnails))
    targets = _array(inside.arrays, "targets", (n,), np.int64).astype(np.intp)
    _require(len(inside.thumbnails) == n > 0 and targets.min() >= 0 and targets.max() < inside.n_labels)
    return TrainingPhotos(
        ids=ids,
        names=tuple(_text(entry["name"], 300) for entry in entries),
        targets=targets,
        thumbnails=inside.thumbnails,
        vectors=_array(inside.arrays, "vectors", (n, inside.spec.channels[-1]), np.float16),
    )


def _evaluation(labels: tuple[str, ...], photos: TrainingPhotos, arrays: Arrays) -> Evaluation:
    n = len(photos.ids)
    probabilities = _array(arrays, "probabilities", (n, len(labels)), np.float64)
    _require(bool((probabilities >= 0).all()) and bool(np.allclose(probabilities.sum(axis=1), 1)))
    groups = _array(arrays, "groups", (n,), np.int64)
    _require(bool((groups >= 0).all() and (groups < n).all()))
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
    arrays = tuple(_array(inside.arrays, prefix + key, shape, np.float32) for key, shape in shapes.items())
    _require(all(bool((np.abs(array) <= _LARGEST_WEIGHT).all()) for array in arrays))
    return arrays


def _array(arrays: Arrays, name: str, shape: tuple[int, ...], kind: type[np.generic]) -> NDArray[Any]:
    array = arrays[name]
    _require(array.shape == shape and array.dtype == kind and bool(np.isfinite(array).all()))
    return array


def _text(value: Any, longest: int) -> str:  # noqa: ANN401
    _require(isinstance(value, str) and len(value) <= longest)
    return clean_text(value)


def _label(value: Any) -> str:  # noqa: ANN401
    _require(isinstance(value, str) and clean_label(value) == value)
    return str(value)


def _require(condition: bool) -> None:
    if not condition:
        raise DamagedError
