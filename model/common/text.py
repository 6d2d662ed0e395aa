"""Sanitising text from strangers (Unicode normalisation, no control characters): names of files and labels, cameras."""

import re
import unicodedata
from collections.abc import Sequence

LONGEST_PATH = 240  # characters of a file's name with its folders
_UNSEEN = ("Cc", "Cf", "Co", "Zl", "Zp")  # categories of what controls, turns text around, or has no shape
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters that look like nothing
_JOINERS = "\u200c\u200d"  # are unseen too, but make emoji and many scripts right
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"  # drawn above or below a letter
_PILED = re.compile(f"({_MARKS}{{4}}){_MARKS}+")


def clean_text(text: str) -> str:
    """Make text safe to show: NFC, one line, without what controls, turns its direction, is unseen or piles up."""
    if text.isascii() and text.isprintable():  # nearly all names, in a tenth of the time
        return " ".join(text.split())
    text = text.encode("utf-8", "replace").decode()  # half characters come from file names that are not text
    seen = "".join(c for c in text if _is_seen(c))
    composed = _PILED.sub(r"\1", unicodedata.normalize("NFC", seen))
    return " ".join(composed.split()).strip(f"{_JOINERS} ")


def _is_seen(letter: str) -> bool:
    if letter in _JOINERS or letter.isspace():
        return True
    return letter not in _BLANK and unicodedata.category(letter) not in _UNSEEN


def display_name(name: str, longest: int = 120) -> str:
    """Return a file's name without its folders, safe to show, cut in the middle when very long."""
    return shortened(clean_text(name.replace("\\", "/").rstrip("/").rpartition("/")[2]) or "photo", longest)


def listed(names: Sequence[str], word: str = "and") -> str:
    """Return names one after the other: "a, b and c"."""
    *rest, last = names
    return f"{', '.join(rest)} {word} {last}" if rest else last


def shortened(name: str, longest: int) -> str:
    """Return a name cut in the middle when it is longer than so many characters."""
    return name if len(name) <= longest else f"{name[: longest - 21]}…{name[-20:]}"
