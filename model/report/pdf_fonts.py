"""The fonts of the PDF report: which letters they can show, and what stands for those that they cannot.

Shipped are DejaVu Sans Condensed (Latin, Greek, Cyrillic, Hebrew, Arabic) and Droid Sans Fallback (Chinese, Japanese,
Korean). A letter that neither has is never shown as an empty box without a word: labels get a number, other text a
replacement character, and the page says so.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
REGULAR, BOLD, EAST_ASIAN = (
    FOLDER / name for name in ("DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf", "DroidSansFallback.ttf")
)
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@lru_cache
def letters(path: Path) -> frozenset[int]:
    """Return the code points that a font can show."""
    from fontTools.ttLib import TTFont  # a quarter of a second to import, for a report alone

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def clean(text: str) -> str:
    """Return text on one line, without what is no letter: control characters, joiners, marks other than ours."""
    spaced = "".join(" " if c.isspace() and c != "\u202f" else c for c in text)
    unseen = ("Cc", "Cf", "Cs", "Co", "Cn")
    return "".join(c for c in spaced if c == "\u200e" or unicodedata.category(c) not in unseen).strip()


def can_show(text: str) -> bool:
    """Tell whether the fonts have every letter of a text."""
    return all(_is_known(c) for c in text)


def shown(text: str) -> str:
    """Return text in which the letters that no font has are replaced."""
    return "".join(c if _is_known(c) else REPLACEMENT for c in clean(text))


def needs_east_asian(texts: Iterable[str]) -> bool:
    """Tell whether some letter is in the East Asian font alone."""
    ordinary = letters(REGULAR)
    return any(ord(c) not in ordinary and _is_known(c) for text in texts for c in text)


def runs_right_to_left(texts: Iterable[str]) -> bool:
    """Tell whether some text is Arabic or Hebrew, whose letters must be joined and turned round."""
    return any(unicodedata.bidirectional(c) in ("R", "AL") for text in texts for c in text)


def _is_known(letter: str) -> bool:
    return letter == " " or ord(letter) in letters(REGULAR) or ord(letter) in letters(EAST_ASIAN)
