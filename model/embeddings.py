"""Embeddings of stored photos: computed once a photo, kept beside it, found again by the photo's content.

Shapes: n photos, V views of each, D values of an embedding.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.backbone import BATCH, N_VIEWS, Backbone
from model.dataset import PhotoStore
from model.errors import FileRefused
from model.files import write_atomically
from model.progress import Counter, OnProgress, no_progress

Floats = NDArray[np.float32]
_KEPT_AS = np.dtype("<f2")  # half precision: 28 KB a photo; the rounding is a thousandth of what photos differ by


def embeddings_of(
    store: PhotoStore, photo_ids: Sequence[str], backbone: Backbone, on_progress: OnProgress = no_progress
) -> Floats:
    """Return the embeddings of photos, (n, V, D); what is missing is computed first, and kept.

    Raises:
        FileRefused: a photo is no longer on the disk.
        StorageFull: the disk has no space for what was computed.
    """
    absent = missing(store, photo_ids, backbone)
    counter = Counter(on_progress, "Looking at the photos", len(absent))
    for start in range(0, len(absent), BATCH):
        _compute(store, absent[start : start + BATCH], backbone)
        counter.step(len(absent[start : start + BATCH]))
    embeddings = np.empty((len(photo_ids), N_VIEWS, backbone.spec.embedding_size), np.float32)
    for row, photo_id in zip(embeddings, photo_ids, strict=True):  # 56 KB a photo: thousands are not held twice
        row[:] = _read(store, photo_id, backbone)
    return embeddings


def missing(store: PhotoStore, photo_ids: Iterable[str], backbone: Backbone) -> list[str]:
    """Return the photos that have no whole embedding yet, each once."""
    size = N_VIEWS * backbone.spec.embedding_size * _KEPT_AS.itemsize
    return [i for i in dict.fromkeys(photo_ids) if _size(_path(store, i, backbone)) != size]


def _compute(store: PhotoStore, photo_ids: Sequence[str], backbone: Backbone) -> None:
    photos = np.stack([backbone.preprocess(store.jpeg(photo_id)) for photo_id in photo_ids])
    for photo_id, embedding in zip(photo_ids, backbone.embed(photos), strict=True):
        data = embedding.astype(_KEPT_AS).tobytes()
        write_atomically(_path(store, photo_id, backbone), data, durable=False, below=store.below)


def _read(store: PhotoStore, photo_id: str, backbone: Backbone) -> Floats:
    path = _path(store, photo_id, backbone)
    try:
        values = np.fromfile(path, dtype=_KEPT_AS)
        return values.reshape(N_VIEWS, backbone.spec.embedding_size).astype(np.float32)
    except (OSError, ValueError) as error:
        raise FileRefused(
            f"What the network saw in a photo ({photo_id[:8]}…) could not be read back from {path.parent}: another "
            "program probably changed that folder. Try again: it is computed anew."
        ) from error


def _path(store: PhotoStore, photo_id: str, backbone: Backbone) -> Path:
    folder = store.derived_folder(f"embeddings-{backbone.spec.key}")
    return folder / photo_id[:2] / f"{photo_id}.f16"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
