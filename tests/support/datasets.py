"""Datasets of tiny pictures."""

from pathlib import Path

import numpy as np

from model.photos.dataset import Dataset
from model.photos.photo import read_photo
from model.photos.photo_store import PhotoStore
from tests.support.pictures import picture_bytes

LABELS = ("striped", "dotted")


def make_dataset(folder: Path, per_label: int = 8, labels: tuple[str, ...] = LABELS, first_seed: int = 0) -> Dataset:
    """Store tiny pictures of as many kinds as there are labels."""
    store = PhotoStore(folder)
    photos = [
        (read_photo(f"{kind}-{seed}.jpg", picture_bytes(kind, seed)), kind)
        for kind in range(len(labels))
        for seed in range(first_seed, first_seed + per_label)
    ]
    for photo, _ in photos:
        store.add(photo)
    return Dataset(
        labels=labels,
        photo_ids=tuple(photo.id for photo, _ in photos),
        names=tuple(photo.name for photo, _ in photos),
        targets=np.array([kind for _, kind in photos], dtype=np.intp),
        store=store,
    )
