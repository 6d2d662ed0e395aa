"""Outcome of an action on the label cards."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What an action has done, and what is to be said of it."""

    is_change: bool = True  # the rest of the page may be different now
    refused: str = ""  # why a name cannot be had, beside its field
    label: int = 0  # whose name; 0: that of a new label
    problem: str = ""  # what else went wrong
    show_all: int = 0  # the label of which all photos are to be shown; 0: none
