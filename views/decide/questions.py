"""Is AI right at this stage? Four questions, an answer, and examples from other fields to hold an idea against."""

from dataclasses import replace
from typing import Any

import streamlit as st

from model.decision.inputs import DecisionInputs, advice
from model.decision.wording import ADVICE
from views.decide.inputs import change

# field of the idea's stage, question, answers by what is kept
_QUESTIONS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("data", "Are there photos with the right answer already?", {"none": "None", "few": "A few", "plenty": "Plenty"}),
    ("glance", "Would someone who knows the work see it in a second or two?", {"yes": "Yes", "no": "No"}),
    ("repeated", "Is the same judgement made again and again?", {"yes": "Yes, daily", "no": "Now and then"}),
    ("wanted", "Do you know that people want it?", {"yes": "Yes, they said so", "no": "Not yet"}),
)

# field, what is judged, whether it suited AI at its start, what to learn from it
_EXAMPLES = (
    (
        "Recommendation", "What to watch or buy next",
        "Every click is an answer, for free, and a wrong suggestion costs nothing. Good from the day there are users; "
        "before that, a list chosen by hand does as well.",
        "Do your answers come in by themselves, as clicks do?",
    ),
    (
        "Security", "Is someone at the fence?",
        "A guard sees it in a second, thousands of times a night, and tires. But alarms are rare and a missed one is "
        "costly: the machine points, the guard decides.",
        "Who looks at what yours flags, and how many false alarms before they stop looking?",
    ),
    (
        "Fraud", "Is this payment genuine?",
        "Banks had years of payments with known outcomes before they began. Fraud changes as soon as it is caught, so "
        "the work never ends.",
        "Will your cases look the same in a year? Who keeps labelling?",
    ),
    (
        "Speech", "What was said?",
        "Anyone hears it at once, but accents and noise differ without end: it took thousands of hours of recordings. "
        "Today one buys it instead of building it.",
        "Has someone with more data solved yours already?",
    ),
    (
        "A new marketplace", "Which seller fits this buyer?",
        "No users, no data, nothing to learn from. The founders matched the first hundred by hand, learnt what fitting "
        "means, and had their labels.",
        "Could two colleagues play your product for a week?",
    ),
    (
        "Strategy", "Should we enter this market?",
        "Judged once, from reasons that no photo or table holds, and nobody knows for years whether it was right.",
        "How soon do you learn whether an answer was right?",
    ),
)  # fmt: skip
_ICONS = {"good": ":material/check_circle:", "careful": ":material/error:", "not yet": ":material/front_hand:"}


def right_at_this_stage(inputs: DecisionInputs) -> None:
    """Show the questions, what follows from them, and the examples."""
    with st.grid(2, min_column_width=320, gap="medium"):
        for name, question, answers in _QUESTIONS:
            _question(inputs, name, question, answers)
    advised = advice(inputs.idea_stage)
    title, why = ADVICE[advised.code]
    with st.container(border=True, key="advice"):
        icon = _ICONS.get(advised.leaning, ":material/help:")
        st.markdown(f"**{icon} {title}.** {why}")
    st.markdown("**Hold your idea against these**")
    with st.grid(3, min_column_width=260, gap="medium"):
        for field, judged, lesson, question in _EXAMPLES:
            with st.container(border=True, height="stretch"):
                st.markdown(f"**{field}** · {judged}")
                st.caption(lesson)
                st.markdown(f"*{question}*")


def _question(inputs: DecisionInputs, name: str, question: str, answers: dict[str, str]) -> None:
    key, now = f"idea-stage-{name}", getattr(inputs.idea_stage, name)

    def keep() -> None:
        chosen: dict[str, Any] = {name: st.session_state[key] or ""}
        change(lambda known: replace(known, idea_stage=replace(known.idea_stage, **chosen)))

    st.segmented_control(
        question, list(answers), default=now or None, format_func=lambda answer: answers[answer], key=key,
        on_change=keep,
    )  # fmt: skip
