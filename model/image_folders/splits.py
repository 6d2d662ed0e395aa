"""Dataset splits (train, validation, test): the folders by which other tools part photos, whose names are no labels."""

import re
from typing import Literal

# "none": other tools ask their classifier about these photos; they have no labels.
Split = Literal["train", "test", "none"]

_WORDS: dict[str, Split] = {
    **dict.fromkeys(("train", "training", "trn", "trainset", "val", "valid", "validation", "validate", "dev"), "train"),
    **dict.fromkeys(("trainingsdaten", "validierung", "entrainement", "entraînement", "entrenamiento"), "train"),
    **dict.fromkeys(("test", "testing", "tst", "testset", "holdout", "eval", "evaluation", "testdaten"), "test"),
    **dict.fromkeys(("unlabeled", "unlabelled", "pred", "predict", "prediction", "predictions", "inference"), "none"),
}
CONTAINERS = {
    "images", "image", "imgs", "img", "photos", "photo", "pictures", "pics", "jpegimages", "jpegs", "jpg", "files",
    "data", "dataset",
}  # fmt: skip
_FILLERS = CONTAINERS | {"set", "split", "seg", "folder", "samples"}


def split_of(name: str) -> Split | None:
    """Return the split that a folder's name says: "train", "val2017", "test_images"; `None`: it may be a label."""
    words = re.findall(r"[^\W\d_]+", name.lower())
    splits = {_WORDS[word] for word in words if word in _WORDS}
    if len(splits) != 1 or not all(word in _WORDS or word in _FILLERS for word in words):
        return None
    return splits.pop()


def is_container(name: str) -> bool:
    """Say whether a folder's name says no more than that there are photos in it."""
    return name.lower() in CONTAINERS
