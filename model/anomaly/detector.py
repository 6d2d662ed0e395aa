"""A detector: trained on good photos alone, it says whether a photo is like these or unlike these, and where.

Shapes: n good photos, m photos asked about, G side of the last map, P places of it (G x G), K channels of the last
stage.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from model.anomaly.limit import DEFAULT_SHARE, Limit, limit_of, more_unlike_than
from model.anomaly.memory_bank import MemoryBank
from model.anomaly.scores import Scale
from model.classifier.classifier import TrainingPhotos
from model.classifier.novelty import familiarity
from model.common.arrays import Float32s, Ints
from model.common.progress import Counter, OnProgress, no_progress
from model.network.backbone import BATCH, load_backbone
from model.network.patches import patches_and_wholes
from model.photos.levels import Mapped

_TINY = 1e-6


@dataclass(frozen=True, eq=False)
class Detector:
    """What good photos look like: save and load it with `model.anomaly.detector_file`, ask it with `inspect`."""

    label: str  # of the good photos
    bank: MemoryBank
    scale: Scale
    groups: Ints  # (n,) good photos that were left out together: copies, and photos of one thing
    training_photos: TrainingPhotos
    backbone: str  # the name of the pretrained network it stands on
    created: str  # ISO 8601, UTC
    share_to_flag: float = DEFAULT_SHARE  # of good photos. The user's choice
    mapping: Mapped | None = None  # of photos with more than 8 bits: the values that are black and white

    def with_share_to_flag(self, share: float) -> "Detector":
        """Return the same detector, which flags another share of good photos."""
        return replace(self, share_to_flag=share)

    @cached_property
    def limit(self) -> Limit:
        """From which score on a photo is unlike, and the share of new good photos that is."""
        return limit_of(self.scale.own, self.groups, self.share_to_flag)

    def scores(self, distances: Float32s, vectors: Float32s) -> Float32s:
        """Return how unlike photos are, (m,).

        `distances` (m, P) are of their patches from the bank, `vectors` (m, K) what the network saw in each as a whole.
        """
        wholes = 1 - familiarity(self.training_photos.vectors, vectors)
        return self.scale.scores(distances.max(axis=1), wholes)

    @property
    def n_things(self) -> int:
        """How many independent good photos it knows."""
        return len(np.unique(self.groups))


@dataclass(frozen=True, eq=False)
class Inspection:
    """What a detector says about one photo."""

    score: float
    is_unlike: bool
    more_unlike_than: float  # the share of the good photos that are less unlike, had each not been there
    # (G, G) how far each place lies from good patches; 0: no farther than the most unlike place that every good photo
    # has, 1: as far as the farthest of all good photos.
    heat: Float32s


def inspect(detector: Detector, jpegs: Sequence[bytes], on_progress: OnProgress = no_progress) -> list[Inspection]:
    """Inspect stored photos (`Photo.jpeg`), a batch at a time."""
    counter, found = Counter(on_progress, "looking", len(jpegs)), []
    for start in range(0, len(jpegs), BATCH):
        batch = jpegs[start : start + BATCH]
        found += _inspect(detector, batch)
        counter.step(len(batch))
    return found


def _inspect(detector: Detector, jpegs: Sequence[bytes]) -> list[Inspection]:
    backbone = load_backbone(detector.backbone)
    patches, wholes = patches_and_wholes(backbone, jpegs)
    distances = detector.bank.distances(patches)
    scores = detector.scores(distances, wholes)
    shares = more_unlike_than(detector.scale.own, detector.groups, scores)
    nearest, farthest = float(detector.scale.of_places.min()), float(detector.scale.of_places.max())
    heat = np.maximum(distances - nearest, 0) / max(farthest - nearest, _TINY)
    side = backbone.spec.map_side
    return [
        Inspection(float(score), bool(score > detector.limit.score), float(share), hot.reshape(side, side))
        for score, share, hot in zip(scores, shares, heat, strict=True)
    ]
