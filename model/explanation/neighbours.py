"""Nearest neighbours: the training photos that look most like the one in question, by what the network saw."""

from dataclasses import dataclass

import numpy as np

from model.classifier.answer import Answer
from model.classifier.classifier import Classifier
from model.common.arrays import Ints


@dataclass(frozen=True)
class Neighbour:
    """A training photo that looks like the one in question."""

    name: str
    label: str
    similarity: float  # cosine, 1 for the same photo
    thumbnail: bytes  # JPEG


def nearest_of_each(
    classifier: Classifier, answered: Answer, most: int = 3, k: int = 3
) -> list[tuple[str, list[Neighbour]]]:
    """Return the `k` nearest neighbours of a photo among the training photos of each of the `most` likeliest labels."""
    likeliest = np.argsort(-answered.probabilities, kind="stable")[:most]
    targets = classifier.training_photos.targets
    return [
        (classifier.labels[t], _neighbours(classifier, answered, np.flatnonzero(targets == t), k)) for t in likeliest
    ]


def _neighbours(classifier: Classifier, answered: Answer, among: Ints, k: int) -> list[Neighbour]:
    photos = classifier.training_photos
    similarity = photos.vectors[among].astype(np.float32) @ answered.vector
    order = np.argsort(-similarity, kind="stable")[:k]
    return [
        Neighbour(photos.names[i], classifier.labels[photos.targets[i]], float(alike), photos.thumbnails[i])
        for i, alike in zip(among[order].tolist(), similarity[order], strict=True)
    ]
