"""Data plan: which photos are missing, how many, and by when, from what was measured and from a pace in photos a week.

It follows from the same rules as the verdict, so neither contradicts the other: more photos of the same kind stand in
it only where the forecast says that they help, and none where the verdict is to stop.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np

from model.checks.findings import Finding, wanting
from model.decision.advice import advised
from model.decision.rules import ENOUGH, Facts, Step
from model.decision.verdict import reach_verdict
from model.evaluation.evaluation import Evaluation, are_uneven
from model.evaluation.forecast import Outlook
from model.evaluation.wording import Unit, unit

Code = Literal[
    "train", "stop", "other-labels",  # no photo is asked for
    "second-look", "name-things",  # look again at photos that are there
    "take-again", "break-shortcut",  # what the checks found
    "first-ten", "more-photos", "even-out", "differ", "like-test",  # what the rules and the forecast say
    "enough", "cannot-tell",
    "kept-apart", "strangers",  # what nobody has tested
]  # fmt: skip
_LOOKS: frozenset[Code] = frozenset(("second-look", "name-things"))
_FAULTS = frozenset(("blur", "dark", "overexposed", "blank", "tiny"))
_DOUBTS = frozenset(("wrong-labels", "two-labels"))
_OF_PHOTOS: frozenset[Step] = frozenset(
    ("first-ten", "more-photos", "like-kept-apart", "other-photos", "other-labels", "not-in-photos")
)
_OTHER_PHOTOS: Mapping[str, Code] = {"like-kept-apart": "like-test", "other-photos": "differ"}
_NO_PHOTOS: Mapping[str, Code] = {
    "other-labels": "other-labels", "not-in-photos": "other-labels", "enough": "enough",
}  # fmt: skip
_FIRST_LOOK = timedelta(days=7)  # by when to look again at photos that are there: that needs no new ones
_LONGEST = 3650  # days: a date later than in ten years is no plan


@dataclass(frozen=True)
class Need:
    """Something that the photos lack, as a code with the values that its words are made with."""

    code: Code
    labels: tuple[str, ...] = ()  # of which labels
    each: int = 0  # photos of each of them, or things where several photos show one
    unit: Unit = "photo"
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def photos(self) -> int:
        """How many photos have to be taken; at least, where things are counted."""
        if self.code in _LOOKS:
            return 0
        return self.each * (2 if self.code == "break-shortcut" else max(len(self.labels), 1))

    @property
    def looks(self) -> int:
        """How many photos that are there have to be looked at again."""
        return self.each if self.code in _LOOKS else 0


def needs(facts: Facts, *, tested_apart: bool = False, knows_strangers: bool = False) -> tuple[Need, ...]:
    """Return what the photos lack, in the order in which to go about it.

    Args:
        facts: What the verdict is reached from.
        tested_apart: Photos that were kept apart have judged the classifier.
        knows_strangers: It was shown photos of other things.
    """
    if facts.evaluation is None:
        return (Need("train"),)
    verdict = reach_verdict(facts)
    if verdict.outcome == "stop":
        return (Need("stop", values={"step": verdict.step}),)
    growing = _growing(replace(facts, findings=()), facts.evaluation)
    found = [*_looked_at_again(facts.findings), *_mended(facts.findings)]
    if any(need.code == "other-labels" for need in growing):
        return (*found, *growing)
    return (*found, *growing, *_untested(facts, tested_apart, knows_strangers))


def due(known: Sequence[Need], photos_a_week: float, start: date) -> tuple[date | None, ...]:
    """Return by when each need can be met, one after the other; `None` where no pace is said or nothing is to do."""
    days, when = 0.0, list[date | None]()
    for need in known:
        days += need.photos * 7 / photos_a_week if photos_a_week > 0 else 0.0
        if need.looks:
            when.append(start + _FIRST_LOOK)
        elif need.photos and photos_a_week > 0 and days <= _LONGEST:
            when.append(start + timedelta(days=math.ceil(days)))
        else:
            when.append(None)
    return tuple(when)


def _growing(facts: Facts, evaluation: Evaluation) -> tuple[Need, ...]:
    """Return what the rules about the photos and the forecast ask for, whatever the checks found."""
    advice, verdict, counted = advised(facts), reach_verdict(facts), unit(evaluation)
    code = verdict.step if verdict.step in _OF_PHOTOS else advice.code  # where the money lacks, photos may help it
    if code == "first-ten":
        lacking: dict[str, int] = advice.values["lacking"]
        return tuple(Need("first-ten", (label,), n, counted) for label, n in lacking.items())
    if code in ("more-photos", "could-grow"):
        assert facts.outlook is not None  # the rule went by it
        return (_more(facts.outlook, evaluation),)
    if other := _OTHER_PHOTOS.get(code):
        return (Need(other, evaluation.labels, ENOUGH, counted),)
    return (Need(_NO_PHOTOS.get(code, "cannot-tell"), unit=counted, values={"outlook": facts.outlook}),)


def _more(outlook: Outlook, evaluation: Evaluation) -> Need:
    """Return as many photos as the forecast speaks of: of the rarest label alone, where it is far behind."""
    counts = np.bincount(evaluation.targets, minlength=len(evaluation.labels)).tolist()
    values = {"outlook": outlook, "has": min(counts), "most": max(counts)}
    if are_uneven(counts):
        fewest = evaluation.labels[int(np.argmin(counts))]
        return Need("even-out", (fewest,), outlook.more, unit(evaluation), values)
    return Need("more-photos", evaluation.labels, outlook.more, unit(evaluation), values)


def _looked_at_again(findings: Sequence[Finding]) -> Iterator[Need]:
    for finding in wanting(findings):
        if finding.code in _DOUBTS and (n := _concerned(finding)):
            yield Need("second-look", each=n, values={"finding": finding})
        if finding.code == "series" and (n := _concerned(finding)):
            yield Need("name-things", each=n, values={"finding": finding})


def _mended(findings: Sequence[Finding]) -> Iterator[Need]:
    for finding in wanting(findings):
        if finding.code in _FAULTS and (n := _concerned(finding)):
            yield Need("take-again", each=n, values={"finding": finding})
    shortcuts: dict[str, list[Finding]] = {}
    for finding in wanting(findings):
        if finding.code.startswith("shortcut-"):
            shortcuts.setdefault(str(finding.values["label"]), []).append(finding)
    for label, found in shortcuts.items():  # the same photos can break several
        yield Need("break-shortcut", (label,), ENOUGH, values={"finding": found[0], "others": found[1:]})


def _concerned(finding: Finding) -> int:
    """Return how many photos a finding is about."""
    n = finding.values.get("n", len(finding.photo_ids))
    return int(n) if isinstance(n, int | float) else 0


def _untested(facts: Facts, tested_apart: bool, knows_strangers: bool) -> Iterator[Need]:
    assert facts.evaluation is not None
    if not tested_apart and not facts.promise_broken:
        yield Need("kept-apart", facts.evaluation.labels, ENOUGH)
    if not knows_strangers:
        yield Need("strangers", each=ENOUGH)
