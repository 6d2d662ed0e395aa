"""Findings: what a check of the photos, or of the results, has to say to a person."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

# From the worst to "nobody looked": the order in which findings are shown.
Outcome = Literal["problem", "caution", "passed", "not checked"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True)
class Finding:
    """What one check found. The figures stand in the sentence."""

    check: str  # a short name for programs, such as "near-copies"
    title: str  # for a person, such as "Near-copies"
    outcome: Outcome
    sentence: str
    advice: str = ""  # what to do; empty where there is nothing to do
    photo_ids: tuple[str, ...] = ()  # the photos concerned, the worst first
    remove: tuple[str, ...] = ()  # of them, those whose removal mends it
    move: tuple[tuple[str, str], ...] = ()  # photo and label: each may mend it, if a person agrees

    def to_json(self) -> dict[str, Any]:
        """Return the finding as JSON holds it."""
        return asdict(self)


def from_json(known: Mapping[str, Any]) -> Finding:
    """Return the finding that `to_json` described.

    Raises:
        Exception: of any kind, where it is none.
    """
    if known["outcome"] not in OUTCOMES:
        raise ValueError(known["outcome"])
    check, title, sentence, advice = (str(known[name]) for name in ("check", "title", "sentence", "advice"))
    photo_ids, remove = (tuple(str(photo_id) for photo_id in known[name]) for name in ("photo_ids", "remove"))
    move = tuple((str(photo_id), str(label)) for photo_id, label in known["move"])
    return Finding(check, title, known["outcome"], sentence, advice, photo_ids, remove, move)


def worst_first(findings: list[Finding]) -> list[Finding]:
    """Return findings in the order in which a person should read them."""
    return sorted(findings, key=lambda finding: OUTCOMES.index(finding.outcome))


def together(before: Sequence[Finding], after: Sequence[Finding]) -> list[Finding]:
    """Return what was found before training, and in its place what training has shown, the worst first."""
    again = {finding.check for finding in after}
    return worst_first([*after, *(finding for finding in before if finding.check not in again)])
