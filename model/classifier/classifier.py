"""What training yields: labels, the members that answer together, and how good they are together.

Shapes: n photos, V views, S side of the input in pixels, C labels, D values of an embedding.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.classifier.ensemble import LinearHead, Member, TunedNetwork
from model.classifier.novelty import familiarity, least_familiar
from model.classifier.settings import Settings
from model.common.arrays import Bools, Float32s, Float64s, Ints, Pixels
from model.common.errors import FileRefused
from model.common.progress import Counter, OnProgress, no_progress
from model.evaluation.abstention import ALL, decide, threshold_for
from model.evaluation.calibration import calibrated
from model.evaluation.evaluation import Evaluation
from model.evaluation.forecast import Forecast
from model.evaluation.probabilities import mix
from model.network.backbone import BATCH, Backbone, Tail, views_of
from model.network.features import whole_photo


@dataclass(frozen=True, eq=False)
class TrainingPhotos:
    """Small copies of the photos a classifier learnt from, and what the network saw in them."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    targets: Ints  # (n,)
    thumbnails: tuple[bytes, ...]  # JPEG
    vectors: NDArray[np.float16]  # (n, channels of the last stage), unit length


@dataclass(frozen=True, eq=False)
class Classifier:
    """A trained classifier: save and load it with `model.classifier.classifier_file`, ask it with `predict`."""

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
    familiarity: Float32s | None = None  # (n,) of the training photos, out-of-fold; None: in files of an older version
    answer_share: float = ALL  # the share of photos to answer: the surest. The user's choice
    _tails: dict[int, Tail] = field(default_factory=dict, repr=False)  # sessions, opened on first use

    def answering(self, share: float) -> "Classifier":
        """Return the same classifier, which answers another share of photos."""
        return replace(self, answer_share=share)

    @cached_property
    def threshold(self) -> float:
        """The confidence from which it answers; below it is not sure."""
        return threshold_for(self.evaluation, self.answer_share, self.strangers)

    @cached_property
    def stranger_below(self) -> float:
        """The familiarity below which a photo is none of its labels; below anything where that is not known."""
        return -2.0 if self.familiarity is None else least_familiar(self.familiarity, self.training_photos.targets)

    @cached_property
    def strangers(self) -> Bools:
        """Which training photos it would call none of its labels, had it not seen them, (n,)."""
        none = np.zeros(len(self.training_photos.ids), dtype=np.bool_)
        # The one that the limit was read off too: judged by a limit from the others, it would lie below.
        return none if self.familiarity is None else self.familiarity <= self.stranger_below

    def tail(self, part: TunedNetwork, backbone: Backbone) -> Tail:
        """Return the session that runs a fine-tuned member."""
        tail = self._tails.get(id(part)) or backbone.tuned_tail(part.tail)
        with _lock:
            self._tails[id(part)] = tail
            _opened[:] = [other for other in _opened if other[:2] != (id(self._tails), id(part))]
            _opened.append((id(self._tails), id(part), self._tails))
            while len(_opened) > OPEN_TAILS:
                _, closed, of_another = _opened.pop(0)
                of_another.pop(closed, None)
        return tail


OPEN_TAILS = 4  # sessions of fine-tuned members in this process: each takes some 50 MB, and a tenth of a second to open
_opened: list[tuple[int, int, dict[int, Tail]]] = []  # those that answered last stand last
_lock = threading.Lock()


@dataclass(frozen=True, eq=False)
class Answer:
    """What a classifier says about one photo."""

    label: str
    confidence: float  # calibrated, 0 to 1
    probabilities: Float64s  # (C,)
    vector: Float32s  # what the network saw, unit length: photos are compared by it
    familiarity: float = 1.0  # how much it is like the training photos: see `model.classifier.novelty`
    stranger: bool = False  # whether it is unlike anything the classifier was trained on

    def decision(self, threshold: float) -> str:
        """Return its label, "not sure" where its confidence is below a threshold, or "none of these"."""
        return decide(self.label, self.confidence, threshold, stranger=self.stranger)


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
    if not np.isfinite(mixed).all():  # a file may hold weights that lead nowhere
        raise FileRefused(
            "This classifier gives no answer: its weights are damaged, or somebody changed them. Train it again, or "
            "download it again from where it was made."
        )
    vectors = whole_photo(embeddings[:, 0], channels)
    alike = familiarity(classifier.training_photos.vectors, vectors)
    for shares, vector, like in zip(calibrated(mixed, classifier.temperature), vectors, alike, strict=True):
        best, stranger = int(np.argmax(shares)), bool(like < classifier.stranger_below)
        yield Answer(classifier.labels[best], float(shares[best]), shares, vector, float(like), stranger)
