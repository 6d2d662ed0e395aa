"""Material: labelled photos with what the network sees in them, from which all that is trained learns.

Shapes: n photos, V views, D values of an embedding, F of a feature vector, C labels.
"""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from model.classifier.classifier import THUMBNAIL_SIDE, TrainingPhotos
from model.classifier.ensemble import LinearHead
from model.classifier.novelty import familiarity_out_of_fold
from model.classifier.other_things import OtherThings
from model.common.arrays import Float32s, Ints
from model.common.progress import OnProgress, Progress
from model.learning import linear_head
from model.learning.others_head import learn_others
from model.network.backbone import Backbone, load_backbone
from model.network.embeddings import embeddings_of
from model.network.features import Stages, features, whole_photo
from model.network.graph_cache import is_ready
from model.network.series import Series, series_of
from model.photos.dataset import Dataset
from model.photos.photo import thumbnail


@dataclass(frozen=True, eq=False)
class Material:
    """What every candidate learns from and is judged by."""

    dataset: Dataset
    backbone: Backbone
    embeddings: Float32s  # (n, V, D)
    series: Series

    @property
    def groups(self) -> Ints:
        """Photos that are judged together, (n,): copies, and photos of one thing."""
        return self.series.groups

    def vectors(self, stages: Stages, photos: Ints) -> Float32s:
        """Return the feature vectors of every view of some photos (k,), (k, V, F)."""
        return features(self.embeddings[photos], self.backbone.spec.channels, stages)

    def views(self, stages: Stages) -> linear_head.Views:
        """Return what heads on some stages learn from."""
        return linear_head.views_of(len(self.targets), partial(self.vectors, stages))

    def head(self, stages: Stages, views: linear_head.Views) -> LinearHead:
        """Return the head that was fitted on all photos."""
        return LinearHead(stages, *linear_head.fit(views, self.targets, self.n_labels))

    @cached_property
    def training_photos(self) -> TrainingPhotos:
        """What a classifier keeps of its photos: the same for every candidate, so made once."""
        dataset, vectors = self.dataset, whole_photo(self.embeddings[:, 0], self.backbone.spec.channels)
        return TrainingPhotos(
            ids=dataset.photo_ids,
            names=dataset.names,
            targets=dataset.targets,
            thumbnails=tuple(thumbnail(dataset.store.jpeg(i), THUMBNAIL_SIDE) for i in dataset.photo_ids),
            vectors=vectors.astype(np.float16),
        )

    @cached_property
    def familiarity(self) -> Float32s:
        """How familiar each photo is to the others that are no copies of it and show another thing, (n,)."""
        return familiarity_out_of_fold(self.training_photos.vectors, self.groups)

    @cached_property
    def others(self) -> OtherThings | None:
        """What tells photos of other things, if there are any."""
        return learn_others(self.dataset, self.backbone, self.embeddings, self.groups)

    @property
    def targets(self) -> Ints:
        """The label of each photo, (n,)."""
        return self.dataset.targets

    @property
    def n_labels(self) -> int:
        """C."""
        return len(self.dataset.labels)


def material_of(dataset: Dataset, network: str, on_progress: OnProgress) -> Material:
    """Look at photos with a network, where it has not seen them yet.

    Raises:
        TwentyError: the network is not there, or cannot be made ready.
        StorageFull: the disk has no space for embeddings.
    """
    if not is_ready(network):
        on_progress(Progress("network", 0.0))
    backbone = load_backbone(network, may_download=True)
    embeddings = embeddings_of(dataset.store, dataset.photo_ids, backbone, on_progress)
    # What counts as a copy was measured with the default network, which has seen uploaded photos anyway.
    default = load_backbone()
    seen = embeddings if backbone is default else embeddings_of(dataset.store, dataset.photo_ids, default, on_progress)
    series = series_of(dataset, features(seen[:, 0], default.spec.channels, "all"))
    return Material(dataset, backbone, embeddings, series)
