"""Figures as people write them: money, hours, counts of a hundred with their intervals; names in quotation marks."""

import math
import unicodedata
from collections.abc import Sequence

from model.common import text
from model.evaluation.intervals import Estimate, whole

_MINUS = "\u2212"
_LEFT_TO_RIGHT = "\u200e"  # a mark without width
_SMALLEST_STEP = 1.0  # no cents


def money(amount: float, currency: str) -> str:
    """Return an amount with two digits that mean something: "2,300 EUR"."""
    return f"{_number(amount, _step(amount))} {currency}".rstrip()


def money_span(estimate: Estimate, currency: str) -> str:
    """Return where an amount lies: "between 1,100 and 3,200 EUR", or "about 2,300 EUR" where that is one figure."""
    step = _step(estimate.low, estimate.high)
    low, high = (_number(end, step) for end in (estimate.low, estimate.high))
    return f"about {low} {currency}".rstrip() if low == high else f"between {low} and {high} {currency}".rstrip()


def negative(estimate: Estimate) -> Estimate:
    """Return a loss as a gain, or the other way round."""
    return Estimate(-estimate.value, -estimate.high, -estimate.low)


def hours_between(estimate: Estimate) -> str:
    """Return hours with their interval: "38 hours (30 to 45)"."""
    value, low, high = (_number(figure, 1) for figure in _ends(estimate))
    return f"{value} hours" if low == high else f"{value} hours ({low} to {high})"


def photos_between(figure: Estimate, of: str = "") -> str:
    """Return a number of photos with its interval: "820 of 2,000 photos (570 to 1,110)"."""
    value, low, high = (_number(end, _step(figure.value)) for end in _ends(figure))
    return f"{value} {of}".rstrip() + f" ({low} to {high})"


def of_hundred(share: Estimate, what: str) -> str:
    """Return a share with its interval: "84 of 100 cases (70 to 92)"."""
    value, low, high = (whole(figure) for figure in _ends(share))
    return f"{value} of 100 {what} ({low} to {high})"


def parted(figure: str) -> tuple[str, str]:
    """Part "38 hours (30 to 45)" into the figure and "between 30 and 45"."""
    value, _, interval = figure.partition(" (")
    return value, f"between {interval.rstrip(')').replace(' to ', ' and ')}" if interval else ""


def listed(names: Sequence[str], word: str = "or") -> str:
    """Return names in quotation marks: “a”, “b” or “c”."""
    return text.listed([quoted(name) for name in names], word)


def quoted(name: str) -> str:
    """Return a name in quotation marks; figures that follow an Arabic or Hebrew one stay behind it."""
    right_to_left = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name)
    return f"“{name}”{_LEFT_TO_RIGHT if right_to_left else ''}"


def _ends(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def _step(*amounts: float) -> float:
    """Return what to round to, so that the largest amount keeps two digits."""
    largest = max(abs(amount) for amount in amounts)
    return max(10.0 ** (math.floor(math.log10(largest)) - 1), _SMALLEST_STEP) if largest > 0 else _SMALLEST_STEP


def _number(amount: float, step: float) -> str:
    rounded = round(amount / step) * step
    return f"{_MINUS if rounded < 0 else ''}{abs(rounded):,.0f}"
