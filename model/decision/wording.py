"""Figures in words, as plain text: money, hours, shares with their intervals, and what a classifier is worth."""

import math
import unicodedata
from collections.abc import Sequence

from model.decision.value import FLAGS_NONE, Situation, Worth
from model.evaluation.intervals import Estimate, percent

_MINUS = "\u2212"
_LEFT_TO_RIGHT = "\u200e"  # a mark without width
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


def listed(names: Sequence[str], word: str = "or") -> str:
    """Return names in quotation marks: “a”, “b” or “c”."""
    *rest, last = map(quoted, names)
    return f"{', '.join(rest)} {word} {last}" if rest else last


def quoted(name: str) -> str:
    """Return a name in quotation marks; figures that follow an Arabic or Hebrew one stay behind it."""
    right_to_left = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name)
    return f"“{name}”{_LEFT_TO_RIGHT if right_to_left else ''}"


def worth_sentence(worth: Worth) -> str:
    """Say what a classifier would save a month against today's way, once it is used instead of it."""
    saving, currency, hours = worth.saving, worth.situation.currency, worth.hours_saved
    start = (
        "Once people look only at flagged photos" if worth.situation.person_checks else "Once it replaces today's way"
    )
    if abs(saving.value) < _step(*_ends(saving)) / 2:
        text = f"it would change little: {money_between(saving, currency)} a month saved"
    elif saving.value >= 0:
        text = f"it would save about {money_between(saving, currency)} a month"
    else:
        text = f"it would cost about {money_between(negative(saving), currency)} a month more than today's way"
    if hours.value < 0.5:
        return f"{start}, {text}, and no hours."
    return f"{start}, {text}{' and' if saving.value >= 0 else ', but save'} {hours_between(hours)}."


def missed_sentence(worth: Worth) -> str:
    """Say how many cases nobody would find, and how many nobody finds today."""
    misses = f"{_of_hundred(worth.missed, 'cases')}"
    today = f"today {worth.situation.person_misses * 100:.0f}"
    how = "not flagged, or flagged and overlooked" if worth.situation.person_checks else "not flagged"
    if worth.misses_more:
        return f"More cases would be missed than today: {misses}, {today} ({how}). The money counts them in."
    return f"{misses} would be missed in all, {today} ({how})."


def flagged_sentence(worth: Worth) -> str:
    """Say how many photos it would flag a month, and how many of them are cases."""
    if worth.threshold == FLAGS_NONE:
        return "It would flag no photo."
    flagged, found = worth.flagged_photos, worth.found_cases
    photos = f"{worth.situation.photos:,.0f}"
    return (
        f"Each month it would flag about {_range(flagged, f'of {photos} photos')}; about {_range(found)} of them are "
        "real cases."
    )


def nothing_sentence(worth: Worth) -> str:
    """Say how a classifier compares with nobody looking at all."""
    situation = worth.situation
    saved = Estimate(*(situation.nothing - end for end in (worth.cost.value, worth.cost.high, worth.cost.low)))
    if saved.value >= 0:
        text = f"If nobody inspected today, it would save about {money_between(saved, situation.currency)}."
    else:
        text = (
            f"If nobody looked at all, it would be cheaper still, by about {money(-saved.value, situation.currency)}."
        )
    if situation.nothing < situation.today:
        text += " Today's way costs more than the cases it finds."
    return text


def cheaper_way(situation: Situation) -> str:
    """Name what a classifier is compared with: the cheaper way without one."""
    if situation.today <= situation.nothing:
        return "compared with today's way"
    return "compared with nobody looking, which costs less than today's way"


def case_sentence(situation: Situation) -> str:
    """Say what a case is."""
    return f"A case is a photo that shows {listed(situation.case)}."


def threshold_sentence(worth: Worth) -> str:
    """Say from which confidence on a photo should be flagged."""
    case = listed(worth.situation.case)
    if worth.threshold == FLAGS_NONE:
        return "Looking at a flagged photo costs more than it saves: with these costs nothing is worth flagging."
    return (
        f"Flag a photo when the confidence in {case} is {percent(worth.threshold)} or more. "
        f"It then flags {_of_hundred(worth.finds, 'cases')}, and {_of_hundred(worth.in_vain, 'others')} by mistake."
    )


def likelier_sentence(worth: Worth) -> str:
    """Say why it flags at another confidence than the one at which the answer changes; empty where it does not."""
    flags, likelier = (f"{share * 100:.0f}" for share in (worth.finds.value, worth.likelier_finds))
    if worth.threshold == FLAGS_NONE or flags == likelier:
        return ""
    if worth.finds.value > worth.likelier_finds:
        costs = worth.situation.costs
        dear = costs.missed_case - costs.found_case > costs.flagged_other
        reason = "A missed case costs more than a false alarm" if dear else "Cases are common"
        why, alarms = f"{reason}, so it flags earlier than the likelier label would", "more"
    else:
        why, alarms = "Cases are rare or cheap to miss, so it flags later than the likelier label would", "fewer"
    return (
        f"{why}: it finds {flags} of 100 cases instead of {likelier}, with {alarms} false alarms. "
        "Only flagging goes by this: answers elsewhere, and in the CSV, are the likelier label."
    )


def why_threshold(worth: Worth) -> str:
    """Say why the threshold lies where it does."""
    situation, costs = worth.situation, worth.situation.costs
    vain = "a look at a photo" if situation.person_checks else "a false alarm"
    return (
        f"A missed case costs {money(situation.missed_cost, situation.currency)}, {vain} "
        f"{money(costs.flagged_other, situation.currency)}; {percent(situation.case_share)} of real-life photos are "
        f"cases, and {percent(worth.prior)} of those it learnt from. That confidence (the threshold) takes both into "
        f"account. {likelier_sentence(worth)}"
    ).rstrip()


def today_sentence(situation: Situation) -> str:
    """Say what today's way costs."""
    return (
        f"Today a person looks at {situation.photos:,.0f} photos a month: {situation.hours_today:,.0f} hours, and with "
        f"the missed cases about {money(situation.today, situation.currency)}."
    )


def _of_hundred(share: Estimate, what: str) -> str:
    value, low, high = (f"{figure * 100:.0f}" for figure in _ends(share))
    return f"{value} of 100 {what} ({low} to {high})"


def _range(figure: Estimate, of: str = "") -> str:
    """Return a number of photos with its interval: "820 of 2,000 photos (570 to 1,110)"."""
    value, low, high = (_number(end, _step(figure.value)) for end in _ends(figure))
    return f"{value} {of}".rstrip() + f" ({low} to {high})"


def _ends(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def _step(*amounts: float) -> float:
    """Return what to round to, so that the largest amount keeps two digits."""
    largest = max(abs(amount) for amount in amounts)
    return max(10.0 ** (math.floor(math.log10(largest)) - 1), _SMALLEST_STEP) if largest > 0 else _SMALLEST_STEP


def _number(amount: float, step: float) -> str:
    rounded = round(amount / step) * step
    return f"{_MINUS if rounded < 0 else ''}{abs(rounded):,.0f}"
