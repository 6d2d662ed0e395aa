"""Go, collect more, stop: the earlier rule decides, and what nobody knows keeps it open."""

from dataclasses import replace

from model.decision.inputs import DecisionInputs
from model.decision.rules import RULES, Facts
from model.decision.value import EXAMPLE, monthly_value
from model.decision.verdict import reach_verdict
from model.decision.wording import GO_ON_EXAMPLE_COSTS, WORDS, reason, verdict_words
from tests.support.facts import EARNS, GOOD, INPUTS, evaluation, facts, finding, rule


def test_a_good_classifier_that_pays_is_go() -> None:
    verdict = reach_verdict(EARNS)
    assert verdict.outcome == "go"
    assert verdict.decided_by.rule.code == "pays"
    assert verdict_words(verdict) == "Go: try it for a month beside today's way"
    assert len(verdict.rules) == len(RULES)


def test_without_a_training_there_is_no_verdict_yet() -> None:
    verdict = reach_verdict(Facts(INPUTS))
    assert verdict.outcome == "open"
    assert verdict_words(verdict) == WORDS["open"]
    assert "Nothing is trained yet" in reason(verdict)


def test_the_earlier_rule_decides() -> None:
    few = facts(evaluation((2, 2), 5), findings=(finding("problem"),))
    assert reach_verdict(few).decided_by.rule.code == "photos"


def test_what_it_is_worth_must_be_known_before_it_is_go() -> None:
    assert reach_verdict(facts(GOOD, value=None)).outcome == "open"


def test_example_costs_and_empty_inputs_are_told_and_do_not_decide() -> None:
    examples = DecisionInputs(situation=replace(EXAMPLE, case=("cracked",)))
    known = Facts(examples, GOOD, value=monthly_value(GOOD, examples.situation))
    assert rule(known, "own-figures").state == rule(known, "wanted").state == "not known"
    verdict = reach_verdict(known)
    assert (verdict.outcome, verdict_words(verdict)) == ("go", GO_ON_EXAMPLE_COSTS)
    assert "Still open: your own costs; who wants it, and why." in reason(verdict)
    assert "Still open" not in reason(reach_verdict(EARNS))
    assert rule(EARNS, "own-figures").state == rule(EARNS, "wanted").state == "passed"
