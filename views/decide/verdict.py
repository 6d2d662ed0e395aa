"""The verdict as the page shows it: what to do, the money, three circles; how it is known behind a click."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

import streamlit as st

from model.checks.findings import wanting
from model.checks.wording import words
from model.decision.rules import Facts, JudgedRule, State
from model.decision.value_wording import (
    compared_with,
    flagged_sentence,
    hours_sentence,
    missed_sentence,
    money_sentence,
    threshold_sentence,
)
from model.decision.verdict import Verdict
from model.decision.wording import CIRCLES, EXAMPLE, SIGNS, STATES, figures, next_step, reason, title, verdict_words
from model.evaluation.wording import unit
from model.prediction.test_set_wording import NO_FORECAST
from views.shared.charts import draw
from views.shared.text import plain

_NOT_YOURS = "Not your figures: change them below."


@contextmanager
def verdict_card(facts: Facts, verdict: Verdict) -> Iterator[None]:
    """Show the verdict, the money and the circles; what is drawn in the block stands below the words."""
    with st.container(key=f"verdict-{verdict.outcome.replace(' ', '-')}"):
        said, picture = st.columns([3, 2], gap="large", vertical_alignment="center")
        with said:
            if verdict.of_example:
                draw(f'<div class="tp"><p class="example"><b>{EXAMPLE}</b> {_NOT_YOURS}</p></div>')
            st.title(plain(verdict_words(verdict)), anchor=False)
            st.markdown(f"**{plain(_money_or_reason(facts, verdict))}**")
            st.markdown(plain(next_step(facts, verdict)))
            yield
        with picture:
            draw(circles(verdict))


def _money_or_reason(facts: Facts, verdict: Verdict) -> str:
    """Return the money; where the photos decided, what is wrong with them: an amount would count on them."""
    if facts.value is not None and verdict.decided_by.rule.circle != "feasible":
        return money_sentence(facts.value.gain, facts.value.situation.currency)
    return reason(verdict)


def circles(verdict: Verdict) -> str:
    """Return desirable, viable and feasible as three circles that overlap, each with its state."""
    states = {circle: verdict.speaks_for(circle).state for circle in CIRCLES}
    said = ", ".join(f"{CIRCLES[circle]}: {STATES[state]}" for circle, state in states.items())
    rings = "".join(
        f'<span class="ring {circle} {_kind(state)}"><span><i class="sign">{SIGNS[state]}</i>'
        f"<b>{CIRCLES[circle]}</b>{STATES[state]}</span></span>"
        for circle, state in states.items()
    )
    return f'<div class="tp"><div class="circles" role="img" aria-label="{said}">{rings}</div></div>'


def how_we_know(facts: Facts, verdict: Verdict) -> None:
    """Show every rule with its figures, in the order in which they are asked, and what the money follows from."""
    with st.expander("How we know", key="rules"):
        st.markdown("The first rule that fails decides. If none fails, the answer is go.")
        rows = "".join(_row(rule, decided=rule is verdict.decided_by) for rule in verdict.rules)
        draw(f'<div class="tp"><ol class="rules">{rows}</ol></div>')
        for heading, sentences in (("Photos", _about_photos(facts)), ("Money", _about_money(facts))):
            if sentences:
                st.subheader(heading, anchor=False)
                st.markdown("\n".join(f"- {plain(sentence)}" for sentence in sentences))


def _about_photos(facts: Facts) -> list[str]:
    foretold = []
    if facts.forecast is not None and facts.evaluation is not None:
        foretold = [facts.forecast.sentence(unit=unit(facts.evaluation))]
    elif facts.promise_broken:
        foretold = [NO_FORECAST]
    return [*foretold, *(f"{found.title}: {found.sentence}" for found in map(words, wanting(facts.findings)))]


def _about_money(facts: Facts) -> list[str]:
    value = facts.value
    if value is None:
        return []
    return [
        compared_with(value.situation),
        hours_sentence(value),
        missed_sentence(value),
        flagged_sentence(value),
        threshold_sentence(value),
        "In brackets: where the figure lies, 9 times out of 10.",
        "Assumed: cases in real life look like those in your photos, and people raise no false alarms.",
    ]


def _row(rule: JudgedRule, *, decided: bool) -> str:
    mark = '<span class="mark">decided</span>' if decided else ""
    return (
        f'<li class="{_kind(rule.state)}"><span class="sign" aria-hidden="true">{SIGNS[rule.state]}</span>'
        f"<div><b>{escape(title(rule))}</b> <span class=note>{rule.state}</span> {mark}"
        f"<br>{escape(figures(rule))}</div></li>"
    )


def _kind(state: State) -> str:
    return state.replace(" ", "-")
