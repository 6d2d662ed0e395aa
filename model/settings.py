"""What a person can choose about a training."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """How to train. Saved with the classifier; the page reads its defaults from here."""

    quick: bool = False  # only the linear head: an answer in a second or two
    seed: int = 0  # of folds and of fine-tuning: the same photos and seed give the same classifier
    folds: int = 5  # of the head's cross-validation
    repeats: int = 5  # of that cross-validation at most, each with other folds: fewer with many photos
    tuning_folds: int = 3  # fine-tuning is cross-validated once, in fewer folds: it takes seconds a fold
