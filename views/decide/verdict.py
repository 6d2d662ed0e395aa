"""The verdict as the page shows it: the banner, three circles with their states, the rules folded out."""

from html import escape

import streamlit as st

from model.decision.inputs import advice
from model.decision.rules import Circle, Facts, JudgedRule, Outcome, State
from model.decision.value_wording import missed_sentence
from model.decision.verdict import Verdict
from model.decision.wording import ADVICE, SIGNS, figures, next_step, reason, title, verdict_words
from views.shared.charts import draw
from views.shared.text import plain

_ICONS: dict[Outcome, str] = {
    "go": ":material/rocket_launch:",
    "collect": ":material/add_a_photo:",
    "stop": ":material/front_hand:",
    "open": ":material/pending:",
}
# circle: its name, whose it is, and what it says where it passed on example costs
_CIRCLES: dict[Circle, tuple[str, str, str]] = {
    "desirable": ("Desirable", "for users", "Yes"),
    "viable": ("Viable", "as a business", "Yes, with example costs"),
    "feasible": ("Feasible", "with your photos", "Yes"),
}


def banner(facts: Facts, verdict: Verdict) -> None:
    """Show the verdict and the rule that decided."""
    with st.container(border=True, key=f"verdict-{verdict.outcome}"):
        st.title(f"{_ICONS[verdict.outcome]} {verdict_words(verdict)}", anchor=False)
        st.markdown(plain(reason(verdict)))
        if facts.value is not None:
            missed = plain(missed_sentence(facts.value))
            st.markdown(f"**{missed}**" if facts.value.misses_more else missed)
        if verdict.outcome != "open":
            st.markdown(f"**Do next:** {plain(next_step(facts, verdict))}")
        if verdict.on_example_costs and verdict.outcome != "open":
            st.caption("The costs are the example's: put in your own below before you show this to anyone.")


def all_rules(verdict: Verdict) -> None:
    """Show every rule with its figures, in the order in which they are asked."""
    with st.expander("All rules, in their order", key="rules"):
        st.markdown("The first rule that fails decides. Where none fails, it is go.")
        rows = "".join(_row(rule, decided=rule is verdict.decided_by) for rule in verdict.rules)
        draw(f'<div class="tp"><ol class="rules">{rows}</ol></div>')


def _row(rule: JudgedRule, *, decided: bool) -> str:
    mark = '<span class="mark">decided</span>' if decided else ""
    return (
        f'<li class="{_kind(rule.state)}"><span class="sign" aria-hidden="true">{SIGNS[rule.state]}</span>'
        f"<div><b>{escape(title(rule))}</b> <span class=note>{rule.state}</span> {mark}"
        f"<br>{escape(figures(rule))}</div></li>"
    )


def circles(facts: Facts, verdict: Verdict) -> None:
    """Show desirable, viable and feasible as three circles, each with its state and a sentence."""
    cards = "".join(_circle(circle, verdict) for circle in _CIRCLES)
    advised = ADVICE[advice(facts.inputs.idea_stage).code].title
    last = f'<div class="note">At this stage: <b>{escape(advised)}</b>.</div>'
    draw(f'<div class="tp"><div class="circles">{cards}</div>{last}</div>')


def _circle(circle: Circle, verdict: Verdict) -> str:
    name, whose, on_examples = _CIRCLES[circle]
    rule = verdict.speaks_for(circle)
    yes = on_examples if verdict.on_example_costs else "Yes"
    state = {"passed": yes, "failed": "No", "not known": "Not known yet"}[rule.state]
    return (
        f'<div class="circle {_kind(rule.state)}"><div class="ring"><span class="sign" aria-hidden="true">'
        f'{SIGNS[rule.state]}</span><b>{name}</b><span class="whose">{whose}</span></div>'
        f"<div><b>{state}</b><br>{escape(figures(rule))}</div></div>"
    )


def _kind(state: State) -> str:
    return state.replace(" ", "-")
