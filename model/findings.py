"""Findings: what a check of the photos, or of the results, has to say to a person."""

from dataclasses import dataclass
from typing import Literal

# From the worst to "nobody looked": the order in which findings are shown.
Outcome = Literal["problem", "caution", "passed", "not checked"]


@dataclass(frozen=True)
class Finding:
    """What one check found. The figures stand in the sentence."""

    check: str  # a short name for programs, such as "near-copies"
    title: str  # for a person, such as "Near-copies"
    outcome: Outcome
    sentence: str
    advice: str = ""  # what to do; empty where there is nothing to do
    photo_ids: tuple[str, ...] = ()  # the photos concerned, the worst first
