"""Worked cases on the page: one at a time, with the same questions as the Decide page, and one's own idea beside it."""

from html import escape

import streamlit as st

from model.decision.follow_up.data_plan import Need
from model.decision.follow_up.worked_cases import CASES, WorkedCase
from model.decision.follow_up.worked_cases_wording import CASES as WORDS
from model.decision.follow_up.worked_cases_wording import DECISIONS, MADE_UP, side_by_side
from model.decision.rules import Facts
from model.decision.verdict import reach_verdict
from model.decision.wording import CIRCLES, SIGNS, STATES
from views.shared.charts import draw, frame
from views.shared.text import plain


def worked_cases(facts: Facts, _: tuple[Need, ...]) -> None:
    """Show one case, and the others to choose."""
    names = {WORDS[case.code].name: case for case in CASES}
    chosen = st.pills(
        "Worked case", list(names), default=next(iter(names)), required=True, key="case", label_visibility="collapsed"
    )
    case = names[chosen]
    said = WORDS[case.code]
    with st.container(border=True, key="worked-case"):
        st.caption(MADE_UP)
        st.header(plain(DECISIONS[case.decision]), anchor=False)
        st.markdown(plain(said.problem))
        draw(_circles(case))
    with st.expander("Why", key="case-why"):
        st.markdown(plain(said.why))
        st.markdown("\n".join(f"- **{CIRCLES[circle]}.** {plain(why)}" for circle, why in said.circles.items()))
    with st.expander("Who is hurt by which mistake, and what data is there", key="case-data"):
        draw(_pairs(case))
    with st.expander("Beside your own idea", key="case-own"):
        draw(_compared(case, facts))


def _circles(case: WorkedCase) -> str:
    states = "".join(
        f'<li class="{state.replace(" ", "-")}"><i class="sign" aria-hidden="true">{SIGNS[state]}</i>'
        f"{CIRCLES[circle]}: {STATES[state]}</li>"
        for circle, state in case.states.items()
    )
    return frame(f'<ul class="states">{states}</ul>')


def _pairs(case: WorkedCase) -> str:
    said = WORDS[case.code]
    pairs = (
        ("By a missed case", said.hurt_by_missed),
        ("By a false alarm", said.hurt_by_alarm),
        ("Data that is there", said.data_there),
        ("Data that is missing", said.data_missing),
    )
    return frame(f'<dl class="pairs">{"".join(f"<dt>{head}</dt><dd>{escape(text)}</dd>" for head, text in pairs)}</dl>')


def _compared(case: WorkedCase, facts: Facts) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("", WORDS[case.code].name, "Yours"))
    rows = "".join(
        f'<tr><th scope="row">{escape(asked)}</th><td data-of="{escape(WORDS[case.code].name)}">{escape(theirs)}</td>'
        f'<td data-of="Yours">{escape(own)}</td></tr>'
        for asked, theirs, own in side_by_side(case, facts, reach_verdict(facts))
    )
    return frame(
        f'<table class="beside" aria-label="This case beside your own idea"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
