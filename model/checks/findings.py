"""Findings: what a check of the photos found, as a code and its values. `model.checks.wording` has the sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

# From the worst to "nobody looked": the order in which findings are shown.
Outcome = Literal["problem", "caution", "passed", "not checked"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

Value = bool | int | float | str | tuple[str, ...] | dict[str, int]
_NO_NETWORK: dict[str, Value] = {"lacks": "network"}


@dataclass(frozen=True)
class Finding:
    """What one check found: no sentence, but all that the sentence holds."""

    code: str  # such as "near-copies"
    outcome: Outcome
    values: dict[str, Value] = field(default_factory=dict)  # numbers and names that its words are made with
    photo_ids: tuple[str, ...] = ()  # the photos concerned, the worst first
    remove: tuple[str, ...] = ()  # of them, those whose removal mends it
    move: tuple[tuple[str, str], ...] = ()  # photo and label: each may mend it, if a person agrees

    @property
    def waits_for_the_network(self) -> bool:
        """Whether another answer comes as soon as the network's files are made."""
        return self.values == _NO_NETWORK


def not_ready(code: str) -> Finding:
    """Return the finding of a check that needs the network, while its files are not made yet."""
    return Finding(code, "not checked", _NO_NETWORK)


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings in the order in which a person should read them."""
    return sorted(findings, key=lambda finding: OUTCOMES.index(finding.outcome))


def wanting(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that a person should act on or look at."""
    return [finding for finding in findings if finding.outcome in ("problem", "caution")]


def together(before: Sequence[Finding], after: Sequence[Finding]) -> list[Finding]:
    """Return what was found before training, and in its place what training has shown, the worst first."""
    again = {finding.code for finding in after}
    return worst_first([*after, *(finding for finding in before if finding.code not in again)])
