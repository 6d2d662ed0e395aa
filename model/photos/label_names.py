"""Names of labels: how they are kept, and when two are the same to a person."""

import re

from model.common.errors import LabelRefused
from model.common.text import clean_text
from model.photos.wording import PhotoCode

LONGEST_LABEL = 60  # characters
FIRST_LABELS = ("Label 1", "Label 2")  # what a workspace begins with, until somebody names them
# What a classifier answers where it names no label, spelled without anything between the words.
_RESERVED = {"notsure", "noneofthese"}
_BETWEEN_WORDS = re.compile(r"(?<=[^\W_])[\s_.\-]+(?=[^\W_])")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def clean_label(text: str) -> str:
    """Return a label's name as it is kept: NFC, trimmed, one line.

    Raises:
        LabelRefused: nothing is left, it is too long to stand on a button, or what we answer where no label fits.
    """
    label = clean_text(text)
    if not label:
        raise LabelRefused(PhotoCode.LABEL_EMPTY)
    if len(label) > LONGEST_LABEL:
        raise LabelRefused(PhotoCode.LABEL_LONG, start=label[:20], n=len(label), most=LONGEST_LABEL)
    if re.sub(r"[\W_]", "", label.casefold()) in _RESERVED:
        raise LabelRefused(PhotoCode.LABEL_RESERVED, label=label)
    return label


def is_unnamed(label: str) -> bool:
    """Say whether a label has only the name that it began with."""
    return label in FIRST_LABELS


def label_key(label: str) -> str:
    """Return what two spellings of one label have in common."""
    return clean_text(clean_text(label).casefold())


def same_label(a: str, b: str) -> bool:
    """Say whether two names are one label to a person: spaces around and capitals do not count."""
    return label_key(a) == label_key(b)


def spelling_key(label: str) -> str:
    """Return what spellings have in common that may be meant as one label: “needs_repair” and “Needs repair”."""
    parts = _BETWEEN_WORDS.split(label_key(label))
    return "".join(
        part if not (i and part[0].isdigit() and parts[i - 1][-1].isdigit()) else f" {part}"  # 1.0 is not 10
        for i, part in enumerate(parts)
    )


def label_order(label: str) -> tuple[bool, float, list[str | int], str]:
    """Return what labels are sorted by: numbers by their size, before names, and numbers in names likewise."""
    key = label_key(label)
    number = _NUMBER.fullmatch(key)
    size = float(key.replace(",", ".")) if number else 0.0
    return not number, size, [int(p) if p.isdecimal() else p for p in re.split(r"(\d+)", key)], label


class Spelling:
    """Spells a label as it was spelled first: folders “A” and “a ” are one label."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def as_first(self, label: str) -> str:
        """Return the label as the first of its name was spelled."""
        return self._first.setdefault(label_key(label), label)
