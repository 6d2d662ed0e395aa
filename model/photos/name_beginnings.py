"""Beginnings of names: what is left of a file's name without the number of the view tells which thing it shows.

"WTG03_blade2_004.jpg" is a view of "WTG03_blade2". What cameras and phones write says nothing: "IMG_0001" and
"IMG_0002" are two photos, not two views of IMG; a date in a name is the day of the walk, not the thing.
"""

import re
from pathlib import PurePosixPath

# Dates and times of day as cameras, phones and programs for messages write them, and what stands between the two.
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d[-_. ]?(?:0[1-9]|1[0-2])[-_. ]?(?:0[1-9]|[12]\d|3[01])(?:[-_. T]*(?:at|um|à)?[-_. T]*\d\d"
    r"[-_.:h ]?\d\d(?:[-_.:m ]?\d\d(?:\d{3})?)?)?(?!\d)",
    re.IGNORECASE,
)
_COPY = re.compile(r"(?:[-_ ]*(?:copy|kopie|copie|copia|edited|bearbeitet|crop(?:ped)?)\s*)+$", re.IGNORECASE)
# From where the thing was seen.
_SIDE = re.compile(
    r"[-_. ]+(?:left|right|front|back|rear|top|bottom|above|below|inside|outside|side|near|far|detail|close|closeup|"
    r"close-up|overview|view|zoom|links|rechts|vorne?|hinten|oben|unten|nah|aug|augmented|frame)$",
    re.IGNORECASE,
)
# The number of the view, or its letter after a number: "blade2_004", "blade 2 (4)", "7b".
_VIEW = re.compile(r"(?:[-_. #]*(?:\(\d+\)|\d+)|(?<=\d)[-_. ]?[a-z])$", re.IGNORECASE)
_SEPARATORS = " -_.#()+,~"
# Words that a camera, a phone or a program begins all of its names with.
_NO_THING = frozenset(
    """
    img image images pic pict picture photo foto photos bild frame still snap snapshot scan screenshot screen shot
    capture file untitled unnamed download default original dsc dscn dscf dscs sam hpim imgp mvimg pxl pano burst hdr
    vid video mov gopr gp dji max rimg cimg whatsapp signal telegram wa received view crop part sample train test val
    valid validation data edit export output result mp portrait night cover
    """.split()  # noqa: SIM905  (a list of forty strings in quotes is not read more easily)
)


def beginning(name: str) -> str:
    """Return the beginning of a file's name that its thing's other views share; empty where it names no thing."""
    stem = PurePosixPath(name).name
    stem = re.sub(r"\.[A-Za-z]{3,4}$", "", stem)
    stem = _COPY.sub("", _DATE.sub("", stem)).strip(_SEPARATORS)
    numberless = _COPY.sub("", _VIEW.sub("", stem)).strip(_SEPARATORS)
    kept = _SIDE.sub("", numberless).strip(_SEPARATORS)
    words = [word for word in re.split(r"[^\w]+|_", kept.casefold()) if word]
    return "" if all(word in _NO_THING for word in words) else kept.casefold()


def has_number(text: str) -> bool:
    """Say whether a text has a digit: "blade2" is one of several blades, "blade" may be any."""
    return any(letter.isdigit() for letter in text)


def matcher(pattern: str) -> re.Pattern[str]:
    """Return what a pattern for names matches: `{series}` names the thing, `*` is anything.

    Raises:
        ValueError: `{series}` does not stand in it once.
    """
    if pattern.count("{series}") != 1:
        raise ValueError(pattern)
    parts = re.split(r"(\{series\}|\*)", pattern)
    return re.compile(
        "".join({"{series}": "(?P<series>.+?)", "*": ".*"}.get(part, re.escape(part)) for part in parts), re.IGNORECASE
    )
