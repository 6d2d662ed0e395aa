"""Advice on photos: what to do about them now, whatever it is worth in money. It follows from the verdict's rules."""

from typing import Any, Literal, NamedTuple

from model.decision.rules import Facts, Step, judged
from model.evaluation.wording import unit

Code = Step | Literal["could-grow", "enough", "cannot-tell"]  # the last three: nothing about the photos has to change


class Advice(NamedTuple):
    """What to do about the photos, as a code with the values that its words are made with."""

    code: Code
    values: dict[str, Any]


def advised(facts: Facts) -> Advice:
    """Return what to do about the photos now: the step of the first rule about them that asks for one."""
    for rule in judged(facts):
        if rule.rule.circle == "feasible" and rule.step is not None:
            return Advice(rule.step, rule.values)
    assert facts.evaluation is not None  # otherwise there is nothing trained, which a rule says
    values = {"outlook": facts.outlook, "unit": unit(facts.evaluation)}
    foretold = "" if facts.outlook is None else facts.outlook.code
    return Advice("could-grow" if foretold == "helps" else "enough" if foretold == "flat" else "cannot-tell", values)
