"""Photos that are hard to learn from: blurred, dark, overexposed, nearly blank, tiny, oddly shaped.

Measures and thresholds are CleanVision's (0.3.7), so that what it names is named here too. Two things are ours: what is
tiny follows from what the network sees, and blur is also looked for in the finest details: of real photos blurred so
much that nobody would use them, CleanVision's measure names one in ten (docs/experiments.md). Shapes: n photos.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from model.checks.image_statistics import column
from model.common.arrays import Bools, Float64s

_DARK = 0.32  # of the brightness that 99 % of the pixels lie under
_OVEREXPOSED = 0.05  # how far the brightness that 95 % of the pixels lie above may be from white
_SCALE = 0.01  # of both measures of blur, before they are brought to 0..1
_FLAT = 0.18  # a histogram this flat says nothing about blur
_BLURRED = 0.29
_SOFT = -4.3  # crispness: of sharp photos of wind, clothing and solar cells, next to none lie below
_BLANK = 3.0  # bits: CleanVision's 0.3, of ten
_ODD = 0.35  # short side by long side
LEAST_SIDE = 96  # pixels: the network looks at 224 x 224, and sees a photo this small through frosted glass


class Fault(NamedTuple):
    """A fault that a photo can have, in words."""

    check: str
    title: str
    one: str  # of one photo: "is blurred"
    many: str  # of several: "are blurred"
    advice: str


FAULTS = (
    Fault("blur", "Blur", "is blurred", "are blurred",
          "If you can't see what the label is about, neither can the network: take it again or remove it. Keep "
          "it if the photos to come will be blurred too."),
    Fault("dark", "Too dark", "is nearly black", "are nearly black",
          "Take such photos again with more light, or remove them."),
    Fault("overexposed", "Overexposed", "is nearly white all over", "are nearly white all over",
          "Take such photos again with less light, or remove them."),
    Fault("blank", "Nearly blank", "shows next to nothing", "show next to nothing",
          "Look whether the right file was added, and remove it otherwise."),
    Fault("tiny", "Tiny photos", "is tiny", "are tiny",
          f"A shorter side of fewer than {LEAST_SIDE} pixels: probably a preview. Add the original."),
    Fault("odd-shape", "Odd shapes", "is a narrow strip", "are narrow strips",
          "The network sees the whole strip, but small: cut out the part that matters."),
)  # fmt: skip


@dataclass(frozen=True)
class Quality:
    """Which photos have which fault."""

    flags: Mapping[str, Bools | None]  # by the check's name, (n,); None: it was not measured
    measured: Mapping[str, Float64s]  # a figure behind each check, (n,)


def quality(measures: Float64s, sizes: Float64s | None) -> Quality:
    """Judge photos.

    Args:
        measures: As `model.checks.image_statistics` returns them, (n, ...).
        sizes: Width and height of the originals, (n, 2); `None`: not known.
    """
    blur = sharpness(column(measures, "edges"), column(measures, "grey_spread"))
    dark, bright = column(measures, "brightness_99"), column(measures, "brightness_5")
    blank = column(measures, "information")
    soft = (column(measures, "crispness") < _SOFT) & (blank >= _BLANK)
    flags: dict[str, Bools | None] = {
        "blur": (blur < _BLURRED) | soft, "dark": dark < _DARK,
        "overexposed": 1 - bright < _OVEREXPOSED, "blank": blank < _BLANK,
        "tiny": None, "odd-shape": None,
    }  # fmt: skip
    measured = {"blur": column(measures, "crispness"), "dark": dark, "overexposed": 1 - bright, "blank": blank}
    if sizes is not None:
        measured["tiny"], measured["odd-shape"] = sizes.min(axis=1), sizes.min(axis=1) / sizes.max(axis=1)
        flags["tiny"], flags["odd-shape"] = measured["tiny"] < LEAST_SIDE, measured["odd-shape"] < _ODD
    return Quality(flags, measured)


def sharpness(edges: Float64s, grey_spread: Float64s) -> Float64s:
    """Return a score from 0 (blurred) to 1 (sharp) as CleanVision does, (n,)."""
    spread = 1 - np.exp(-grey_spread * _SCALE)
    score: Float64s = np.minimum(1 - np.exp(-edges * _SCALE) + np.where(spread <= _FLAT, 0, spread), 1)
    return score
