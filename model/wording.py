"""Figures in words, as plain text: money, hours, shares with their intervals, and what a classifier is worth."""

import math
import unicodedata
from collections.abc import Sequence

from model.evaluation import Estimate
from model.value import FLAGS_NONE, Situation, Worth

_MINUS = "\u2212"
_LEFT_TO_RIGHT = "\u200e"  # a mark without width
_THIN = "\u202f"  # a narrow space that never breaks
_SMALLEST_STEP = 1.0  # no cents


def money(amount: float, currency: str) -> str:
    """Return an amount with two digits that mean something: "2,300 EUR"."""
    return f"{_number(amount, _step(amount))} {currency}".rstrip()


def money_between(estimate: Estimate, currency: str) -> str:
    """Return an amount with its interval: "2,300 EUR (1,100 to 3,200)"."""
    step = _step(*_ends(estimate))
    low, high = (_number(end, step) for end in (estimate.low, estimate.high))
    return f"{_number(estimate.value, step)} {currency}".rstrip() + f" ({low} to {high})"


def negative(estimate: Estimate) -> Estimate:
    """Return a loss as a gain, or the other way round."""
    return Estimate(-estimate.value, -estimate.high, -estimate.low)


def hours_between(estimate: Estimate) -> str:
    """Return hours with their interval: "38 hours (30 to 45)"."""
    value, low, high = (_number(figure, 1) for figure in _ends(estimate))
    return f"{value} hours" if low == high else f"{value} hours ({low} to {high})"


def parted(figure: str) -> tuple[str, str]:
    """Part "38 hours (30 to 45)" into the figure and "between 30 and 45"."""
    value, _, interval = figure.partition(" (")
    return value, f"between {interval.rstrip(')').replace(' to ', ' and ')}" if interval else ""


def percent(share: float) -> str:
    """Return a share as a whole percentage; never a hundred or nothing by rounding alone."""
    if 0.99 < share < 1:
        return f">{_THIN}99{_THIN}%"
    if 0 < share < 0.01:
        return f"<{_THIN}1{_THIN}%"
    return f"{share * 100:.0f}{_THIN}%"


def percent_between(estimate: Estimate) -> str:
    """Return a share with its interval: "87 % (72 to 95)"."""
    return f"{percent(estimate.value)} ({estimate.low * 100:.0f} to {estimate.high * 100:.0f})"


def listed(names: Sequence[str], word: str = "or") -> str:
    """Return names in quotation marks: “a”, “b” or “c”."""
    *rest, last = map(quoted, names)
    return f"{', '.join(rest)} {word} {last}" if rest else last


def quoted(name: str) -> str:
    """Return a name in quotation marks; figures that follow an Arabic or Hebrew one stay behind it."""
    right_to_left = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name)
    return f"“{name}”{_LEFT_TO_RIGHT if right_to_left else ''}"


def worth_sentence(worth: Worth) -> str:
    """Say what a classifier would save a month against today's way."""
    saving, currency = worth.saving, worth.situation.currency
    if abs(saving.value) < _step(*_ends(saving)) / 2:
        start = f"It would change little: {money_between(saving, currency)} a month saved"
    elif saving.value >= 0:
        start = f"It would save about {money_between(saving, currency)} a month"
    else:
        start = f"It would cost about {money_between(negative(saving), currency)} a month more than today's way"
    hours = worth.hours_saved
    if hours.value < 0.5:
        return f"{start}, and no hours."
    joined = "and" if saving.value >= 0 else "but save"
    return (
        f"{start}, {joined} {hours_between(hours)}."
        if saving.value < 0
        else f"{start} {joined} {hours_between(hours)}."
    )


def nothing_sentence(worth: Worth) -> str:
    """Say how a classifier compares with nobody looking at all."""
    situation = worth.situation
    saved = Estimate(*(situation.nothing - end for end in (worth.cost.value, worth.cost.high, worth.cost.low)))
    if saved.value >= 0:
        text = f"Against nobody looking at all it would save about {money_between(saved, situation.currency)}."
    else:
        text = f"Nobody looking at all would be cheaper still, by about {money(-saved.value, situation.currency)}."
    if situation.nothing < situation.today:
        text += " Today's way costs more than the cases it finds."
    return text


def threshold_sentence(worth: Worth) -> str:
    """Say from which confidence on a photo should be flagged."""
    case = listed(worth.situation.case)
    if worth.threshold == FLAGS_NONE:
        return "Looking at a flagged photo costs more than it saves: with these costs nothing is worth flagging."
    return (
        f"Flag a photo when the confidence in {case} is {percent(worth.threshold)} or more. "
        f"It then flags {_of_hundred(worth.finds, 'cases')}, and {_of_hundred(worth.in_vain, 'other photos')} in vain."
    )


def why_threshold(worth: Worth) -> str:
    """Say why the threshold lies where it does."""
    situation, costs = worth.situation, worth.situation.costs
    vain = "a look at a photo" if situation.person_checks else "a false alarm"
    return (
        f"A missed case costs {money(situation.missed_cost, situation.currency)}, {vain} "
        f"{money(costs.flagged_other, situation.currency)}; {percent(situation.case_share)} of real-life photos are "
        f"cases, and {percent(worth.prior)} of those it learnt from. That confidence (the threshold) takes both into "
        "account."
    )


def today_sentence(situation: Situation) -> str:
    """Say what today's way costs."""
    return (
        f"Today a person looks at {situation.photos:,.0f} photos a month: {situation.hours_today:,.0f} hours, and with "
        f"the missed cases about {money(situation.today, situation.currency)}."
    )


def _of_hundred(share: Estimate, what: str) -> str:
    value, low, high = (f"{figure * 100:.0f}" for figure in _ends(share))
    return f"{value} of 100 {what} ({low} to {high})"


def _ends(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def _step(*amounts: float) -> float:
    """Return what to round to, so that the largest amount keeps two digits."""
    largest = max(abs(amount) for amount in amounts)
    return max(10.0 ** (math.floor(math.log10(largest)) - 1), _SMALLEST_STEP) if largest > 0 else _SMALLEST_STEP


def _number(amount: float, step: float) -> str:
    rounded = round(amount / step) * step
    return f"{_MINUS if rounded < 0 else ''}{abs(rounded):,.0f}"
