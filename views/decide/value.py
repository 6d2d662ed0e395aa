"""Viable: what it is worth in money and hours, first in words, then the figures that it follows from."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from model.decision.inputs import LONGEST_CURRENCY, DecisionInputs
from model.decision.value import LARGEST_AMOUNT, MonthlyValue, Situation, what_is_wrong
from model.decision.value_wording import (
    case_sentence,
    flagged_sentence,
    missed_sentence,
    nothing_sentence,
    threshold_sentence,
    today_sentence,
    value_sentence,
    why_threshold,
)
from model.decision.wording import wrong_sentence
from views.decide.inputs import change
from views.shared.text import plain

_HELP = {
    "case_share": "In real life, not among the photos you trained on. (prevalence)",
    "missed_cost": "What happens when nobody finds it: the damage grows, a customer complains.",
    "alarm_cost": "What it costs to act on a photo that is no case.",
    "upkeep": "Computer, upkeep, new photos.",
    "person_misses": "People miss cases too, more so when tired. 10 of 100 is an example, not a measurement.",
}
_CHECKED, _AT_ONCE = "A person looks at it before anything happens", "It is acted on at once"


def what_it_is_worth(inputs: DecisionInputs, labels: Sequence[str], found: MonthlyValue | None) -> None:
    """Show the result in words, and the form behind it."""
    situation = inputs.situation
    with st.container(key="value"):
        if found is not None:
            st.markdown(f"#### {plain(value_sentence(found))}")
            missed = plain(missed_sentence(found))
            st.markdown(f":material/warning: **{missed}**" if found.misses_more else missed)
            st.markdown(plain(f"{case_sentence(situation)} {flagged_sentence(found)}"))
            st.markdown(plain(threshold_sentence(found)))
            st.caption(plain(why_threshold(found)))
        elif len(labels) < 2:
            st.markdown("What the classifier adds is known after training. What today's way costs is known now:")
        else:
            _say_what_is_wrong(situation, labels)
        st.markdown(plain(today_sentence(situation)))
        if found is not None:
            st.markdown(plain(nothing_sentence(found)))
    if not inputs.has_own_figures:
        st.markdown(":material/edit: **These figures are examples.** Put in your own: every answer changes with them.")
    _form(situation, labels)
    st.caption(
        "In brackets: where the figure lies, 9 times out of 10. Assumed: in real life cases look as in your "
        "photos, only their share differs; a person who looks raises "
        "no false alarm and overlooks flagged cases as often as others."
    )


def _say_what_is_wrong(situation: Situation, labels: Sequence[str]) -> None:
    wrong = what_is_wrong(situation, labels)
    st.markdown(f"**{plain(wrong_sentence(wrong))}**" if wrong else "What the classifier adds is known after training.")


def _form(situation: Situation, labels: Sequence[str]) -> None:
    with st.container(border=True, key="costs"):
        _the_case(situation, labels)
        with st.grid(3, min_column_width=220, gap="medium"):
            _amount(situation, "photos", "Photos a month", step=100.0)
            _share(situation, "case_share", "Of 100 real-life photos, how many are cases?")
            _currency(situation)
            _amount(situation, "missed_cost", "A missed case costs")
            _amount(situation, "alarm_cost", "A false alarm costs")
            _amount(situation, "upkeep", "Running it costs, a month")
            _amount(situation, "minutes", "Minutes a person looks at one photo", step=0.5)
            _amount(situation, "wage", "An hour of that person costs", step=5.0)
            _share(situation, "person_misses", "Of 100 cases, how many does a person miss?")
        _after_a_flag(situation)


def _the_case(situation: Situation, labels: Sequence[str]) -> None:
    if len(labels) < 2:
        return

    def keep() -> None:
        chosen = st.session_state["value-case"]
        _change(case=tuple(chosen) if isinstance(chosen, list) else (str(chosen),))

    if len(labels) == 2:
        st.radio(
            "Which label is the case to be found?", list(labels), list(labels).index(situation.case[0]),
            key="value-case", horizontal=True, format_func=plain, on_change=keep,
        )  # fmt: skip
    else:
        st.multiselect(
            "Which labels are the case to be found? All others count as “nothing to do”.", list(labels),
            list(situation.case), key="value-case", on_change=keep,
        )  # fmt: skip


def _after_a_flag(situation: Situation) -> None:
    st.radio(
        "What happens with a flagged photo?", [_CHECKED, _AT_ONCE], 0 if situation.person_checks else 1,
        key="value-checks", horizontal=True,
        on_change=lambda: _change(person_checks=st.session_state["value-checks"] == _CHECKED),
    )  # fmt: skip


def _amount(situation: Situation, name: str, label: str, step: float = 10.0) -> None:
    value, only_a_look = float(getattr(situation, name)), name == "alarm_cost" and situation.person_checks
    about = "A person looks first, so a false alarm costs only the look." if only_a_look else _HELP.get(name)
    st.number_input(
        label, min_value=0.0, max_value=LARGEST_AMOUNT, value=value, step=step, format="%g" if value < 1e6 else "%.0f",
        key=f"value-{name}", help=about, disabled=only_a_look, on_change=_keeper(name),
    )  # fmt: skip


def _share(situation: Situation, name: str, label: str) -> None:
    st.number_input(
        label, min_value=0.0, max_value=100.0, value=round(getattr(situation, name) * 100, 4), step=1.0, format="%g",
        key=f"value-{name}", help=_HELP[name], on_change=_keeper(name, 0.01),
    )  # fmt: skip


def _currency(situation: Situation) -> None:
    st.text_input(
        "Your currency", situation.currency, key="value-currency", max_chars=LONGEST_CURRENCY,
        on_change=lambda: _change(currency=str(st.session_state["value-currency"]).strip()),
    )  # fmt: skip


def _keeper(name: str, scale: float = 1.0) -> Callable[[], None]:
    return lambda: _change(**{name: float(st.session_state[f"value-{name}"] or 0.0) * scale})


def _change(**values: Any) -> None:  # noqa: ANN401
    change(lambda known: replace(known, situation=replace(known.situation, **values)))
