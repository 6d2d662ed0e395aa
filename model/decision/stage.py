"""Is AI right at this stage? Advice that follows from four answers."""

from dataclasses import dataclass
from typing import Literal

from model.decision.inputs import Stage

Leaning = Literal["good", "careful", "not yet", "unknown"]


@dataclass(frozen=True)
class Advice:
    """What to do at this stage, and why."""

    leaning: Leaning
    title: str
    why: str


_FAKE_IT = Advice(
    "not yet",
    "Fake it first",
    "Put a person behind the curtain: users send a photo, a colleague answers as if it were the product. In a week you "
    "learn whether anybody wants it, and every answer is a labelled photo to learn from later.",
)
_ASK_FIRST = Advice(
    "careful",
    "Find out whether anybody wants it, with what you have",
    "The photos are there, the demand is not proven. Show the answers to five users beside today's way before you "
    "build anything: a person behind the curtain will do where the classifier errs.",
)
_RARELY = Advice(
    "not yet",
    "Leave it to people",
    "A judgement that is made now and then costs less by hand than a classifier costs to build, watch and renew.",
)
_HARD = Advice(
    "careful",
    "Begin with the part that can be seen at a glance",
    "What an expert has to think about needs thousands of examples, or more than a photo can show. Cut out the step "
    "that a person does in a second or two, and leave the rest to people.",
)
_FEW = Advice(
    "careful",
    "Collect while people work",
    "The judgement suits AI, the photos are few. Let people go on as today and keep each photo with its answer: "
    "twenty of each kind are enough for a first honest figure.",
)
_GOOD = Advice(
    "good",
    "A good case",
    "Photos with answers are at hand, and the same judgement, which a person makes in a second or two, comes again and "
    "again. That is what classifiers are good at.",
)
_UNKNOWN = Advice("unknown", "Answer the four questions", "They take a minute, and need no photos.")


def advice(stage: Stage) -> Advice:
    """Return what to do; the answer that speaks most clearly against AI comes first."""
    if stage.repeated == "no":
        return _RARELY
    if stage.data == "none":
        return _FAKE_IT
    if stage.glance == "no":
        return _HARD
    if stage.wanted == "no":
        return _ASK_FIRST
    if "" in (stage.data, stage.glance, stage.repeated, stage.wanted):
        return _UNKNOWN
    return _FEW if stage.data == "few" else _GOOD
