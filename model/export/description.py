"""Description: `classifier.json`, all that a program has to know of an exported classifier beside model.onnx.

Its JSON Schema, `classifier.schema.json`, is made from these types.
"""

import hashlib
from dataclasses import astuple
from typing import Annotated, Any, Final, Literal

import msgspec
import onnx
from msgspec import Meta

from model.classifier.classifier import Classifier
from model.evaluation.evaluation import LabelFigures, things
from model.evaluation.intervals import Estimate
from model.evaluation.wording import of_twenty
from model.network.catalogue import known_spec, title
from model.photos.opened_file import PHOTO_LIMITS

FORMAT_VERSION: Final = 1
_MEANINGS = {
    "photo": "All pixels of one photo, of any size: upright, red, green and blue (sRGB), what is transparent on white.",
    "probabilities": "Of each label, in the order of `labels`; calibrated, so that 0.9 is right nine times of ten.",
    "familiarity": "How much the photo is like those it learnt from: at most 1.",
    "novel": "True: the photo is none of the labels, whatever the probabilities say.",
    "vector": "What photos are compared by: the nearer to 1 the product of two, the more alike the photos.",
    "heatmap": "What each place of the photo adds to each label's logit, a square grid over the photo.",
}

Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the description."""


class Interval(_Part, frozen=True):
    """A share with the range in which it lies 9 times out of 10."""

    value: Share
    low: Share
    high: Share


class Accuracy(_Part, frozen=True):
    """How often it is right on photos that it has not seen, with the range in which that lies 9 times out of 10."""

    value: Share
    low: Share
    high: Share
    measured: Literal["out-of-fold", "test set"]  # out-of-fold: each photo was answered by one that had not seen it
    figure: Literal["accuracy", "balanced accuracy"]  # balanced: every label counts the same
    always_the_commonest_label: Share  # what one would reach without looking
    photos: Count
    of_twenty: str  # what to expect of 20 new photos, in words


class LabelAccuracy(_Part, frozen=True):
    """How well one label is told."""

    label: str
    photos: Count
    things: Count  # that the photos show: copies, and photos of one thing, count once
    precision: Interval | None  # of the answers with this label, the share that is right; null: there were none
    recall: Interval | None  # of the photos with this label, the share that is found


class Series(_Part, frozen=True):
    """Photos that show the same things, which were judged together."""

    told_by: str
    things: Count
    right_counted_one_by_one: Share | None  # what overlooking it would promise; null: about the same


class Network(_Part, frozen=True):
    """A pretrained network in model.onnx."""

    name: str
    title: str
    licence: str
    sha256: Sha256  # of its weights as they were published
    side: Count  # pixels of the square that it sees


class Novelty(_Part, frozen=True):
    """When a photo is none of the labels: `novel` of model.onnx says so."""

    limit: float
    of: Literal["familiarity", "familiarity and other things"]
    wrongly_refused: Share  # of the photos that it learnt from, had it not seen each


class Levels(_Part, frozen=True):
    """Which values become black and white in photos with more than 8 bits a channel."""

    black: float
    white: float


class PhotoLimits(_Part, frozen=True):
    """What one photo may be."""

    file_bytes: Count
    pixels: Count
    side: Count
    least_side: Count


class Tensor(_Part, frozen=True):
    """An input or an output of model.onnx."""

    name: str
    type: str
    shape: tuple[int | str, ...]  # a name: any length
    meaning: str


class Model(_Part, frozen=True):
    """The file model.onnx."""

    file: str
    bytes: Count
    sha256: Sha256
    opset: Count
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]


class Description(_Part, frozen=True):
    """An exported classifier.

    A photo's answer: where `novel` is true, none of these; else, where the highest probability is below `threshold`,
    not sure; else the label of the highest probability.
    """

    format_version: Literal[1]
    name: str
    created: str  # ISO 8601, UTC
    labels: Annotated[tuple[str, ...], Meta(min_length=2)]
    threshold: Share
    share_answered: Share  # of all photos, the surest: what the threshold was chosen by
    accuracy: Accuracy
    by_label: tuple[LabelAccuracy, ...]
    series: Series | None
    novelty: Novelty
    networks: tuple[Network, ...]
    deep_photos: Levels | None  # null: each by its own darkest and lightest values
    photo_limits: PhotoLimits
    model: Model


def describe(classifier: Classifier, name: str, graph: bytes) -> Description:
    """Return the description of a classifier whose `model.onnx` is `graph`."""
    evaluation = classifier.evaluation
    figure: Literal["accuracy", "balanced accuracy"] = "balanced accuracy" if evaluation.uneven else "accuracy"
    headline, limits = evaluation.headline, PHOTO_LIMITS
    return Description(
        FORMAT_VERSION,
        name,
        classifier.created,
        classifier.labels,
        classifier.threshold,
        classifier.share_to_answer,
        Accuracy(
            headline.value,
            headline.low,
            headline.high,
            "out-of-fold" if evaluation.out_of_fold else "test set",
            figure,
            evaluation.headline_baseline,
            len(evaluation.targets),
            str(of_twenty(evaluation)),
        ),
        tuple(_by_label(*each) for each in zip(evaluation.by_label, things(evaluation).tolist(), strict=True)),
        _series(classifier),
        Novelty(
            classifier.novel_below,
            "familiarity" if classifier.others is None else "familiarity and other things",
            float(classifier.novel.mean()),
        ),
        tuple(_network(network) for network in classifier.networks),
        Levels(*classifier.mapping) if classifier.mapping else None,
        PhotoLimits(limits.file_bytes, limits.pixels, limits.side, limits.least_side),
        _model(graph),
    )


def as_json(description: Description) -> bytes:
    """Return classifier.json."""
    return msgspec.json.format(msgspec.json.encode(description)) + b"\n"


def schema() -> bytes:
    """Return the JSON Schema of classifier.json."""
    made: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    made |= msgspec.json.schema(Description)
    return msgspec.json.format(msgspec.json.encode(made)) + b"\n"


def _interval(estimate: Estimate) -> Interval:
    return Interval(*astuple(estimate))


def _by_label(figures: LabelFigures, n_things: int) -> LabelAccuracy:
    precision, recall = figures.precision, figures.recall
    return LabelAccuracy(
        figures.label,
        figures.n_photos,
        n_things,
        _interval(precision) if precision else None,
        _interval(recall) if recall else None,
    )


def _series(classifier: Classifier) -> Series | None:
    series = classifier.evaluation.series
    if series is None or not classifier.evaluation.in_series:
        return None
    return Series(series.source.value, sum(series.things), series.as_independent)


def _network(name: str) -> Network:
    spec = known_spec(name)
    assert spec is not None  # its graph could be made
    return Network(spec.name, title(name), spec.licence, spec.weights, spec.side)


def _model(graph: bytes) -> Model:
    model = onnx.load_model_from_string(graph)
    inputs, outputs = (tuple(map(_tensor, values)) for values in (model.graph.input, model.graph.output))
    opset = next(each.version for each in model.opset_import if not each.domain)
    return Model("model.onnx", len(graph), hashlib.sha256(graph).hexdigest(), opset, inputs, outputs)


def _tensor(value: onnx.ValueInfoProto) -> Tensor:
    kind = value.type.tensor_type
    sides = tuple(side.dim_param or side.dim_value for side in kind.shape.dim)
    return Tensor(value.name, onnx.TensorProto.DataType.Name(kind.elem_type).lower(), sides, _MEANINGS[value.name])
