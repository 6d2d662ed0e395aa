"""The exercises as data: their steps, the page on which each happens, and the fact by which it is done.

Nothing is ticked off by hand: a step is done once its fact holds, whoever brought it about and on whichever device.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

ExerciseCode = Literal["brain", "enough", "fool", "right-enough", "go-or-stop"]
# What a step offers beside the page: photos, a guess, or a form to fill in.
Act = Literal["", "three", "five", "guess", "bet", "twenty", "plant", "open", "find", "reason", "vote"]
MINUTES = 10
FEW, MORE, ENOUGH = 3, 5, 20  # photos of each label: to begin with, a further helping, and what is usual
SIZES = (5, 10, 20)  # photos of each label that are bet on


@dataclass(frozen=True)
class GuideFacts:
    """What is known of a workspace and of what its people wrote down."""

    fewest: int = 0  # photos of the label that has the fewest; 0: there are not two labels
    guessed_with: tuple[int, ...] = ()  # the same at each guess before training
    trained_with: int = 0  # photos of the label that had the fewest; 0: nothing is trained
    seen: frozenset[str] = frozenset()  # pages that were looked at with a classifier
    written: frozenset[str] = frozenset()  # the keys of what was written down: "bet", "planted", "found", ...
    copy_trained: bool = False  # of photos with a planted shortcut
    copy_seen: frozenset[str] = frozenset()
    threshold: bool = False  # which photos it answers was chosen
    costs: bool = False  # what a mistake costs was said
    answered: bool = False  # all questions of Decide


Done = Literal[
    "three", "guessed", "eight", "guessed-again", "trained", "tried", "bet", "twenty", "trained-on-twenty", "looked",
    "planted", "received", "copy-trained", "copy-looked", "found", "costs", "threshold", "reason", "vote", "answered",
]  # fmt: skip

_HOLDS: Mapping[Done, Callable[[GuideFacts], bool]] = {
    "three": lambda facts: facts.fewest >= FEW,
    "guessed": lambda facts: bool(facts.guessed_with),
    "eight": lambda facts: facts.fewest >= FEW + MORE,
    "guessed-again": lambda facts: max(facts.guessed_with, default=0) >= FEW + MORE,
    "trained": lambda facts: facts.trained_with > 0,
    "tried": lambda facts: facts.trained_with > 0 and "try" in facts.seen,
    "bet": lambda facts: "bet" in facts.written,
    "twenty": lambda facts: facts.fewest >= ENOUGH,
    # A photo or two may have been refused or removed.
    "trained-on-twenty": lambda facts: facts.trained_with >= ENOUGH - 2,
    "looked": lambda facts: facts.trained_with > 0 and "results" in facts.seen,
    "planted": lambda facts: "planted" in facts.written,
    "received": lambda facts: "received" in facts.written,
    "copy-trained": lambda facts: facts.copy_trained,
    "copy-looked": lambda facts: bool(facts.copy_seen & {"try", "results"}),
    "found": lambda facts: "found" in facts.written,
    "costs": lambda facts: facts.costs and "decide" in facts.seen,  # an example brings its own
    "threshold": lambda facts: facts.threshold,
    "reason": lambda facts: "threshold" in facts.written,
    "vote": lambda facts: "vote" in facts.written,
    "answered": lambda facts: facts.answered and "decide" in facts.seen,
}


@dataclass(frozen=True)
class Step:
    """One step: what to do and what to look at says `model.guide.wording`, by its code."""

    code: str
    done: Done
    page: str = ""  # where it happens; empty: wherever one is
    act: Act = ""
    in_copy: bool = False  # it happens among the photos with a planted shortcut

    def is_done(self, facts: GuideFacts) -> bool:
        """Say whether its fact holds."""
        return _HOLDS[self.done](facts)


@dataclass(frozen=True)
class Exercise:
    """One of the five."""

    code: ExerciseCode
    steps: tuple[Step, ...]


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        "brain",
        (
            Step("three-photos", "three", "photos", "three"),
            Step("first-guess", "guessed", act="guess"),
            Step("more-photos", "eight", "photos", "five"),
            Step("second-guess", "guessed-again", act="guess"),
            Step("train-it", "trained", "train"),
            Step("try-it", "tried", "try"),
        ),
    ),
    Exercise(
        "enough",
        (
            Step("bet", "bet", act="bet"),
            Step("twenty-photos", "twenty", "photos", "twenty"),
            Step("train-on-them", "trained-on-twenty", "train"),
            Step("compare", "looked", "results"),
        ),
    ),
    Exercise(
        "fool",
        (
            Step("plant", "planted", act="plant"),
            Step("open-copy", "received", "photos", "open"),
            Step("train-copy", "copy-trained", "train", in_copy=True),
            Step("search", "copy-looked", "try", in_copy=True),
            Step("name-it", "found", act="find"),
        ),
    ),
    Exercise(
        "right-enough",
        (
            Step("costs", "costs", "decide"),
            Step("threshold", "threshold", "results"),
            Step("reason", "reason", act="reason"),
        ),
    ),
    Exercise(
        "go-or-stop",
        (
            Step("vote", "vote", act="vote"),
            Step("compare-rules", "answered", "decide"),
        ),
    ),
)


def exercise(number: int) -> Exercise | None:
    """Return an exercise by its number, from 1; `None` where there is none."""
    return EXERCISES[number - 1] if 1 <= number <= len(EXERCISES) else None
