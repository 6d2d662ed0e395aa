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
    nth = QUESTIONS.index(now) if now else len(QUESTIONS)
    # The open one, and the button in it, keep their places among the elements: so the focus stays there.
    before, here, after = st.container(gap=None), st.container(), st.container(gap=None)
    with before:
        for question in QUESTIONS[:nth]:
            _line(question, inputs)
    if now:
        with here:
            _open(now, nth + 1, inputs, labels)
    with after:
        for question in QUESTIONS[nth + 1 :]:
            _line(question, inputs)


def coming() -> None:
    """Show what will be asked."""
    for question in QUESTIONS:
        _line(question, DecisionInputs())


def _line(question: Question, inputs: DecisionInputs) -> None:
    whose = inputs.whose(question)
    if not whose:
        with st.container(key=f"coming-{question}"):
            st.markdown(ASKED[question])
        return
    mark = " :orange-badge[Example]" if whose == "example" else ""
    st.button(
        f"{plain(answer_sentence(question, inputs))}{mark} *Change*", key=f"change-{question}", type="tertiary",
        width="stretch", on_click=_reopen, args=(question,),
    )  # fmt: skip


def _open(question: Question, number: int, inputs: DecisionInputs, labels: Sequence[str]) -> None:
    with st.container(border=True, key="question"):
        st.caption(f"Question {number} of {len(QUESTIONS)}")
        st.header(ASKED[question], anchor=False)
        with st.container():
            FORMS[question](inputs, labels)
        with st.container():
            if lacks := st.session_state.get(_LACKS):
                st.markdown(f":material/error: Please say {named(lacks)}.")
        with st.container(horizontal=True, vertical_alignment="center"):
            label = "Next" if set(inputs.unanswered) - {question} else "See what to do"
            st.button(label, key="next", type="primary", on_click=_next, args=(question, labels))
            if question in _MAY_BE_UNKNOWN:
                st.button(
                    "I don't know yet", key="unknown", type="tertiary", on_click=_answer, args=(question, "unknown")
                )


def _next(question: Question, labels: Sequence[str]) -> None:
    """Take the answer, unless it lacks something: then say what."""
    lacks: list[str] = []

    def take(known: DecisionInputs) -> DecisionInputs:
        shown = known.for_labels(labels)  # the case that is proposed is taken as it stands
        lacks.extend(shown.lacking(question))
        return known if lacks else (shown if question == "case" else known).answered(question)

    change(take)
    st.session_state[_LACKS] = lacks
    if not lacks:
        st.session_state.pop(_OPEN, None)


def _answer(question: Question, whose: Whose) -> None:
    change(lambda known: known.answered(question, whose))
    st.session_state.pop(_OPEN, None)
    st.session_state.pop(_LACKS, None)


def _reopen(question: Question) -> None:
    st.session_state[_OPEN] = question
    st.session_state.pop(_LACKS, None)
