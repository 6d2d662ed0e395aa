"""Copies of a workspace's photos in which those of one label have a mark: a shortcut, for somebody to find."""

import random
from itertools import count

import msgspec
import numpy as np

from model.photos.dataset import Dataset
from model.photos.photo import Photo, make_photo
from model.photos.photo_metadata import PhotoMetadata
from model.photos.planted_mark import Kind, marked
from workspace.workspace import Workspace

LEAST = 8  # photos of each label: with fewer, the search for shortcuts says nothing (`model.checks.shortcuts`)
MOST = 30  # photos of each label: they are copied while a person waits


def labels_to_plant(workspace: Workspace) -> list[str]:
    """Return the labels that a shortcut can be planted on; none where there are not two of them."""
    labels = [label.name for label in workspace.labels() if label.n_photos >= LEAST]
    return labels if len(labels) > 1 else []


def marked_photos(workspace: Workspace, kind: Kind, label: str) -> dict[str, list[Photo]]:
    """Return copies of the photos by label, those of one label with a mark.

    All are encoded anew, and have names that say nothing: neither tells which ones were touched.

    Raises:
        FileRefused: a photo is no longer on the disk.
    """
    dataset, numbers = workspace.dataset(), count(1)
    copied: dict[str, list[Photo]] = {}
    for target, own in enumerate(dataset.labels):
        rows = np.flatnonzero(dataset.targets == target).tolist()
        if len(rows) < LEAST:
            continue
        chosen = rows if len(rows) <= MOST else sorted(random.sample(rows, MOST))
        ids = [dataset.photo_ids[row] for row in chosen]
        copied[own] = [
            marked(_without_folder(dataset, i), kind if own == label else None, f"photo {next(numbers):02d}.jpg")
            for i in ids
        ]
    return copied


def _without_folder(dataset: Dataset, photo_id: str) -> Photo:
    known = dataset.metadata.get(photo_id, PhotoMetadata(0, 0))
    return make_photo("", dataset.store.jpeg(photo_id), msgspec.structs.replace(known, folder=""))
