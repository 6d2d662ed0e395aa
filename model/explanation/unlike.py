"""What is unlike in a novel photo ("none of these"): how it compares, and what can be measured without knowing things.

Light, colour, contrast and fine detail are measured in small copies, of the photo and of the photos that were learnt
from alike. A difference is told only where the photo lies outside all of those, clearly: nothing is guessed.

Shapes: n training photos.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from PIL import Image

from model.classifier.answer import Answer
from model.classifier.classifier import THUMBNAIL_SIDE, Classifier
from model.classifier.novelty import least_familiar
from model.common.arrays import Float64s
from model.photos.photo import open_jpeg, thumbnail

MOST_MEASURED = 500  # photos: a second
_CLEARLY = 0.05  # of the width of what was measured: beyond it by less is chance


class Difference(StrEnum):
    """How a photo lies outside all photos that were learnt from."""

    DARKER = "darker"
    BRIGHTER = "brighter"
    PALER = "paler"
    MORE_COLOURFUL = "more_colourful"
    LESS_CONTRAST = "less_contrast"
    MORE_CONTRAST = "more_contrast"
    LESS_DETAIL = "less_detail"
    MORE_DETAIL = "more_detail"


# In the order of the measures: below all photos, above all photos.
_PAIRS = (
    (Difference.DARKER, Difference.BRIGHTER),
    (Difference.PALER, Difference.MORE_COLOURFUL),
    (Difference.LESS_CONTRAST, Difference.MORE_CONTRAST),
    (Difference.LESS_DETAIL, Difference.MORE_DETAIL),
)


@dataclass(frozen=True)
class Unlike:
    """What is known of how a photo differs from those that were learnt from."""

    as_unlike: int  # training photos that are no more like the others than this photo is like them
    learnt_from: int
    differences: tuple[Difference, ...]
    measured: int  # training photos that were measured
    like_others: bool = False  # familiar enough, but it is like the other things that were shown


def unlike(classifier: Classifier, answered: Answer, jpeg: bytes, measures: Float64s) -> Unlike:
    """Return how a stored photo differs; `measures` are of the training photos, as `measures_of` returns them."""
    return Unlike(
        as_unlike=int((classifier.familiarity <= answered.familiarity).sum()),
        learnt_from=len(classifier.familiarity),
        differences=differences(_measure(thumbnail(jpeg, THUMBNAIL_SIDE)), measures),
        measured=len(measures),
        like_others=answered.familiarity >= least_familiar(classifier.familiarity, classifier.training_photos.targets),
    )


def measures_of(thumbnails: Sequence[bytes]) -> Float64s:
    """Return light, colour, contrast and fine detail of small copies, (n, 4); of many, evenly chosen ones."""
    chosen = np.linspace(0, len(thumbnails) - 1, min(len(thumbnails), MOST_MEASURED)).round().astype(int)
    return np.array([_measure(thumbnails[i]) for i in chosen])


def differences(photo: Float64s, measures: Float64s) -> tuple[Difference, ...]:
    """Return in what a photo (4,) lies clearly outside others (n, 4)."""
    low, high = measures.min(axis=0), measures.max(axis=0)
    margin = _CLEARLY * (high - low)
    return tuple(
        pair[int(value > top)]
        for pair, value, bottom, top in zip(_PAIRS, photo, low - margin, high + margin, strict=True)
        if not bottom <= value <= top
    )


def _measure(small: bytes) -> Float64s:
    image = open_jpeg(small).convert("RGB").resize((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BILINEAR)
    pixels = np.asarray(image, dtype=np.float64) / 255
    light = pixels.mean(axis=2)
    middle = light[1:-1, 1:-1]
    around = (light[:-2, 1:-1] + light[2:, 1:-1] + light[1:-1, :-2] + light[1:-1, 2:]) / 4
    colour = (pixels.max(axis=2) - pixels.min(axis=2)).mean()
    return np.array([light.mean(), colour, light.std(), np.abs(middle - around).mean()])
