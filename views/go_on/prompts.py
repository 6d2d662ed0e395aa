"""Prompts for any chatbot, each with a button that copies it; what they hold is to be read before."""

from collections.abc import Mapping

import streamlit as st

from model.decision.follow_up.data_plan import Need
from model.decision.follow_up.prompts_wording import TITLES, Code, prompt
from model.decision.rules import Facts
from views.go_on.copy_button import copy_button

_WHAT_FOR: Mapping[Code, str] = {
    "mission": "In one sentence, whose problem gets smaller.",
    "segments": "Who to ask this week, and what.",
    "pre-mortem": "It is a year from now. Why did it fail?",
    "data-plan": "Who takes which photos, by when.",
}


def prompts(facts: Facts, needs: tuple[Need, ...]) -> None:
    """Show all prompts, each made from the facts of now."""
    st.markdown("Copy one into any chatbot. It holds your figures and answers, no photo and no file name.")
    for code, title in TITLES.items():
        text = prompt(code, facts, needs)
        with st.container(border=True, key=f"prompt-{code}"):
            with st.container(horizontal=True, vertical_alignment="center", key=f"what-{code}"):
                st.markdown(f"**{title}**  \n{_WHAT_FOR[code]}", width="stretch")
                copy_button(text, key=f"copy-{code}", what=title)
            with st.expander("Read it first", key=f"read-{code}"):
                st.code(text, language=None, wrap_lines=True)
