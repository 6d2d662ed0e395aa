"""Names of labels: how they are kept, and when two are the same to a person."""

from model.common.errors import LabelRefused
from model.common.text import clean_text

LONGEST_LABEL = 60  # characters


def clean_label(text: str) -> str:
    """Return a label's name as it is kept: NFC, trimmed, one line.

    Raises:
        LabelRefused: nothing is left, or it is too long to stand on a button.
    """
    label = clean_text(text)
    if not label:
        raise LabelRefused("A label needs a name, such as “healthy”: type at least one letter.")
    if len(label) > LONGEST_LABEL:
        raise LabelRefused(
            f"The label “{label[:20]}…” has {len(label)} characters; at most {LONGEST_LABEL} fit. "
            "Give it a shorter name."
        )
    return label


def label_key(label: str) -> str:
    """Return what two spellings of one label have in common."""
    return clean_text(clean_text(label).casefold())


def same_label(a: str, b: str) -> bool:
    """Say whether two names are one label to a person: spaces around and capitals do not count."""
    return label_key(a) == label_key(b)
