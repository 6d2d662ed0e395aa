"""The words of the questions and of what a person has answered to them. All is plain text."""

from collections.abc import Callable, Mapping, Sequence

from model.decision.figures import listed, money
from model.decision.inputs import DecisionInputs, Question

QUESTIONS: Mapping[Question, str] = {
    "case": "What should it find?",
    "work": "How much work is it today?",
    "costs": "What does a mistake cost?",
    "wanted": "Who wants it?",
}
_FIELDS: Mapping[str, str] = {  # that an answer may lack
    "case": "what it should find",
    "photos": "how many photos a month",
    "case_share": "how many of 100 photos show it (1 to 99)",
    "minutes": "how many minutes a photo takes",
    "wage": "what an hour costs",
    "missed_cost": "what a missed case costs",
    "alarm_cost": "what a false alarm costs",
    "wanted": "whether they want it",
    "who": "who wants it",
}


def named(fields: Sequence[str]) -> str:
    """Return what answers lack, by the names of their fields."""
    return ", ".join(_FIELDS[field] for field in fields)


def answer_sentence(question: Question, inputs: DecisionInputs) -> str:
    """Return an answer in a line."""
    if inputs.whose(question) == "unknown":
        return f"{QUESTIONS[question]} You don't know yet."
    return _ANSWERS[question](inputs)


def _work(inputs: DecisionInputs) -> str:
    known = inputs.situation
    hour = money(known.wage, known.currency)
    return (
        f"{known.photos:,.0f} photos a month, {known.case_share * 100:.3g} of 100 show it; {known.minutes:g} minutes "
        f"each, {hour} an hour."
    )


def _costs(inputs: DecisionInputs) -> str:
    known = inputs.situation
    alarm = (
        "a person looks first" if known.person_checks else f"a false alarm {money(known.alarm_cost, known.currency)}"
    )
    return f"A missed case costs {money(known.missed_cost, known.currency)}; {alarm}."


_DEMANDS: Mapping[str, str] = {"yes": "They asked for it", "unasked": "Nobody asked yet", "refused": "They said no"}
_ANSWERS: Mapping[Question, Callable[[DecisionInputs], str]] = {
    "case": lambda inputs: f"It should find {listed(inputs.situation.case)}.",
    "work": _work,
    "costs": _costs,
    "wanted": lambda inputs: f"{_DEMANDS[inputs.wanted]}{f': {inputs.who}' if inputs.who else ''}.",
}
