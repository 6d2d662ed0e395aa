"""Prompts for a chatbot hold what is on the page."""

from dataclasses import replace

from model.decision.chatbot_prompts import MISSION, SEGMENTS, prompt
from model.decision.inputs import DecisionInputs
from model.decision.rules import Facts
from model.decision.verdict import reach_verdict
from tests.support.facts import EARNS, INPUTS, Forecast


def test_prompts_hold_the_facts_of_the_page() -> None:
    known = replace(EARNS, forecast=Forecast(0.99), inputs=replace(INPUTS, idea="Cracks are found\nat once"))
    for task in (MISSION, SEGMENTS):
        said = prompt(known, reach_verdict(known), task)
        assert said.endswith(task)
        for fact in (
            "Cracks are found at once",
            "inspectors",
            "late",
            "“healthy” and “cracked”",
            "a month",
            "40 photos",
        ):
            assert fact in said
        assert "Go: try it" in said
    assert "(not written down yet)" in prompt(Facts(DecisionInputs()), reach_verdict(Facts(DecisionInputs())), MISSION)
