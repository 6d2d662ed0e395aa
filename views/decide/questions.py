"""The forms of the questions: each figure is empty until somebody has given it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from model.decision.figures import money
from model.decision.inputs import LONGEST_CURRENCY, LONGEST_TEXT, DecisionInputs, Question
from model.decision.value import LARGEST_AMOUNT, Situation
from views.decide.answers import change, change_situation
from views.shared.text import plain

_FIRST, _AT_ONCE = "A person looks first", "Acted on at once"
_DEMAND = {"yes": "They asked for it", "unasked": "Nobody asked them yet", "refused": "They said no"}


def _case(inputs: DecisionInputs, labels: Sequence[str]) -> None:
    now = list(inputs.for_labels(labels).situation.case)

    def keep() -> None:
        chosen = st.session_state["value-case"]
        change_situation(case=tuple(chosen) if isinstance(chosen, list) else (str(chosen),) if chosen else ())

    if len(labels) == 2:
        st.segmented_control(
            "The label to be found", list(labels), default=now[0], key="value-case", format_func=plain, on_change=keep,
            required=True, label_visibility="collapsed",
        )  # fmt: skip
    else:
        st.pills(
            "The labels to be found", list(labels), selection_mode="multi", default=now, key="value-case",
            format_func=plain, on_change=keep, label_visibility="collapsed",
        )  # fmt: skip
        st.caption("One or more. All other labels mean there is nothing to do.")


def _work(inputs: DecisionInputs, _: Sequence[str]) -> None:
    known = inputs.situation
    with st.grid(3, min_column_width=130, gap="small"):
        _amount(known, "photos", "Photos a month", "2,000")
        _share(known, "case_share", "Of 100, how many show it?", "5")
        _text("today", "Who looks at them today?", inputs.today, "Two technicians")
        _amount(known, "minutes", "Minutes a photo", "3")
        _amount(known, "wage", "An hour costs", "60")
        _currency(known)
    with st.expander("People miss some, too", key="work-options"):
        _share(known, "person_misses", "Of 100 that show it, a person misses", "0")


def _costs(inputs: DecisionInputs, _: Sequence[str]) -> None:
    known = inputs.situation
    with st.grid(2, min_column_width=200, gap="small"):
        _amount(known, "missed_cost", "A missed case costs", "250")
        _amount(known, "upkeep", "Running it for a month costs", "0")
        st.segmented_control(
            "When it flags a photo", [_FIRST, _AT_ONCE], default=_FIRST if known.person_checks else _AT_ONCE,
            key="value-checks", required=True,
            on_change=lambda: change_situation(person_checks=st.session_state["value-checks"] == _FIRST),
        )  # fmt: skip
        if not known.person_checks:
            _amount(known, "alarm_cost", "A false alarm costs", "120")
    with st.expander("Not sure? Work it out", key="estimate"):
        _estimate(known)


def _estimate(known: Situation) -> None:
    """Help who does not know: what the damage costs, times how often it comes to that."""
    with st.grid(2, min_column_width=200, gap="small"):
        damage = st.number_input("If it goes wrong, it costs", 0.0, LARGEST_AMOUNT, None, 100.0, "%g", key="damage")
        often = st.number_input("Of 100 missed cases, how many go wrong?", 0.0, 100.0, None, 1.0, "%g", key="often")
    cost = (damage or 0.0) * (often or 0.0) / 100
    if cost:
        st.button(
            f"Take {plain(money(cost, known.currency))}", key="take-estimate", on_click=_take, args=(cost,)
        )  # fmt: skip


def _take(cost: float) -> None:
    change_situation(missed_cost=cost)
    st.session_state["value-missed_cost"] = cost


def _wanted(inputs: DecisionInputs, _: Sequence[str]) -> None:
    def keep() -> None:
        chosen: Any = st.session_state["inputs-wanted"] or ""
        change(lambda known: replace(known, wanted=chosen))

    with st.grid(2, min_column_width=240, gap="small"):
        _text("who", "Who would use it?", inputs.who, "Inspection leads of 40 wind farms")
        _text("idea", "What would it do for them?", inputs.idea, "Find cracks on the day of the flight")
    st.segmented_control(
        "Do they want it?", list(_DEMAND), default=inputs.wanted or None, format_func=_DEMAND.__getitem__,
        key="inputs-wanted", on_change=keep,
    )  # fmt: skip


FORMS: Mapping[Question, Callable[[DecisionInputs, Sequence[str]], None]] = {
    "case": _case, "work": _work, "costs": _costs, "wanted": _wanted,
}  # fmt: skip


# --- fields ----------------------------------------------------------------------------------------------------------


def _text(name: str, label: str, now: str, example: str) -> None:
    key = f"inputs-{name}"

    def keep() -> None:
        written: dict[str, Any] = {name: str(st.session_state[key]).strip()}
        change(lambda known: replace(known, **written))

    st.text_input(label, now, LONGEST_TEXT, key=key, placeholder=f"such as {example}", on_change=keep)


def _amount(known: Situation, name: str, label: str, example: str) -> None:
    value = getattr(known, name)
    st.number_input(
        label, 0.0, LARGEST_AMOUNT, float(value) if value else None, format="%g" if value < 1e6 else "%.0f",
        key=f"value-{name}", placeholder=f"such as {example}", on_change=_keeper(name),
    )  # fmt: skip


def _share(known: Situation, name: str, label: str, example: str) -> None:
    value = getattr(known, name)
    st.number_input(
        label, 0.0, 100.0, round(value * 100, 4) if value else None, format="%g", key=f"value-{name}",
        placeholder=f"such as {example}", on_change=_keeper(name, 0.01),
    )  # fmt: skip


def _currency(known: Situation) -> None:
    st.text_input(
        "Currency", known.currency, LONGEST_CURRENCY, key="value-currency",
        on_change=lambda: change_situation(currency=str(st.session_state["value-currency"]).strip()),
    )  # fmt: skip


def _keeper(name: str, scale: float = 1.0) -> Callable[[], None]:
    return lambda: change_situation(**{name: float(st.session_state[f"value-{name}"] or 0.0) * scale})
