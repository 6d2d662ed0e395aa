"""The conversation: one question at a time; what is answered is a line with "Change", what comes is a quiet line."""

from collections.abc import Sequence

import streamlit as st

from model.decision.answer_wording import QUESTIONS as ASKED
from model.decision.answer_wording import answer_sentence, named
from model.decision.inputs import QUESTIONS, DecisionInputs, Question, Whose
from views.decide.answers import change
from views.decide.questions import FORMS
from views.shared.text import plain

_OPEN, _LACKS = "decide-open", "decide-lacks"
_MAY_BE_UNKNOWN: tuple[Question, ...] = ("work", "costs")


def asked_now(inputs: DecisionInputs) -> Question | None:
    """Return the question that is open: the one that was opened to change it, else the first without an answer."""
    opened: Question | None = st.session_state.get(_OPEN)
    return opened or next(iter(inputs.unanswered), None)


def conversation(inputs: DecisionInputs, labels: Sequence[str]) -> None:
    """Show all questions in their order, one of them open."""
    now = asked_now(inputs)
    for number, question in enumerate(QUESTIONS, start=1):
        if question == now:
            _open(question, number, inputs, labels)
        elif inputs.whose(question):
            _answered(question, inputs)
        else:
            with st.container(key=f"coming-{question}"):
                st.markdown(f"{number}\u2002{ASKED[question]}")


def _open(question: Question, number: int, inputs: DecisionInputs, labels: Sequence[str]) -> None:
    with st.container(border=True, key=f"question-{question}"):
        st.caption(f"Question {number} of {len(QUESTIONS)}")
        st.header(ASKED[question], anchor=False)
        FORMS[question](inputs, labels)
        if lacks := st.session_state.get(_LACKS):
            st.markdown(f":material/error: Please say {named(lacks)}.")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Next", key="next", type="primary", on_click=_next, args=(question, labels))
            if question in _MAY_BE_UNKNOWN:
                st.button(
                    "I don't know yet", key="unknown", type="tertiary", on_click=_answer, args=(question, "unknown")
                )


def _answered(question: Question, inputs: DecisionInputs) -> None:
    with st.container(key=f"answered-{question}", horizontal=True, vertical_alignment="center"):
        mark = " :orange-badge[Example]" if inputs.whose(question) == "example" else ""
        st.markdown(f"{plain(answer_sentence(question, inputs))}{mark}", width="stretch")
        st.button(
            "Change", key=f"change-{question}", type="tertiary", on_click=_reopen, args=(question,),
            help=f"Change the answer to “{ASKED[question]}”",
        )  # fmt: skip


def _next(question: Question, labels: Sequence[str]) -> None:
    """Take the answer, unless it lacks something: then say what."""
    lacks: list[str] = []

    def take(known: DecisionInputs) -> DecisionInputs:
        nonlocal lacks
        shown = known.for_labels(labels)  # the case that is proposed is taken as it stands
        lacks = list(shown.lacking(question))
        return known if lacks else _confirmed(known, shown, question)

    change(take)
    st.session_state[_LACKS] = lacks
    if not lacks:
        st.session_state.pop(_OPEN, None)


def _confirmed(known: DecisionInputs, shown: DecisionInputs, question: Question) -> DecisionInputs:
    return (shown if question == "case" else known).answered(question)


def _answer(question: Question, whose: Whose) -> None:
    change(lambda known: known.answered(question, whose))
    st.session_state.pop(_OPEN, None)
    st.session_state.pop(_LACKS, None)


def _reopen(question: Question) -> None:
    st.session_state[_OPEN] = question
    st.session_state.pop(_LACKS, None)
