"""The words of the value: what a classifier saves, misses and flags, in sentences of plain text."""

from model.decision.figures import (
    hours_between,
    is_little,
    listed,
    money,
    money_between,
    negative,
    of_hundred,
    photos_between,
)
from model.decision.value import FLAGS_NONE, MonthlyValue, Situation
from model.evaluation.intervals import Estimate, percent, whole


def value_sentence(value: MonthlyValue) -> str:
    """Say what a classifier would save a month against today's way, once it is used instead of it."""
    saving, currency, hours = value.saving, value.situation.currency, value.hours_saved
    start = (
        "Once people look only at flagged photos" if value.situation.person_checks else "Once it replaces today's way"
    )
    if is_little(saving):
        text = f"it would change little: {money_between(saving, currency)} a month saved"
    elif saving.value >= 0:
        text = f"it would save about {money_between(saving, currency)} a month"
    else:
        text = f"it would cost about {money_between(negative(saving), currency)} a month more than today's way"
    if hours.value < 0.5:
        return f"{start}, {text}, and no hours."
    return f"{start}, {text}{' and' if saving.value >= 0 else ', but save'} {hours_between(hours)}."


def missed_sentence(value: MonthlyValue) -> str:
    """Say how many cases nobody would find, and how many nobody finds today."""
    misses = f"{of_hundred(value.missed, 'cases')}"
    today = f"today {whole(value.situation.person_misses)}"
    how = "not flagged, or flagged and overlooked" if value.situation.person_checks else "not flagged"
    if value.misses_more:
        return f"More cases would be missed than today: {misses}, {today} ({how}). The money counts them in."
    return f"{misses} would be missed in all, {today} ({how})."


def flagged_sentence(value: MonthlyValue) -> str:
    """Say how many photos it would flag a month, and how many of them are cases."""
    if value.threshold == FLAGS_NONE:
        return "It would flag no photo."
    flagged, found = value.flagged_photos, value.found_cases
    all_photos = f"of {value.situation.photos:,.0f} photos"
    return (
        f"Each month it would flag about {photos_between(flagged, all_photos)}; about {photos_between(found)} of them "
        "are real cases."
    )


def nothing_sentence(value: MonthlyValue) -> str:
    """Say how a classifier compares with nobody looking at all."""
    situation = value.situation
    saved = Estimate(*(situation.nothing - end for end in (value.cost.value, value.cost.high, value.cost.low)))
    if saved.value >= 0:
        text = f"If nobody inspected today, it would save about {money_between(saved, situation.currency)}."
    else:
        text = (
            f"If nobody looked at all, it would be cheaper still, by about {money(-saved.value, situation.currency)}."
        )
    if not situation.today_is_cheaper:
        text += " Today's way costs more than the cases it finds."
    return text


def case_sentence(situation: Situation) -> str:
    """Say what a case is."""
    return f"A case is a photo that shows {listed(situation.case)}."


def threshold_sentence(value: MonthlyValue) -> str:
    """Say from which confidence on a photo should be flagged."""
    case = listed(value.situation.case)
    if value.threshold == FLAGS_NONE:
        return "Looking at a flagged photo costs more than it saves: with these costs nothing is worth flagging."
    return (
        f"Flag a photo when the confidence in {case} is {percent(value.threshold)} or more. "
        f"It then flags {of_hundred(value.finds, 'cases')}, and {of_hundred(value.in_vain, 'others')} by mistake."
    )


def likelier_sentence(value: MonthlyValue) -> str:
    """Say why it flags at another confidence than the one at which the answer changes; empty where it does not."""
    flags, likelier = (whole(share) for share in (value.finds.value, value.likelier_finds))
    if value.threshold == FLAGS_NONE or flags == likelier:
        return ""
    if value.finds.value > value.likelier_finds:
        costs = value.situation.costs
        dear = costs.missed_case - costs.found_case > costs.flagged_other
        reason = "A missed case costs more than a false alarm" if dear else "Cases are common"
        why, alarms = f"{reason}, so it flags earlier than the likelier label would", "more"
    else:
        why, alarms = "Cases are rare or cheap to miss, so it flags later than the likelier label would", "fewer"
    return (
        f"{why}: it finds {flags} of 100 cases instead of {likelier}, with {alarms} false alarms. "
        "Only flagging goes by this: answers elsewhere, and in the CSV, are the likelier label."
    )


def why_threshold(value: MonthlyValue) -> str:
    """Say why the threshold lies where it does."""
    situation, costs = value.situation, value.situation.costs
    vain = "a look at a photo" if situation.person_checks else "a false alarm"
    return (
        f"A missed case costs {money(situation.missed_cost, situation.currency)}, {vain} "
        f"{money(costs.flagged_other, situation.currency)}; {percent(situation.case_share)} of real-life photos are "
        f"cases, and {percent(value.prior)} of those it learnt from. That confidence (the threshold) takes both into "
        f"account. {likelier_sentence(value)}"
    ).rstrip()


def today_sentence(situation: Situation) -> str:
    """Say what today's way costs."""
    return (
        f"Today a person looks at {situation.photos:,.0f} photos a month: {situation.hours_today:,.0f} hours, and with "
        f"the missed cases about {money(situation.today, situation.currency)}."
    )
