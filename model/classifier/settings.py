"""What a person can choose about a training."""

from dataclasses import dataclass
from typing import Literal, get_args

# How much time a training may take: about 3, 30 and 120 s for 40 photos on two cores.
Pace = Literal["quick", "balanced", "thorough"]
PACES: tuple[Pace, ...] = get_args(Pace)


@dataclass(frozen=True)
class Settings:
    """How to train. Saved with the classifier; the page reads its defaults from here."""

    pace: Pace = "balanced"  # "quick": only the linear head; the others fine-tune, "thorough" several times
    network: str = "efficientnet-lite0"  # the pretrained network to stand on
    seed: int = 0  # of folds and of fine-tuning: the same photos and seed give the same classifier
    folds: int = 5  # of the head's cross-validation
    repeats: int = 5  # of that cross-validation at most, each with other folds: fewer with many photos
