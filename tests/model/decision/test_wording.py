"""Every rule, next step, advice and outcome has words; only the rules and their words know what a rule is called."""

import ast
from dataclasses import replace
from typing import get_args

import pytest

from model.decision.advice import Advice, Code
from model.decision.inputs import QUESTIONS, DecisionInputs
from model.decision.rules import ENOUGH, RULES, Facts, JudgedRule, Rule, Step
from model.decision.verdict import Verdict, reach_verdict
from model.decision.wording import _ADVICE, advice_words, figures, next_step, next_steps, title, verdict_words
from tests.support.facts import EARNS, GOOD, INPUTS, Forecast, evaluation, facts, finding
from tests.support.project import ROOT

NOTHING_KNOWN = Facts(DecisionInputs())
VALUES = {  # that the words of a step cannot do without
    "first-ten": {"lacking": {"a": 3}, "unit": "photo"},
    "more-photos": {"outlook": Forecast(0.9).outlook(), "unit": "photo"},
    "other-photos": {"outlook": None, "unit": "photo"},
    "could-grow": {"outlook": Forecast(0.9).outlook(), "unit": "thing"},
    "enough": {"outlook": Forecast(0.9, "flat").outlook(), "unit": "photo"},
    "cannot-tell": {"outlook": None, "unit": "photo"},
    "mend-photos": {"problems": ["blur"]},
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_title_and_figures_even_where_nothing_is_known(rule: Rule) -> None:
    known = JudgedRule(rule, *rule.judge(NOTHING_KNOWN))
    assert title(known)
    assert figures(known).endswith(".")


@pytest.mark.parametrize("step", get_args(Step))
def test_every_step_has_a_title_and_words(step: Step) -> None:
    decided_by = JudgedRule(RULES[0], "failed", VALUES.get(step, {}), step)
    verdict = Verdict(step, decided_by, (decided_by,), QUESTIONS, of_example=False)
    assert verdict_words(verdict)
    assert next_step(NOTHING_KNOWN, verdict).endswith(".")


@pytest.mark.parametrize("code", [*_ADVICE])
def test_every_advice_has_words(code: Code) -> None:
    assert advice_words(Advice(code, VALUES.get(code, {}))).title


def test_nothing_is_decided_by_the_code_of_a_rule() -> None:
    codes = {rule.code for rule in RULES}
    folders = ("model/decision", "model/report", "views/decide", "cli")
    files = [file for folder in folders for file in (ROOT / folder).glob("*.py")]
    known = {
        file.relative_to(ROOT).as_posix()
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Compare)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and part.value in codes
    }
    assert known == set()


def test_the_next_step_follows_from_the_rule_that_decided() -> None:
    def steps(known: Facts) -> tuple[str, str]:
        lines = dict(next_steps(known, reach_verdict(known)))
        return lines["Do next"], lines.get("Before that", "")

    do, before = steps(EARNS)
    assert "the same 2,000 photos as the people do" in do
    assert before == ""
    assert steps(facts(GOOD, findings=(finding("caution"),)))[1] == "Look at what the checks found (shortcuts)."
    assert "Fix what the checks found" in steps(facts(GOOD, findings=(finding("problem"),)))[0]
    assert "at least 2 of “healthy”, 2 of “cracked”" in steps(facts(evaluation((8, 8), ENOUGH - 2)))[0]
    assert "20 photos of each label" in steps(facts(evaluation((10, 10), 20), forecast=Forecast(0.7)))[0]
    assert "at a glance" in steps(facts(evaluation((220, 220), 400)))[0]
    assert "that a person can tell" in steps(facts(evaluation((100, 100), 200)))[0]
    expensive = replace(INPUTS, situation=replace(INPUTS.situation, upkeep=1e6))
    assert "Leave the work as it is" in steps(Facts(expensive))[0]
    assert steps(Facts(INPUTS))[0] == "Train on your photos."
