"""The decision report: what a leader who was not in the room must know, gathered from the facts.

`model.report.html_report` and `model.report.pdf_report` show it. All text is plain: whoever shows it escapes it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from model.checks.findings import Finding, wanting, worst_first
from model.checks.wording import summary, words
from model.classifier.classifier import Classifier
from model.common.arrays import Ints
from model.decision import value_wording, wording
from model.decision.figures import hours_between, listed, money, money_span, negative, parted, quoted
from model.decision.follow_up.data_plan_wording import day
from model.decision.rules import Facts, State
from model.decision.value import MonthlyValue
from model.decision.verdict import Outcome, reach_verdict
from model.evaluation.evaluation import Evaluation, fewest_things
from model.evaluation.intervals import between, percent, whole
from model.evaluation.wording import about_changed_labels, about_series, unit
from model.prediction.test_set_wording import NO_FORECAST
from model.report import model_card
from model.report.asked_wording import steps_for_a_leader

HOW_TO_READ = "Every figure comes from photos it had not seen. Ranges hold 9 times out of 10."
MOST_WRONG = 6
MOST_IN_GRID = 8  # labels, before the picture is too small to read


@dataclass(frozen=True)
class Figure:
    """One figure with what it is and what it means."""

    what: str
    value: str
    between: str  # where it lies, 9 times out of 10
    meaning: str


@dataclass(frozen=True)
class WrongPhoto:
    """A photo that got the wrong answer from a classifier that had not seen it."""

    thumbnail: bytes  # JPEG
    name: str
    label: str
    answer: str
    confidence: str


@dataclass(frozen=True)
class RuleLine:
    """One rule behind the verdict."""

    title: str
    state: State
    decided: bool


@dataclass(frozen=True, eq=False)
class Report:
    """The page, part by part, as plain text."""

    title: str
    date: str
    outcome: Outcome
    verdict: str
    example: str  # stands large where the answers and figures are the example's; empty where they are a person's
    circles: tuple[tuple[str, State], ...]  # desirable, viable, feasible: name and state
    next_steps: tuple[tuple[str, str], ...]  # heading and text
    about: str  # who wants it and why
    figures: tuple[Figure, ...]
    labels: tuple[str, ...]
    confusion: Ints | None  # (C, C) rows are what the photos show; None where there are too many labels
    mix_ups: tuple[str, ...]  # a sentence each, the most frequent first
    wrong: tuple[WrongPhoto, ...]
    n_wrong: int
    flagging: tuple[str, ...]  # from which confidence on it flags, and why; empty where that is not known
    value: tuple[str, ...]
    lacks: tuple[str, ...]
    card: tuple[tuple[str, str], ...]  # the model card: heading and text
    rules: tuple[RuleLine, ...]


def compose(classifier: Classifier, facts: Facts, now: datetime | None = None) -> Report:
    """Gather the report about a classifier from the facts, which have its evaluation."""
    evaluation = classifier.evaluation
    labels, verdict, now = classifier.labels, reach_verdict(facts), now or datetime.now(UTC)
    return Report(
        title=facts.inputs.idea or f"Can a computer tell {listed(labels[:4], 'from')} by a photo?",
        date=day(now.date()),
        outcome=verdict.outcome,
        verdict=wording.verdict_words(verdict),
        example=wording.EXAMPLE if verdict.of_example else "",
        circles=tuple((name, verdict.speaks_for(circle).state) for circle, name in wording.CIRCLES.items()),
        next_steps=steps_for_a_leader(facts, verdict, wording.next_steps(facts, verdict), now.date()),
        about=_about(facts),
        figures=tuple(_figures(facts, evaluation)),
        labels=labels,
        confusion=evaluation.confusion if len(labels) <= MOST_IN_GRID else None,
        mix_ups=tuple(_mix_ups(evaluation)),
        wrong=_wrong(classifier),
        n_wrong=int((~evaluation.right).sum()),
        flagging=tuple(_flagging(facts)),
        value=tuple(_value(facts)),
        lacks=tuple(_lacks(facts, evaluation)),
        card=tuple(_card(classifier, facts)),
        rules=tuple(RuleLine(wording.title(r), r.state, decided=r is verdict.decided_by) for r in verdict.rules),
    )


def _about(facts: Facts) -> str:
    inputs = facts.inputs
    parts = (("For", inputs.who), ("Today", inputs.today))
    return " ".join(f"{what}: {' '.join(text.split()).rstrip('.')}." for what, text in parts if text)


def _figures(facts: Facts, evaluation: Evaluation) -> Iterator[Figure]:
    figure = evaluation.headline
    yield Figure(
        "How often it is right",
        percent(figure.value),
        f"between {whole(figure.low)} and {percent(figure.high)}",
        f"{_by_labels_of_now(evaluation)}with about as many photos of each label; guessing: "
        f"{percent(evaluation.headline_baseline)}",
    )
    if facts.value is None:
        yield Figure("What it is worth", "Not known yet", "", "nobody has said what the work and a mistake cost")
        return
    yield from _worth(facts.value)


def _worth(value: MonthlyValue) -> Iterator[Figure]:
    today = value.situation.person_misses
    yield Figure(
        "Cases missed in all",
        f"{whole(value.missed.value)} of 100",
        f"between {whole(value.missed.low)} and {whole(value.missed.high)}; today {whole(today)}",
        "more than today" if value.misses_more else "",
    )
    gain, currency = value.gain, value.situation.currency
    what = "Saves a month" if gain.low > 0 else "Might lose money a month" if gain.high > 0 else "Loses a month"
    shown = gain if gain.high > 0 else negative(gain)
    yield Figure(what, money(shown.value, currency), money_span(shown, ""), "once it is used")
    yield Figure("Saves working time", *parted(hours_between(value.hours_saved)), "a month; not during the trial")


def _by_labels_of_now(evaluation: Evaluation) -> str:
    if not evaluation.changed_seen:
        return ""
    return f"with the new labels {percent(evaluation.as_they_are.headline.value)}; "


def _mix_ups(evaluation: Evaluation) -> Iterator[str]:
    """Yield who is taken for whom, the most frequent mistake first."""
    wrong = evaluation.confusion - np.diag(np.diag(evaluation.confusion))
    for flat in np.argsort(-wrong, axis=None, kind="stable"):
        row, column = divmod(int(flat), len(evaluation.labels))
        if wrong[row, column]:
            n = int(evaluation.confusion[row].sum())
            shown, answered = (quoted(evaluation.labels[target]) for target in (row, column))
            yield f"{wrong[row, column]} of {n} {shown} were called {answered}."


def _wrong(classifier: Classifier) -> tuple[WrongPhoto, ...]:
    """Return the most confident mistakes."""
    evaluation, photos = classifier.evaluation, classifier.training_photos
    rows = [int(i) for i in evaluation.mistakes_first() if not evaluation.right[i]][:MOST_WRONG]
    return tuple(
        WrongPhoto(
            thumbnail=photos.thumbnails[i],
            name=photos.names[i],
            label=evaluation.labels[evaluation.targets[i]],
            answer=evaluation.labels[evaluation.answers[i]],
            confidence=percent(float(evaluation.confidence[i])),
        )
        for i in rows
    )


def _value(facts: Facts) -> Iterator[str]:
    value = facts.value
    if value is None:
        yield "What it is worth is not known yet: nobody has said what the work and a mistake cost."
        return
    yield f"{value_wording.money_sentence(value.gain, value.situation.currency)}"
    yield value_wording.compared_with(value.situation)
    yield value_wording.hours_sentence(value)
    yield value_wording.missed_sentence(value)
    yield value_wording.flagged_sentence(value)


def _flagging(facts: Facts) -> Iterator[str]:
    if facts.value is not None:
        yield value_wording.threshold_sentence(facts.value)
        if why := value_wording.likelier_sentence(facts.value):
            yield why


def _lacks(facts: Facts, evaluation: Evaluation) -> Iterator[str]:
    yield from about_changed_labels(evaluation)
    n = fewest_things(evaluation)
    counts = np.bincount(evaluation.targets, minlength=len(evaluation.labels))
    fewest = evaluation.labels[int(np.argmin(counts))]
    copies = "" if n == counts.min() or evaluation.in_series else f" Without copies, the smallest label has {n}."
    yield f"The label with the fewest photos is {quoted(fewest)}, with {int(counts.min())}.{copies}"
    if about := about_series(evaluation):
        yield about
    if facts.forecast is not None:
        yield (
            f"Today, with {n} {unit(evaluation)}s of a label: {between(evaluation.headline)}. "
            f"{facts.forecast.sentence(unit=unit(evaluation))}"
        )
    if facts.promise_broken:
        yield NO_FORECAST
    yield from map(_said, wanting(worst_first(facts.findings)))
    if nothing := summary(facts.findings):
        yield nothing


def _said(finding: Finding) -> str:
    said = words(finding)
    return f"{said.title} ({finding.outcome}): {said.sentence}"


def _card(classifier: Classifier, facts: Facts) -> Iterator[tuple[str, str]]:
    yield "Data", model_card.data(classifier.evaluation)
    yield "How it was made", model_card.making(classifier)
    situation = facts.inputs.situation
    use = "point a person to photos that are probably" if situation.person_checks else "flag photos that are probably"
    yield "Intended use", f"To {use} {listed(situation.case) if situation.case else 'the case'}, beside today's way."
    yield "Limits", model_card.limits(classifier.evaluation)
