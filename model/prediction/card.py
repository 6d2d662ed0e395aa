"""Card: an answer as it is shown, in words. The same on the Try it page and on a page that was shared."""

from dataclasses import dataclass

import numpy as np

from model.classifier.answer import Answer
from model.classifier.classifier import Classifier
from model.evaluation.abstention import Decision
from model.evaluation.intervals import percent

MOST_BARS = 6  # labels shown by name; the others are one bar


@dataclass(frozen=True)
class Bar:
    """The confidence in one label."""

    name: str
    share: float  # from 0 to 1
    said: str


@dataclass(frozen=True)
class Card:
    """One answer."""

    decision: Decision
    title: str
    note: str
    bars: tuple[Bar, ...]  # the likeliest first; none where no label fits


def card(answer: Answer, classifier: Classifier) -> Card:
    """Return an answer in words."""
    decision = answer.decision(classifier.threshold)
    sure = percent(answer.confidence)
    if decision == Decision.NONE_OF_THESE:
        return Card(decision, "None of these", "It is unlike all photos it learned from.", ())
    bars = _bars(answer, classifier.labels)
    if decision == Decision.NOT_SURE:
        return Card(decision, "Not sure", f"Maybe “{answer.label}” ({sure}). A person should look.", bars)
    return Card(decision, answer.label, f"{sure} sure", bars)


def _bars(answer: Answer, labels: tuple[str, ...]) -> tuple[Bar, ...]:
    shares = answer.probabilities
    order = np.argsort(-shares, kind="stable").tolist()
    bars = [_bar(labels[i], float(shares[i])) for i in order[:MOST_BARS]]
    if rest := order[MOST_BARS:]:
        bars.append(_bar(f"{len(rest)} other labels", float(shares[rest].sum())))
    return tuple(bars)


def _bar(name: str, share: float) -> Bar:
    return Bar(name, share, percent(min(share, 1.0)))
