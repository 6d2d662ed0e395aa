"""Training settings: what a person can choose, and how much fine-tuning each pace means."""

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

import numpy as np
from msgspec import Meta

# How much time a training may take; docs/evidence.md has the seconds.
Pace = Literal["quick", "balanced", "thorough"]
MOST_SEED = 1_000_000_000  # of seeds that a person gives: scikit-learn takes four times as much
PACES: tuple[Pace, ...] = get_args(Pace)


_Count = Annotated[int, Meta(ge=0, le=2**63 - 1)]  # what a file may give


@dataclass(frozen=True)
class Settings:
    """How to train. Saved with the classifier; the page reads its defaults from here."""

    pace: Pace = "balanced"  # "quick": only the linear head; the others fine-tune, "thorough" several times
    network: Annotated[str, Meta(max_length=300)] = "efficientnet-lite0"  # the pretrained network to stand on
    seed: _Count = 0  # of folds and of fine-tuning: the same photos and seed give the same classifier
    folds: _Count = 5  # of the head's cross-validation
    repeats: _Count = 5  # of that cross-validation at most, each with other folds: fewer with many photos


# Photos that fine-tuning learns from, evenly of each label: what the stem makes of one takes 0.5 MB of memory. With
# more photos these are drawn at random; all the others are still answered, so that the figures are of all photos.
MOST_TUNED = 1000


@dataclass(frozen=True)
class Plan:
    """The fine-tuning of n photos: one network for every fold of every cross-validation."""

    folds: int  # 0: no fine-tuning
    repeats: int  # cross-validations, each with other folds
    passes: int  # over the photos, in the training of one network ...
    samples: tuple[int, int]  # ... but no fewer and no more views of photos than this
    views: int  # of each photo that training draws from
    rate: float  # the learning rate of the network's stages; the linear head's on top is ten times as high

    def samples_of(self, n_photos: int) -> int:
        """Return how many views one network is shown that learns from `n_photos`."""
        return int(np.clip(self.passes * n_photos, *self.samples))

    def total_samples(self, n_photos: int) -> int:
        """Return how many views all networks are shown, and photos learnt from by heads and answered.

        Each takes about the same time.
        """
        if not self.folds:
            return 0
        learners = min(n_photos, MOST_TUNED)
        shown = self.folds * self.samples_of(learners * (self.folds - 1) // self.folds)
        return self.repeats * (shown + self.folds * learners + n_photos)


# Balanced once had three times the passes at half the rate, for three times the time: with a head fitted to what the
# averaged weights see, more than five passes make it worse (docs/experiments.md).
PLANS: dict[Pace, Plan] = {
    "quick": Plan(folds=0, repeats=0, passes=0, samples=(0, 0), views=0, rate=0.0),
    "balanced": Plan(folds=3, repeats=1, passes=5, samples=(60, 400), views=6, rate=8e-4),
    "thorough": Plan(folds=4, repeats=3, passes=24, samples=(240, 1920), views=8, rate=4e-4),
}
