"""What training yields: labels, the members that answer together, and how good they are together.

Shapes: n photos, V views, S side of the input in pixels, C labels, D values of an embedding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.backbone import BATCH, Backbone, Pixels, Tail, views_of
from model.calibration import calibrated
from model.evaluation import Evaluation
from model.features import whole_photo
from model.forecast import Forecast
from model.members import LinearHead, Member, TunedNetwork, mix
from model.progress import Counter, OnProgress, no_progress
from model.settings import Settings

Floats = NDArray[np.float32]
Shares = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TrainingPhotos:
    """Small copies of the photos a classifier learnt from, and what the network saw in them."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    targets: NDArray[np.intp]  # (n,)
    thumbnails: tuple[bytes, ...]  # JPEG
    vectors: NDArray[np.float16]  # (n, channels of the last stage), unit length


@dataclass(frozen=True, eq=False)
class Classifier:
    """A trained classifier: save and load it with `model.classifier_file`, ask it with `predict`."""

    labels: tuple[str, ...]
    members: tuple[Member, ...]
    temperature: float
    backbone: str  # the name of the pretrained network it stands on
    evaluation: Evaluation  # out-of-fold
    choice: str  # which candidate was kept and why, in a sentence
    settings: Settings
    created: str  # ISO 8601, UTC
    training_photos: TrainingPhotos
    forecast: Forecast | None = None  # what more photos would probably bring; None: it was not measured
    _tails: dict[int, Tail] = field(default_factory=dict, repr=False)  # sessions, opened on first use

    def tail(self, part: TunedNetwork, backbone: Backbone) -> Tail:
        """Return the session that runs a fine-tuned member."""
        if id(part) not in self._tails:
            self._tails[id(part)] = backbone.tuned_tail(part.tail)
        return self._tails[id(part)]


@dataclass(frozen=True, eq=False)
class Answer:
    """What a classifier says about one photo."""

    label: str
    confidence: float  # calibrated, 0 to 1
    probabilities: Shares  # (C,)
    vector: Floats  # what the network saw, unit length: photos are compared by it


def predict(
    classifier: Classifier, backbone: Backbone, jpegs: Sequence[bytes], on_progress: OnProgress = no_progress
) -> list[Answer]:
    """Answer for stored photos (`Photo.jpeg`), a batch at a time."""
    counter = Counter(on_progress, "Looking at the photos", len(jpegs))
    answers: list[Answer] = []
    for start in range(0, len(jpegs), BATCH):
        batch = jpegs[start : start + BATCH]
        answers += answer(classifier, backbone, np.stack([backbone.preprocess(jpeg) for jpeg in batch]))
        counter.step(len(batch))
    return answers


def answer(classifier: Classifier, backbone: Backbone, photos: Pixels) -> Iterator[Answer]:
    """Answer for a batch of preprocessed photos, (n, S, S, 3)."""
    activations = backbone.activations(views_of(photos))
    embeddings = backbone.embed_activations(activations)
    channels = backbone.spec.channels
    logs = []
    for part in (member.part for member in classifier.members):
        if isinstance(part, LinearHead):
            logs.append(part.log_probabilities(embeddings, channels))
        else:
            statistics = classifier.tail(part, backbone).statistics(activations)
            logs.append(part.log_probabilities(statistics, channels))
    mixed = mix(logs, [member.share for member in classifier.members])
    vectors = whole_photo(embeddings[:, 0], channels)
    for probabilities, vector in zip(calibrated(mixed, classifier.temperature), vectors, strict=True):
        best = int(np.argmax(probabilities))
        yield Answer(classifier.labels[best], float(probabilities[best]), probabilities, vector)
