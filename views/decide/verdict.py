"""The verdict as the page shows it: the banner, three circles with their states, the rules folded out."""

from html import escape

import streamlit as st

from model.decision.next_steps import next_steps
from model.decision.stage import advice
from model.decision.verdict import Facts, Outcome, Rule, State, Verdict
from model.decision.wording import missed_sentence
from views.shared.charts import draw
from views.shared.text import plain

_SIGNS: dict[State, str] = {"passed": "✓", "failed": "✕", "not known": "?"}
_ICONS: dict[Outcome, str] = {
    "go": ":material/rocket_launch:",
    "collect": ":material/add_a_photo:",
    "stop": ":material/front_hand:",
    "open": ":material/pending:",
}
# Which rules a circle is judged by: the first that fails speaks for it, else the last.
_VIABLE = ("perfect", "could-pay", "pays")
_FEASIBLE = ("measured", "photos", "findings", "hope", "learns")
_DESIRABLE = ("wanted",)


def banner(facts: Facts, verdict: Verdict) -> None:
    """Show the verdict and the rule that decided."""
    with st.container(border=True, key=f"verdict-{verdict.outcome}"):
        st.title(f"{_ICONS[verdict.outcome]} {verdict.words}", anchor=False)
        st.markdown(plain(verdict.reason))
        if facts.worth is not None:
            missed = plain(missed_sentence(facts.worth))
            st.markdown(f"**{missed}**" if facts.worth.misses_more else missed)
        if verdict.outcome != "open":
            st.markdown(f"**Do next:** {plain(next_steps(facts, verdict).do)}")
        if verdict.on_example_costs and verdict.outcome != "open":
            st.caption("The costs are the example's: put in your own below before you show this to anyone.")


def all_rules(verdict: Verdict) -> None:
    """Show every rule with its figures, in the order in which they are asked."""
    with st.expander("All rules, in their order", key="rules"):
        st.markdown("The first rule that fails decides. Where none fails, it is go.")
        rows = "".join(_row(rule, decided=rule is verdict.decided_by) for rule in verdict.rules)
        draw(f'<div class="tp"><ol class="rules">{rows}</ol></div>')


def _row(rule: Rule, *, decided: bool) -> str:
    mark = '<span class="mark">decided</span>' if decided else ""
    return (
        f'<li class="{_kind(rule.state)}"><span class="sign" aria-hidden="true">{_SIGNS[rule.state]}</span>'
        f"<div><b>{escape(rule.title)}</b> <span class=note>{rule.state}</span> {mark}"
        f"<br>{escape(rule.figures)}</div></li>"
    )


def circles(facts: Facts, verdict: Verdict) -> None:
    """Show desirable, viable and feasible as three circles, each with its state and a sentence."""
    rules = {rule.code: rule for rule in verdict.rules}
    three = (
        ("Desirable", "for users", _spokesman(rules, _DESIRABLE)),
        ("Viable", "as a business", _spokesman(rules, _VIABLE)),
        ("Feasible", "with your photos", _spokesman(rules, _FEASIBLE)),
    )
    cards = "".join(_circle(name, whose, rule, on_examples=verdict.on_example_costs) for name, whose, rule in three)
    stage = advice(facts.canvas.stage)
    last = f'<div class="note">At this stage: <b>{escape(stage.title)}</b>.</div>'
    draw(f'<div class="tp"><div class="circles">{cards}</div>{last}</div>')


def _circle(name: str, whose: str, rule: Rule, *, on_examples: bool) -> str:
    state = {"passed": "Yes", "failed": "No", "not known": "Not known yet"}[rule.state]
    if rule.code == "pays" and rule.state == "passed" and on_examples:
        state = "Yes, with example costs"
    return (
        f'<div class="circle {_kind(rule.state)}"><div class="ring"><span class="sign" aria-hidden="true">'
        f'{_SIGNS[rule.state]}</span><b>{name}</b><span class="whose">{whose}</span></div>'
        f"<div><b>{state}</b><br>{escape(rule.figures)}</div></div>"
    )


def _spokesman(rules: dict[str, Rule], codes: tuple[str, ...]) -> Rule:
    """Return the first rule that failed, else the last."""
    chosen = [rules[code] for code in codes]
    return next((rule for rule in chosen if rule.state == "failed"), chosen[-1])


def _kind(state: State) -> str:
    return state.replace(" ", "-")
