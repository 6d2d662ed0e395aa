"""Names of labels: how they are kept, and when two are the same to a person."""

from model.common.errors import LabelRefused
from model.common.text import clean_text
from model.photos.wording import PhotoCode

LONGEST_LABEL = 60  # characters


def clean_label(text: str) -> str:
    """Return a label's name as it is kept: NFC, trimmed, one line.

    Raises:
        LabelRefused: nothing is left, or it is too long to stand on a button.
    """
    label = clean_text(text)
    if not label:
        raise LabelRefused(PhotoCode.LABEL_EMPTY)
    if len(label) > LONGEST_LABEL:
        raise LabelRefused(PhotoCode.LABEL_LONG, start=label[:20], n=len(label), most=LONGEST_LABEL)
    return label


def label_key(label: str) -> str:
    """Return what two spellings of one label have in common."""
    return clean_text(clean_text(label).casefold())


def same_label(a: str, b: str) -> bool:
    """Say whether two names are one label to a person: spaces around and capitals do not count."""
    return label_key(a) == label_key(b)
