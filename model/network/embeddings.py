"""Embeddings of stored photos: computed once a photo, kept beside it, found again by the photo's content.

Shapes: n photos, V views of each, D values of an embedding.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.common.arrays import Float32s
from model.common.checked_cache import keep, kept
from model.common.progress import Counter, OnProgress, no_progress
from model.network.backbone import BATCH, N_VIEWS, VIEWS_BESIDE, Backbone
from model.network.catalogue import BackboneSpec, beside
from model.photos.photo_store import PhotoStore

_KEPT_AS = np.dtype("<f2")  # half precision: 28 KB a photo; the rounding is a thousandth of what photos differ by


def embeddings_of(
    store: PhotoStore, photo_ids: Sequence[str], backbone: Backbone, on_progress: OnProgress = no_progress
) -> Float32s:
    """Return the embeddings of photos, (n, V, D); what is missing is computed first, and kept.

    Raises:
        FileRefused: a photo is no longer on the disk.
        StorageFull: the disk has no space for what was computed.
    """
    embeddings = np.empty((len(photo_ids), N_VIEWS, backbone.spec.embedding_size), np.float32)
    absent: dict[str, list[int]] = {}  # rows of photos that were never looked at, or whose file is damaged
    for row, photo_id in enumerate(photo_ids):  # 56 KB a photo: thousands are not held twice
        known = kept_embedding(store, photo_id, backbone.spec)
        if known is None:
            absent.setdefault(photo_id, []).append(row)
        else:
            embeddings[row] = known
    counter, ids = Counter(on_progress, "looking", len(absent)), list(absent)
    # From the end: who looks at new photos as they arrive begins at their front, so both meet in the middle.
    for end in range(len(ids), 0, -BATCH):
        batch = ids[max(end - BATCH, 0) : end]
        for photo_id, found in zip(batch, _kept_or_computed(store, batch, backbone), strict=True):
            embeddings[absent[photo_id]] = found
        counter.step(len(batch))
    return embeddings


def look_beside(store: PhotoStore, photo_ids: Sequence[str], backbone: Backbone) -> Iterator[int]:
    """Compute and keep what photos lack of a network beside, yielding after each batch how many photos it had.

    Raises:
        FileRefused: a photo is no longer on the disk.
        StorageFull: the disk has no space for what was computed.
    """
    absent = missing(store, photo_ids, backbone.spec, VIEWS_BESIDE)
    for start in range(0, len(absent), BATCH):
        batch = absent[start : start + BATCH]
        _kept_or_computed(store, batch, backbone, VIEWS_BESIDE)
        yield len(batch)


def missing(store: PhotoStore, photo_ids: Iterable[str], spec: BackboneSpec, n_views: int = N_VIEWS) -> list[str]:
    """Return the photos that have no whole embedding by a network yet, each once."""
    return [photo_id for photo_id in dict.fromkeys(photo_ids) if kept_embedding(store, photo_id, spec, n_views) is None]


def _kept_or_computed(
    store: PhotoStore, photo_ids: Sequence[str], backbone: Backbone, n_views: int = N_VIEWS
) -> list[NDArray[np.float16]]:
    """Return the embeddings of some photos; another process may have looked at them meanwhile."""
    known = {photo_id: kept_embedding(store, photo_id, backbone.spec, n_views) for photo_id in photo_ids}
    if absent := [photo_id for photo_id, found in known.items() if found is None]:
        known |= zip(absent, _compute(store, absent, backbone, n_views), strict=True)
    return [found for found in known.values() if found is not None]


def _compute(store: PhotoStore, photo_ids: Sequence[str], backbone: Backbone, n_views: int) -> NDArray[np.float16]:
    photos = np.stack([backbone.preprocess(store.jpeg(photo_id)) for photo_id in photo_ids])
    embeddings = backbone.embed(photos, n_views).astype(_KEPT_AS)
    for photo_id, embedding in zip(photo_ids, embeddings, strict=True):
        keep(_path(store, photo_id, backbone.spec), embedding.tobytes(), below=store.below)
    return embeddings


def n_lacking_beside(store: PhotoStore, photo_ids: Sequence[str], network: str) -> int:
    """Return how many embeddings of photos the networks beside `network` lack, all together."""
    return sum(len(missing(store, photo_ids, spec, VIEWS_BESIDE)) for spec in beside(network))


def kept_embedding(
    store: PhotoStore, photo_id: str, spec: BackboneSpec, n_views: int = N_VIEWS
) -> NDArray[np.float16] | None:
    """Return what a network has seen in a photo, (V, D), without opening it; `None` where it has not looked yet.

    Where it has seen more views than are asked for, the first of them are returned.
    """
    data, size = kept(_path(store, photo_id, spec)), spec.embedding_size * _KEPT_AS.itemsize
    if data is None or len(data) not in (n * size for n in range(n_views, N_VIEWS + 1)):
        return None
    return np.frombuffer(data, _KEPT_AS).reshape(-1, spec.embedding_size)[:n_views]


def _path(store: PhotoStore, photo_id: str, spec: BackboneSpec) -> Path:
    return store.cache_folder(f"embeddings-{spec.key}") / photo_id[:2] / f"{photo_id}.f16"
