"""Prompts that a person can take to the chatbot of their choice: the facts at hand, and one task."""

from model.classifier.test_set_wording import NO_FORECAST
from model.decision import value_wording
from model.decision.figures import listed
from model.decision.rules import Facts
from model.decision.verdict import Verdict
from model.decision.wording import figures, verdict_words
from model.evaluation.intervals import percent
from model.evaluation.wording import about_series, unit

_MISSING = "(not written down yet)"

MISSION = (
    "Write a mission statement for this product in one sentence of at most 25 words: for whom, which pain it ends, and "
    "how one would notice. Start from the problem, not from AI. Then write two sharper versions for two narrower "
    "groups of users, and name the weakest assumption in each. Ask me up to three questions first, if you need to."
)
SEGMENTS = (
    "List up to five user segments for this product. For each: who they are, what they do today, their motive, their "
    "worst pain, what would make them refuse it, and how I could reach five of them this week. Then say which segment "
    "to begin with, and what I should ask in a first talk of twenty minutes. Mark what you guess as a guess."
)


def prompt(facts: Facts, verdict: Verdict, task: str) -> str:
    """Return a prompt with the facts and a task, such as `MISSION`."""
    lines = "\n".join(f"- {fact}" for fact in _known(facts, verdict))
    return f"You advise a product manager who considers a product that recognises photos.\n\nFacts:\n{lines}\n\n{task}"


def _known(facts: Facts, verdict: Verdict) -> list[str]:
    inputs, evaluation = facts.inputs, facts.evaluation
    known = [
        f"{what}: {' '.join(text.split()) or _MISSING}"
        for what, text in (
            ("The idea", inputs.idea), ("Who wants it", inputs.who), ("What they do today", inputs.today),
            ("Their pain", inputs.pain),
        )
    ]  # fmt: skip
    if evaluation is not None:
        known.append(
            f"It tells apart {listed(evaluation.labels, 'and')}: right on {percent(evaluation.headline.value)} of "
            f"photos it had not seen, about as many of each label "
            f"({percent(evaluation.headline.low)} to {percent(evaluation.headline.high)}), "
            f"guessing on {percent(evaluation.headline_baseline)}."
        )
        if about := about_series(evaluation):
            known.append(about)
    if evaluation is not None and facts.forecast is not None:
        known.append(facts.forecast.sentence(unit=unit(evaluation)))
    if facts.promise_broken:
        known.append(NO_FORECAST)
    if facts.value is not None:
        known += [
            value_wording.today_sentence(facts.value.situation),
            value_wording.value_sentence(facts.value),
            value_wording.missed_sentence(facts.value),
            value_wording.flagged_sentence(facts.value),
            value_wording.threshold_sentence(facts.value),
        ]
        if not inputs.has_own_figures:
            known.append("These costs are examples, not yet our own.")
    known.append(f"The verdict so far: {verdict_words(verdict)}. {figures(verdict.decided_by)}")
    return known
