"""How a detector does on photos of which a person knows whether they are good or bad.

Shapes: m photos, g of them good, b bad.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from model.anomaly.detector import Detector, inspect
from model.classifier.classifier import THUMBNAIL_SIDE
from model.common.arrays import Bools, Float64s
from model.common.progress import OnProgress, no_progress
from model.evaluation.intervals import Estimate, share
from model.photos.dataset import Dataset
from model.photos.label_names import same_label
from model.photos.photo import thumbnail
from model.prediction.judging import are_copies, looks_of


@dataclass(frozen=True, eq=False)
class Found:
    """What a detector flags of photos that are known."""

    good: Float64s  # (g,) scores
    bad: Float64s  # (b,)
    limit: float  # what is above it is flagged
    n_left_out: int  # good photos that it has learnt from, or copies of them

    @property
    def found(self) -> int:
        """How many bad photos it flags."""
        return int((self.bad > self.limit).sum())

    @property
    def in_vain(self) -> int:
        """How many good photos it flags."""
        return int((self.good > self.limit).sum())

    @property
    def share_found(self) -> Estimate | None:
        """The share of bad photos that it finds; `None`: there is none."""
        return share(self.found / len(self.bad), len(self.bad)) if len(self.bad) else None

    @property
    def share_in_vain(self) -> Estimate | None:
        """The share of good photos that it flags; `None`: there is none."""
        return share(self.in_vain / len(self.good), len(self.good)) if len(self.good) else None

    @property
    def area(self) -> float | None:
        """The area under the ROC curve: how often a bad photo is more unlike than a good one; `None` without both."""
        if not len(self.bad) or not len(self.good):
            return None
        pairs = self.bad[:, None] - self.good
        return float((pairs > 0).mean() + (pairs == 0).mean() / 2)

    def to_json(self) -> dict[str, Any]:
        """Return all figures for a program."""
        shares = {"share_found": self.share_found, "share_of_good_flagged": self.share_in_vain}
        return {
            "good": len(self.good), "good_flagged": self.in_vain, "bad": len(self.bad), "bad_found": self.found,
            **{name: estimate and asdict(estimate) for name, estimate in shares.items()},
            "area_under_curve": self.area, "left_out": self.n_left_out,
        }  # fmt: skip


def find(detector: Detector, photos: Dataset, on_progress: OnProgress = no_progress) -> Found:
    """Inspect labelled photos: those with the detector's label are good, all others bad.

    Good photos that it has learnt from are left out, and copies of them. A bad photo may look nearly like a good one.
    """
    good = np.array([same_label(photos.labels[target], detector.label) for target in photos.targets], dtype=np.bool_)
    known = _known(detector, photos)
    asked = np.flatnonzero(~(good & known))
    answers = inspect(detector, [photos.store.jpeg(photos.photo_ids[row]) for row in asked], on_progress)
    scores = np.array([answer.score for answer in answers])
    is_good = good[asked]
    return Found(scores[is_good], scores[~is_good], detector.limit.score, int((good & known).sum()))


def _known(detector: Detector, photos: Dataset) -> Bools:
    """Tell which photos it has learnt from, or copies of them, (m,)."""
    own = detector.training_photos
    known = np.isin(photos.photo_ids, own.ids)
    if not known.all():
        small = [thumbnail(photos.store.jpeg(photo_id), THUMBNAIL_SIDE) for photo_id in photos.photo_ids]
        known |= are_copies(looks_of(small), looks_of(own.thumbnails))
    return known
