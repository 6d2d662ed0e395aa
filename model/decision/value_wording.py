"""The words of the value: what a classifier saves, misses and flags, in sentences of plain text."""

from model.decision.figures import hours_between, listed, money, money_span, negative, of_hundred, photos_between
from model.decision.value import FLAGS_NONE, MonthlyValue, Situation
from model.evaluation.intervals import Estimate, percent, whole


def money_sentence(gain: Estimate, currency: str) -> str:
    """Say what a month would bring, as the rule on money has judged it: it pays, it might, or it does not."""
    if gain.low > 0:
        return f"It would save {money_span(gain, currency)} a month."
    if gain.high > 0:
        return f"It might lose money: {money_span(gain, currency)} a month."
    return f"It would lose money: {money_span(negative(gain), currency)} a month."


def compared_with(situation: Situation) -> str:
    """Say what the money is compared with: the cheaper way to do without a classifier."""
    if situation.today_is_cheaper:
        return f"Compared with today's way, which costs about {money(situation.today, situation.currency)} a month."
    return "Compared with nobody looking: today's way costs more than the cases it finds."


def hours_sentence(value: MonthlyValue) -> str:
    """Say how many hours of looking it would save a month."""
    start = "Once people look only at flagged photos" if value.situation.person_checks else "Once nobody has to look"
    if value.hours_saved.value < 0.5:
        return f"{start}, it saves no hours."
    return f"{start}, it saves {hours_between(value.hours_saved)} of {value.situation.hours_today:,.0f} a month."


def missed_sentence(value: MonthlyValue) -> str:
    """Say how many cases nobody would find, and how many nobody finds today."""
    misses = f"{of_hundred(value.missed, 'cases')}"
    today = f"today {whole(value.situation.person_misses)}"
    if value.misses_more:
        return f"More cases would be missed than today: {misses}, {today}. The money includes them."
    return f"{misses} would be missed, {today}."


def flagged_sentence(value: MonthlyValue) -> str:
    """Say how many photos it would flag a month, and how many of them are cases."""
    if value.threshold == FLAGS_NONE:
        return "It would flag no photo."
    flagged, found = value.flagged_photos, value.found_cases
    all_photos = f"of {value.situation.photos:,.0f} photos"
    return (
        f"Each month it would flag about {photos_between(flagged, all_photos)}; about {photos_between(found)} of them "
        f"show {listed(value.situation.case)}."
    )


def threshold_sentence(value: MonthlyValue) -> str:
    """Say from which confidence on a photo should be flagged."""
    case = listed(value.situation.case)
    if value.threshold == FLAGS_NONE:
        return "Looking at a flagged photo costs more than it saves: with these costs nothing is worth flagging."
    return (
        f"It flags a photo when it is at least {percent(value.threshold)} sure of {case}. "
        f"That flags {of_hundred(value.finds, 'cases')}, and {of_hundred(value.in_vain, 'others')} by mistake."
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
        why, alarms = f"{reason}, so it flags even where another answer is likelier", "more"
    else:
        why, alarms = "Cases are rare or cheap to miss, so it flags only where it is surer", "fewer"
    return (
        f"{why}: it finds {flags} of 100 cases instead of {likelier}, with {alarms} false alarms. "
        "Elsewhere, and in the CSV, the answer is the likelier label."
    )
