"""Networks beside: what further pretrained networks see in the photos, for a head on each that answers with the first.

Each sees other things, so their mistakes are partly others', and their mean has fewer: with objects 4 to 7 points, with
surfaces none (docs/experiments.md). Whether they count is for cross-validation to say.

Shapes: n photos, V views, F of a feature vector.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from model.classifier.ensemble import LinearHead
from model.common.arrays import Float32s, Ints
from model.common.progress import Counter, OnProgress, Progress
from model.learning import linear_head
from model.network import catalogue, embeddings
from model.network.backbone import VIEWS_BESIDE, load_backbone
from model.network.catalogue import BackboneSpec
from model.network.embeddings import kept_embedding, n_lacking_beside
from model.network.features import features
from model.network.graph_cache import is_ready
from model.photos.dataset import Dataset


@dataclass(frozen=True, eq=False)
class NetworkBeside:
    """A network that has looked at all photos, and what a head on it learns from."""

    name: str
    views: linear_head.Views

    def head(self, targets: Ints, n_labels: int) -> LinearHead:
        """Return the head that was fitted on all photos."""
        return LinearHead("last", *linear_head.fit(self.views, targets, n_labels), beside=self.name)


def look_beside(dataset: Dataset, network: str, on_progress: OnProgress) -> tuple[NetworkBeside, ...]:
    """Let the networks beside `network` look at photos that they have not seen yet, and return them.

    Raises:
        TwentyError: a network cannot be made ready.
        StorageFull: the disk has no space for what they see.
    """
    counter = Counter(on_progress, "beside", n_lacking_beside(dataset.store, dataset.photo_ids, network))
    for spec in catalogue.beside(network):
        if not is_ready(spec.name):
            on_progress(Progress("network", 0.0))
        # From the end: in the background they are looked at from the front, so both meet in the middle.
        for n in embeddings.look_beside(dataset.store, dataset.photo_ids[::-1], load_backbone(spec.name)):
            counter.step(n)
    return seen_beside(dataset, network)


def seen_beside(dataset: Dataset, network: str) -> tuple[NetworkBeside, ...]:
    """Return the networks beside `network`, where each has seen all photos; none where there are none, or one has not.

    No network is opened: what they have seen lies beside the photos.
    """
    found = []
    for spec in catalogue.beside(network):
        vectors = _vectors(dataset, spec)
        if vectors is None:
            return ()
        found.append(NetworkBeside(spec.name, linear_head.views_of(len(vectors), partial(_some, vectors))))
    return tuple(found)


def _some(vectors: NDArray[np.float16], photos: Ints) -> Float32s:
    return vectors[photos].astype(np.float32)


def _vectors(dataset: Dataset, spec: BackboneSpec) -> NDArray[np.float16] | None:
    """Return the feature vectors of every view, (n, V, F), in half precision."""
    parts = []
    for photo_id in dataset.photo_ids:
        embedding = kept_embedding(dataset.store, photo_id, spec, VIEWS_BESIDE)
        if embedding is None:
            return None
        parts.append(features(embedding.astype(np.float32), spec.channels, "last").astype(np.float16))
    return np.stack(parts)
