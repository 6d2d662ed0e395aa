"""Schema of a classifier's file: what its JSON and its arrays hold, how they are made, and how they are checked.

`model.classifier.classifier_file` keeps these in a zip and checks that they arrived whole. What comes back was written
by anyone: msgspec checks types and lengths of the JSON, and what is here checks shapes and whether the parts fit
together. Whatever does not, raises.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from model.classifier.classifier import Classifier, TrainingPhotos
from model.classifier.ensemble import Choice, EnsemblePart, LinearHead, TunedNetwork
from model.classifier.other_things import OtherThings
from model.classifier.sealed_zip import Arrays, Envelope, FileEntry
from model.classifier.sealed_zip import checked_array as _array
from model.classifier.sealed_zip import require as _require
from model.classifier.settings import Settings
from model.common.text import clean_text
from model.evaluation.abstention import ShareToAnswer
from model.evaluation.evaluation import Evaluation
from model.evaluation.forecast import Forecast, refuse_impossible
from model.evaluation.series_figures import SeriesFigures
from model.network.backbone import load_backbone
from model.network.catalogue import BESIDE, BUILT_IN, BackboneSpec, known_spec
from model.network.features import Stages, n_features
from model.photos.formats.file_structure import is_plain_jpeg
from model.photos.label_names import clean_label, label_key
from model.photos.photo_metadata import Level

# Version 2: heads on networks beside the classifier's own, and on more of a fine-tuned network than its mean.
NEWEST = Envelope("twenty-photos classifier", 2)
_MOST_ALIKE = 1.001  # a cosine, with room for rounding
_MOST_LABELS, _MOST_PARTS = 1000, 100
_MOST_OTHERS, _LARGEST_MARGIN = 20_000, 100.0  # photos, as of all; a difference of log probabilities
_LARGEST_THUMBNAIL = 512  # pixels on a side
_LARGEST_WEIGHT = 1e5  # of a head; a thousand times what training finds, and no sum of them becomes infinite

_Share = Annotated[float, Meta(gt=0, le=1)]
_Name = Annotated[str, Meta(max_length=300)]


class NetworkEntry(Struct):
    """A pretrained network that it stands on."""

    name: _Name
    version: int
    weights: str  # SHA-256


# The parts of the ensemble; their weights are among the arrays.
class _Head(Struct, tag_field="kind", tag="head"):
    share: _Share
    stages: Stages
    beside: NetworkEntry | None = None  # the network, where it is one beside the classifier's own


class _Tuned(Struct, tag_field="kind", tag="tuned"):
    share: _Share
    stages: Stages = "mean"  # in version 1


class PhotoEntry(Struct):
    """A photo that it learnt from."""

    id: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]  # it becomes part of a path
    name: _Name


class Manifest(Envelope, kw_only=True):
    """Everything but the arrays and the small photos."""

    created: Annotated[str, Meta(max_length=40)]
    labels: Annotated[list[str], Meta(min_length=2, max_length=_MOST_LABELS)]
    ensemble: Annotated[list[_Head | _Tuned], Meta(min_length=1, max_length=_MOST_PARTS)]
    temperature: Annotated[float, Meta(gt=0.01, lt=100)]
    choice: Choice
    settings: Settings
    share_to_answer: ShareToAnswer
    backbone: NetworkEntry
    photos: Annotated[list[PhotoEntry], Meta(min_length=1)]
    forecast: Forecast
    series: SeriesFigures | None = None
    evaluation: msgspec.Raw  # for who reads the file; loading computes it from the arrays
    files: dict[str, FileEntry]
    mapping: tuple[Level, Level] | None = None
    changed_blind: Annotated[int, Meta(ge=0)] = 0  # labels that a blind look has changed

    def networks(self) -> list[NetworkEntry]:
        """Return the networks that it stands on, its own first."""
        return [self.backbone, *(head.beside for head in self.ensemble if isinstance(head, _Head) and head.beside)]


def describe(classifier: Classifier, files: dict[str, FileEntry]) -> Manifest:
    """Return everything but the arrays."""
    photos, spec = classifier.training_photos, known_spec(classifier.backbone)
    assert spec is not None, classifier.backbone  # it was trained here, or opened here
    return Manifest(
        format=NEWEST.format,
        version=NEWEST.version,
        created=classifier.created,
        labels=list(classifier.labels),
        ensemble=[_entry(part) for part in classifier.ensemble],
        temperature=classifier.temperature,
        choice=classifier.choice,
        settings=classifier.settings,
        share_to_answer=classifier.share_to_answer,
        backbone=_network(spec),
        photos=[PhotoEntry(i, name) for i, name in zip(photos.ids, photos.names, strict=True)],
        forecast=classifier.forecast,
        series=classifier.evaluation.series,
        evaluation=msgspec.Raw(msgspec.json.encode(classifier.evaluation.to_json())),
        files=files,
        mapping=classifier.mapping,
        changed_blind=classifier.evaluation.changed_blind,
    )


def _entry(part: EnsemblePart) -> _Head | _Tuned:
    if not isinstance(part.predictor, LinearHead):
        return _Tuned(part.share, part.predictor.head.stages)
    beside = part.predictor.beside
    return _Head(part.share, part.predictor.stages, None if beside is None else _network(BUILT_IN[beside]))


def _network(spec: BackboneSpec) -> NetworkEntry:
    return NetworkEntry(spec.name, spec.version, spec.weights)


def arrays_of(classifier: Classifier) -> Arrays:
    """Return weights, out-of-fold probabilities and what the network saw in the training photos, by name."""
    arrays: Arrays = {
        "targets": classifier.training_photos.targets.astype(np.int64),
        "vectors": classifier.training_photos.vectors,
        "groups": classifier.evaluation.groups.astype(np.int64),
        "probabilities": classifier.evaluation.probabilities,
        "familiarity": classifier.familiarity,
    }
    if (others := classifier.others) is not None:
        arrays |= {
            "others.weight": others.head.weight,
            "others.bias": others.head.bias,
            "others.margins": others.margins,
        }
        arrays |= {"others.own_margins": others.own_margins, "others.own_familiarity": others.own_familiarity}
    if classifier.evaluation.learnt is not None:
        arrays["as_they_came"] = classifier.evaluation.targets.astype(np.int64)
    for i, predictor in enumerate(part.predictor for part in classifier.ensemble):
        head = predictor.head if isinstance(predictor, TunedNetwork) else predictor
        arrays |= {f"ensemble{i}.weight": head.weight, f"ensemble{i}.bias": head.bias}
        if isinstance(predictor, TunedNetwork):
            arrays |= {f"ensemble{i}.tail.{name}": weight for name, weight in predictor.tail.items()}
    return arrays


# --- reading -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Inside:
    """What the parts of a classifier, or of a detector, are read from."""

    arrays: Arrays
    thumbnails: tuple[bytes, ...]
    spec: BackboneSpec
    n_labels: int


def rebuild(manifest: Manifest, arrays: Arrays, thumbnails: tuple[bytes, ...], spec: BackboneSpec) -> Classifier:
    """Return the classifier that `describe`, `arrays_of` and the training photos' small copies describe.

    Raises:
        Exception: of any kind, where the parts do not fit together.
    """
    labels, n_photos = tuple(manifest.labels), len(manifest.photos)
    _check(manifest)
    familiarity = _array(arrays, "familiarity", (n_photos,), np.float32)
    _require(bool((np.abs(familiarity) <= _MOST_ALIKE).all()))
    inside = Inside(arrays, thumbnails, spec, len(labels))
    photos = photos_of(manifest.photos, inside)
    return Classifier(
        labels=labels,
        ensemble=_ensemble(manifest.ensemble, inside),
        temperature=manifest.temperature,
        backbone=spec.name,
        evaluation=_evaluation(manifest, photos, arrays),
        choice=manifest.choice,
        settings=manifest.settings,
        created=clean_text(manifest.created),
        training_photos=photos,
        forecast=manifest.forecast,
        familiarity=familiarity,
        others=_others(inside, n_photos),
        share_to_answer=manifest.share_to_answer,
        mapping=manifest.mapping,
    )


def _check(manifest: Manifest) -> None:
    labels, n_photos, choice = manifest.labels, len(manifest.photos), manifest.choice
    _require(len({label_key(label) for label in labels}) == len(labels))
    _require(all(clean_label(label) == label for label in labels))
    _require(abs(choice.fewer_mistakes) <= n_photos and abs(choice.fewer_beside) <= n_photos)
    _require(manifest.forecast.n_labels == len(labels))
    refuse_impossible(manifest.forecast)
    _require(manifest.mapping is None or manifest.mapping[0] < manifest.mapping[1])


def photos_of(entries: list[PhotoEntry], inside: Inside) -> TrainingPhotos:
    """Return the photos that it learnt from, each label with at least one."""
    n, ids = len(entries), tuple(entry.id for entry in entries)
    _require(len(set(ids)) == n == len(inside.thumbnails))
    _require(all(is_plain_jpeg(jpeg, _LARGEST_THUMBNAIL) for jpeg in inside.thumbnails))
    targets = _targets(inside.arrays, "targets", n, inside.n_labels)
    _require(np.unique(targets).tolist() == list(range(inside.n_labels)))  # a label without photos has no figures
    return TrainingPhotos(
        ids=ids,
        names=tuple(clean_text(entry.name) for entry in entries),
        targets=targets,
        thumbnails=inside.thumbnails,
        vectors=_array(inside.arrays, "vectors", (n, inside.spec.channels[-1]), np.float16),
    )


def _others(inside: Inside, n: int) -> OtherThings | None:
    """Return what tells other things; files from before there were any have none."""
    if "others.weight" not in inside.arrays:
        return None
    k = inside.arrays["others.own_margins"].size
    _require(0 < k <= _MOST_OTHERS)
    place_more = replace(inside, n_labels=inside.n_labels + 1)
    head = LinearHead("last", *_linear("others.", n_features(inside.spec.channels, "last"), place_more))
    sizes = {"margins": n, "own_margins": k, "own_familiarity": k}
    found = {name: _array(inside.arrays, f"others.{name}", (size,), np.float32) for name, size in sizes.items()}
    _require(all(bool((np.abs(array) <= _LARGEST_MARGIN).all()) for array in found.values()))
    return OtherThings(head, **found)


def _evaluation(manifest: Manifest, photos: TrainingPhotos, arrays: Arrays) -> Evaluation:
    n, labels, series, learnt = len(photos.ids), tuple(manifest.labels), manifest.series, photos.targets
    _require(manifest.changed_blind <= n)
    came = _targets(arrays, "as_they_came", n, len(labels)) if "as_they_came" in arrays else learnt
    probabilities = _array(arrays, "probabilities", (n, len(labels)), np.float64)
    _require(bool((probabilities >= 0).all()) and bool(np.allclose(probabilities.sum(axis=1), 1)))
    groups = _array(arrays, "groups", (n,), np.int64)
    _require(bool((groups >= 0).all() and (groups < n).all()))
    counts = np.bincount(learnt, minlength=len(labels))
    if series is not None:
        _require(
            len(series.things) == len(labels) and all(0 <= n <= m for n, m in zip(series.things, counts, strict=True))
        )
        _require(series.as_independent is None or 0 <= series.as_independent <= 1)
    return Evaluation(
        labels, photos.ids, photos.names, came, probabilities, groups.astype(np.intp), series=series,
        learnt=None if came is learnt else learnt, changed_blind=manifest.changed_blind,
    )  # fmt: skip


def _targets(arrays: Arrays, name: str, n: int, n_labels: int) -> NDArray[np.intp]:
    targets = _array(arrays, name, (n,), np.int64).astype(np.intp)
    _require(targets.min() >= 0 and targets.max() < n_labels)
    return targets


def _ensemble(entries: list[_Head | _Tuned], inside: Inside) -> tuple[EnsemblePart, ...]:
    _require(abs(sum(entry.share for entry in entries) - 1) < 1e-3)
    _require(any(isinstance(entry, _Tuned) or entry.beside is None for entry in entries))  # its own network explains
    _require(all(entry.beside.name in BESIDE for entry in entries if isinstance(entry, _Head) and entry.beside))
    return tuple(
        EnsemblePart(_predictor(f"ensemble{i}.", entry, inside), entry.share) for i, entry in enumerate(entries)
    )


def _predictor(prefix: str, entry: _Head | _Tuned, inside: Inside) -> LinearHead | TunedNetwork:
    channels = inside.spec.channels
    if isinstance(entry, _Head) and entry.beside is not None:
        spec = BUILT_IN[entry.beside.name]
        return LinearHead(entry.stages, *_linear(prefix, n_features(spec.channels, entry.stages), inside), spec.name)
    head = LinearHead(entry.stages, *_linear(prefix, n_features(channels, entry.stages), inside))
    if isinstance(entry, _Head):
        return head
    shapes = load_backbone(inside.spec.name).tail_shapes
    tail = {name: _array(inside.arrays, f"{prefix}tail.{name}", shape, np.float16) for name, shape in shapes.items()}
    return TunedNetwork(tail, head)


def _linear(prefix: str, size: int, inside: Inside) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the weights and the biases of a head."""
    weight = _array(inside.arrays, f"{prefix}weight", (inside.n_labels, size), np.float32)
    bias = _array(inside.arrays, f"{prefix}bias", (inside.n_labels,), np.float32)
    _require(all(bool((np.abs(array) <= _LARGEST_WEIGHT).all()) for array in (weight, bias)))
    return weight, bias
