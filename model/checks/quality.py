"""Image quality: photos that are hard to learn from (blurred, dark, overexposed, nearly blank, tiny, oddly shaped).

Measures and thresholds are CleanVision's (0.3.7), so that what it names is named here too. Two things are ours: what is
tiny follows from what the network sees, and blur is also looked for in the finest details: of real photos blurred so
much that nobody would use them, CleanVision's measure names one in ten (docs/experiments.md). Shapes: n photos.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from model.checks.evidence import Evidence
from model.checks.findings import Finding
from model.checks.image_statistics import column
from model.common.arrays import Bools, Float64s, Ints

_DARK = 0.32  # of the brightness that 99 % of the pixels lie under
_OVEREXPOSED = 0.05  # how far the brightness that 95 % of the pixels lie above may be from white
_SCALE = 0.01  # of both measures of blur, before they are brought to 0..1
_FLAT = 0.18  # a histogram this flat says nothing about blur
_BLURRED = 0.29
_SOFT = -4.3  # crispness: of sharp photos of wind, clothing and solar cells, next to none lie below
_BLANK = 3.0  # bits: CleanVision's 0.3, of ten
_ODD = 0.35  # short side by long side
LEAST_SIDE = 96  # pixels: the network looks at 224 x 224, and sees a photo this small through frosted glass
_MANY = 0.2  # of a label's photos with one fault: then it is a problem, no exception


FAULTS = ("blur", "dark", "overexposed", "blank", "tiny", "odd-shape")


@dataclass(frozen=True)
class Quality:
    """Which photos have which fault."""

    flags: Mapping[str, Bools | None]  # by fault, (n,); None: it was not measured
    measured: Mapping[str, Float64s]  # the figure behind each fault, small where it is bad, (n,)


def poor_photos(evidence: Evidence) -> list[Finding]:
    """Say which photos are blurred, dark, overexposed, nearly blank, tiny or oddly shaped."""
    files = evidence.files(np.arange(len(evidence.statistics)))
    sizes = None if files is None else np.array([(file.width, file.height) for file in files], dtype=float)
    judged = quality(evidence.statistics, sizes)
    return [_fault(evidence, fault, judged.flags[fault], judged.measured.get(fault)) for fault in FAULTS]


def _fault(evidence: Evidence, fault: str, flags: Bools | None, measured: Float64s | None) -> Finding:
    if flags is None or measured is None:
        return Finding(fault, "not checked")
    n, n_all = int(flags.sum()), len(flags)
    if not n:
        return Finding(fault, "passed", {"of": n_all})
    rows: Ints = np.flatnonzero(flags)
    rows = rows[np.argsort(measured[rows], kind="stable")]
    labels, counts = evidence.dataset.labels, evidence.dataset.counts()
    flagged = np.bincount(evidence.dataset.targets[rows], minlength=len(labels))
    worst = int((flagged / np.maximum(counts, 1)).argmax())
    of_one_label = counts[worst] < n_all and flagged[worst] == n > 1
    return Finding(
        fault, "problem" if flagged[worst] / counts[worst] > _MANY and n > 1 else "caution",
        {"n": n, "of": n_all, "all_under": labels[worst] if of_one_label else ""},
        evidence.ids(rows), remove=evidence.removable(rows),
    )  # fmt: skip


def quality(statistics: Float64s, sizes: Float64s | None) -> Quality:
    """Judge photos by their statistics, (n, ...), and by the originals' width and height, (n, 2), where known."""
    blur = sharpness(column(statistics, "edges"), column(statistics, "grey_spread"))
    dark, bright = column(statistics, "brightness_99"), column(statistics, "brightness_5")
    blank = column(statistics, "information")
    soft = (column(statistics, "crispness") < _SOFT) & (blank >= _BLANK)
    flags: dict[str, Bools | None] = {
        "blur": (blur < _BLURRED) | soft, "dark": dark < _DARK,
        "overexposed": 1 - bright < _OVEREXPOSED, "blank": blank < _BLANK,
        "tiny": None, "odd-shape": None,
    }  # fmt: skip
    measured = {"blur": column(statistics, "crispness"), "dark": dark, "overexposed": 1 - bright, "blank": blank}
    if sizes is not None:
        measured["tiny"], measured["odd-shape"] = sizes.min(axis=1), sizes.min(axis=1) / sizes.max(axis=1)
        flags["tiny"], flags["odd-shape"] = measured["tiny"] < LEAST_SIDE, measured["odd-shape"] < _ODD
    return Quality(flags, measured)


def sharpness(edges: Float64s, grey_spread: Float64s) -> Float64s:
    """Return a score from 0 (blurred) to 1 (sharp) as CleanVision does, (n,)."""
    spread = 1 - np.exp(-grey_spread * _SCALE)
    score: Float64s = np.minimum(1 - np.exp(-edges * _SCALE) + np.where(spread <= _FLAT, 0, spread), 1)
    return score
