"""Go, collect more, stop: the earlier rule decides, and what nobody knows keeps it open."""

import re
from dataclasses import replace

from model.decision.inputs import EXAMPLE_INPUTS, QUESTIONS, Answers, DecisionInputs
from model.decision.rules import RULES, Facts
from model.decision.value import EXAMPLE
from model.decision.verdict import facts_of, reach_verdict
from model.decision.wording import next_steps, reason, verdict_words
from tests.support.facts import EARNS, GOOD, INPUTS, Forecast, evaluation, facts, finding, rule, with_gain


def test_a_good_classifier_that_pays_is_go() -> None:
    verdict = reach_verdict(EARNS)
    assert verdict.outcome == "go"
    assert verdict.decided_by.rule.code == "pays"
    assert verdict_words(verdict) == "Go: try it for a month beside today's way"
    assert len(verdict.rules) == len(RULES)


def test_without_a_training_there_is_no_verdict_yet() -> None:
    verdict = reach_verdict(Facts(INPUTS))
    assert verdict.outcome == "open"
    assert verdict_words(verdict) == "No verdict yet: train first"
    assert "Nothing is trained yet" in reason(verdict)


def test_the_earlier_rule_decides() -> None:
    few = facts(evaluation((2, 2), 5), findings=(finding("problem"),))
    assert reach_verdict(few).decided_by.rule.code == "photos"


def test_what_it_is_worth_must_be_known_before_it_is_go() -> None:
    assert reach_verdict(facts(GOOD, value=None)).outcome == "open"


def test_nobodys_figures_give_neither_a_verdict_nor_an_amount() -> None:
    known = facts_of(GOOD, Forecast(0.99), DecisionInputs())  # type: ignore[arg-type]
    verdict = reach_verdict(known)
    assert known.value is None
    assert (verdict.outcome, verdict.step, len(verdict.asked)) == ("open", "answer", 4)
    assert verdict_words(verdict) == "No verdict yet: 4 questions left"
    assert not re.search(r"\d (EUR|CHF)", " ".join(text for _, text in next_steps(known, verdict)))


def test_two_changed_figures_do_not_answer_a_question() -> None:
    """Two figures of nine that differed from the example's made all nine pass for a person's own."""
    typed = DecisionInputs(situation=replace(EXAMPLE, photos=300, wage=80))
    known = facts_of(GOOD, Forecast(0.99), typed)  # type: ignore[arg-type]
    assert known.value is None
    assert reach_verdict(known).speaks_for("viable").state == "not known"


def test_a_text_alone_does_not_make_it_desirable() -> None:
    written = facts(GOOD, inputs=replace(INPUTS, who="x", wanted="", answers=Answers("own", "own", "own", "")))
    assert reach_verdict(written).speaks_for("desirable").state == "not known"
    assert reach_verdict(written).outcome == "open"
    asked = {"yes": "passed", "unasked": "not known", "refused": "failed"}
    states = {a: rule(facts(GOOD, inputs=replace(INPUTS, wanted=a)), "demand").state for a in asked}  # type: ignore[arg-type]
    assert states == asked


def test_the_questions_left_are_counted_one_by_one() -> None:
    for n, question in enumerate(reversed(QUESTIONS), start=1):
        left = replace(INPUTS, answers=Answers(*["own"] * (4 - n), *[""] * n))  # type: ignore[arg-type]
        verdict = reach_verdict(facts_of(GOOD, Forecast(0.99), left))  # type: ignore[arg-type]
        assert (len(verdict.asked), verdict.asked[0]) == (n, question)
        assert ("one question" if n == 1 else f"{n} questions") in verdict_words(verdict)


def test_who_does_not_know_what_a_mistake_costs_is_asked_to_find_out() -> None:
    verdict = reach_verdict(facts_of(GOOD, Forecast(0.99), INPUTS.answered("costs", "unknown")))  # type: ignore[arg-type]
    assert (verdict.outcome, verdict.step, verdict.asked) == ("open", "find-out", ())


def test_the_examples_figures_are_marked_and_gone_with_its_labels() -> None:
    of_example = replace(GOOD, labels=("healthy", "needs maintenance"))
    verdict = reach_verdict(facts_of(of_example, Forecast(0.99), EXAMPLE_INPUTS))  # type: ignore[arg-type]
    assert (verdict.of_example, verdict.asked) == (True, ())
    hats = reach_verdict(facts_of(GOOD, Forecast(0.99), EXAMPLE_INPUTS))  # type: ignore[arg-type]
    assert (hats.of_example, len(hats.asked), hats.outcome) == (False, 4, "open")


def test_a_range_of_money_says_that_it_might_be_lost() -> None:
    assert EARNS.value is not None
    said = {
        ends: reason(reach_verdict(replace(EARNS, value=with_gain(EARNS.value, *ends))))
        for ends in [(900, 2100), (-1000, 1200), (-400, 0)]
    }
    assert said == {
        (900, 2100): "It would save between 900 and 2,100 EUR a month.",
        (-1000, 1200): "It might lose money: between \u22121,000 and 1,200 EUR a month.",
        (-400, 0): "It would lose money: between 0 and 400 EUR a month.",
    }
