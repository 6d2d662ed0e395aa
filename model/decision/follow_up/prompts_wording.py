"""Prompts to paste into any chatbot: a task each, with the measured facts and, as plainly, what is not known.

They carry figures, labels and a person's own answers; no photo and no name of a file.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np

from model.checks.findings import wanting
from model.checks.wording import words
from model.common.text import clean_text
from model.decision import value_wording
from model.decision.answer_wording import QUESTIONS, answer_sentence
from model.decision.figures import listed, of_hundred, quoted
from model.decision.follow_up.data_plan import Need
from model.decision.follow_up.data_plan_wording import row
from model.decision.inputs import QUESTIONS as ASKED
from model.decision.rules import Facts
from model.decision.verdict import reach_verdict
from model.decision.wording import reason, verdict_words
from model.evaluation.evaluation import Evaluation
from model.evaluation.forecast import outlook_sentence
from model.evaluation.intervals import whole
from model.evaluation.wording import photos_and_things, unit

Code = Literal["mission", "segments", "pre-mortem", "data-plan"]
TITLES: Mapping[Code, str] = {
    "mission": "Sharpen the mission statement",
    "segments": "Find who has this problem",
    "pre-mortem": "Imagine that it failed",
    "data-plan": "Plan the photos",
}
_MOST_MIX_UPS = 3
_MOST_LABELS = 12

_TASKS: Mapping[Code, str] = {
    "mission": """Write three mission statements for this product, one sentence each, in words that its users use
themselves: who it is for, which problem of theirs gets smaller, and how they would notice. Do not mention
technology. For each statement, name the fact below that carries it, and the word in it that no fact carries
yet. Then ask me the one question whose answer would change the statements most.""",
    "segments": """Propose up to five groups of people who may have this problem. For each: what they want to get
done, what goes wrong today, what that costs them, and what would make them refuse this product. Mark what
follows from a fact below and what is an assumption of yours. For each group, write three questions that I can
ask five of them this week, and what answer would make me drop the group. Say which group to begin with, and
why.""",
    "pre-mortem": """It is a year from now. This product was introduced and has failed. Write the eight likeliest
reasons, two each about the people, the money, the photos and the mistakes that it makes. Put first what the
facts below make likeliest. For each: the first sign that we would see, and the cheapest thing to do this month
that would tell us. (This is a pre-mortem, as Gary Klein describes it.)""",
    "data-plan": """Turn the list “What the photos lack” below into a plan for the next weeks: who takes which
photos, where, by when, and what it costs. Propose three cheap and unusual ways to get each kind of photo.
Say which of them would make the photos differ between the labels by something else than the subject, and
whose consent is needed. Propose a rule for photos on whose label two people differ. Say at which point to stop
collecting.""",
}
_RULES = """Rules for your answer
- Use the facts below and no other figure. Do not invent numbers, studies, customers or quotations.
- Where you assume something, write “Assumption:” before it.
- Ranges in brackets hold 9 times out of 10. Do not turn a range into one number.
- End with a list “What I do not know”, and who could tell me.
- Plain words, no more than 400 of them."""


def prompt(code: Code, facts: Facts, needs: Sequence[Need] = ()) -> str:
    """Return a prompt as plain text.

    Args:
        code: Which task.
        facts: What is measured and what a person has answered.
        needs: What the photos lack; stands in the prompt for a data plan.
    """
    parts = [f"I am a product manager. {' '.join(_TASKS[code].split())}", _RULES]
    parts.append(_part("What was measured", _measured(facts)))
    parts.append(_part("What I said", _said(facts)))
    if code == "data-plan":
        parts.append(_part("What the photos lack", _lacking(needs)))
    parts.append(_part("What is not known", _not_known(facts)))
    return "\n\n".join(part for part in parts if part)


def _part(heading: str, sentences: Iterator[str]) -> str:
    lines = [f"- {clean_text(sentence)}" for sentence in sentences]
    return "\n".join((heading, *lines)) if lines else ""


def _measured(facts: Facts) -> Iterator[str]:
    evaluation = facts.evaluation
    if evaluation is None:
        return
    yield (
        f"A classifier (a program that learned from photos) says of a photo whether it shows {_labels(evaluation)}. It "
        f"learned from {photos_and_things(evaluation)}."
    )
    guessing = whole(evaluation.headline_baseline)
    yield f"Of photos that it had not seen, it was right on {of_hundred(evaluation.headline, 'photos')}. " + (
        f"Guessing would be right on {guessing}."
    )
    yield from _mix_ups(evaluation)
    if facts.promise_broken:
        yield "On photos that were kept apart it was right clearly less often than that."
    if facts.value is not None:
        value = facts.value
        yield value_wording.money_sentence(value.gain, value.situation.currency)
        yield value_wording.compared_with(value.situation)
        yield value_wording.hours_sentence(value)
        yield value_wording.missed_sentence(value)
        yield value_wording.flagged_sentence(value)
        yield value_wording.threshold_sentence(value)
    yield from (f"{said.title}: {said.sentence}" for said in map(words, wanting(facts.findings)))
    if facts.outlook is not None:
        yield outlook_sentence(facts.outlook, unit(evaluation))
    verdict = reach_verdict(facts)
    yield f"By fixed rules, the verdict today is: {verdict_words(verdict)}. {reason(verdict)}"


def _labels(evaluation: Evaluation) -> str:
    labels = evaluation.labels
    more = len(labels) - _MOST_LABELS
    return listed(labels) if more <= 0 else f"{listed(labels[:_MOST_LABELS])} or one of {more} more"


def _mix_ups(evaluation: Evaluation) -> Iterator[str]:
    """Yield the most frequent mistakes."""
    wrong = evaluation.confusion - np.diag(np.diag(evaluation.confusion))
    for flat in np.argsort(-wrong, axis=None, kind="stable")[:_MOST_MIX_UPS]:
        row_, column = divmod(int(flat), len(evaluation.labels))
        if wrong[row_, column]:
            n = int(evaluation.confusion[row_].sum())
            shown, answered = (quoted(evaluation.labels[target]) for target in (row_, column))
            yield f"{wrong[row_, column]} of {n} photos of {shown} were called {answered}."


def _said(facts: Facts) -> Iterator[str]:
    inputs = facts.inputs
    if inputs.of_example:
        yield "Attention: these are the figures of an example, not mine."
    if inputs.idea:
        yield f"What it would do for them: {inputs.idea}"
    if inputs.today:
        yield f"Today: {inputs.today}"
    given = [asked for asked in ASKED if inputs.whose(asked) in ("own", "example") and not inputs.lacking(asked)]
    yield from (answer_sentence(asked, inputs) for asked in given)


def _lacking(needs: Sequence[Need]) -> Iterator[str]:
    for need in needs:
        said = row(need)
        yield f"{said.what}{f' ({said.how_many})' if said.how_many else ''}. {said.why}"


def _not_known(facts: Facts) -> Iterator[str]:
    inputs = facts.inputs
    if facts.evaluation is None:
        yield "Nothing is trained yet: how often it is right was never measured."
    yield from (f"{QUESTIONS[asked]} I have not answered that yet." for asked in inputs.unanswered)
    yield from (f"{QUESTIONS[asked]} I do not know that." for asked in inputs.not_known)
    if facts.value is None:
        yield "What it is worth in money is not known."
    if inputs.wanted != "yes":
        yield (
            "Whether the people who would use it want it is not known."
            if inputs.wanted != "refused"
            else ("Why the people who would use it said no is not known.")
        )
    if facts.evaluation is not None and not any(known.outcome != "not checked" for known in facts.findings):
        yield "The photos were not checked for copies, wrong labels and shortcuts."
    if facts.evaluation is not None and not facts.promise_broken:
        yield "Photos from another camera, season or place were not tested."
    if facts.forecast is None:
        yield "Whether more photos would help is not known."
