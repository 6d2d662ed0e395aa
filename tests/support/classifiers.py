"""Classifiers and their files with some of their content changed."""

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from model.classifier.classifier import Classifier
from tests.support.zips import unpacked, zipped


def rebuilt(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return the file with its content changed, the zip around it whole."""
    files = unpacked(data)
    change(files)
    return zipped(files)


def manifest(**changes: object) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files["manifest.json"] = json.dumps(json.loads(files["manifest.json"]) | changes).encode()

    return change


def classifier_with(
    known: Classifier, labels: tuple[str, ...], n_wrong: int = 7, thumbnail: bytes | None = None
) -> Classifier:
    """Return a classifier with other labels, that many mistakes, and perhaps other thumbnails."""
    evaluation = known.evaluation
    n = len(evaluation.targets)
    targets = np.arange(n, dtype=np.intp) % len(labels)
    answers = np.where(np.arange(n) < n_wrong, (targets + 1) % len(labels), targets)
    probabilities = np.full((n, len(labels)), 0.2 / (len(labels) - 1))
    probabilities[np.arange(n), answers] = 0.8
    photos = replace(known.training_photos, targets=targets)
    if thumbnail is not None:
        photos = replace(photos, thumbnails=(thumbnail,) * n)
    changed = replace(evaluation, labels=labels, targets=targets, probabilities=probabilities)
    return replace(known, labels=labels, evaluation=changed, training_photos=photos)
