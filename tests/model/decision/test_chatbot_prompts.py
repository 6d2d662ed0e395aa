"""Prompts for a chatbot hold what is on the page."""

from dataclasses import replace

from model.decision.chatbot_prompts import mission_prompt, segments_prompt
from model.decision.inputs import DecisionInputs
from model.decision.rules import Facts
from model.decision.verdict import reach_verdict
from tests.support.facts import EARNS, INPUTS, Forecast


def test_prompts_hold_the_facts_of_the_page() -> None:
    known = replace(EARNS, forecast=Forecast(0.99), inputs=replace(INPUTS, idea="Cracks are found\nat once"))
    for prompt in (mission_prompt(known, reach_verdict(known)), segments_prompt(known, reach_verdict(known))):
        for fact in (
            "Cracks are found at once",
            "inspectors",
            "late",
            "“healthy” and “cracked”",
            "a month",
            "40 photos",
        ):
            assert fact in prompt
        assert "Go: try it" in prompt
    assert "(not written down yet)" in mission_prompt(Facts(DecisionInputs()), reach_verdict(Facts(DecisionInputs())))
