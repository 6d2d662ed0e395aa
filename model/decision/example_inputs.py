"""What each example fills Decide with: its costs, marked as the example's and never taken for a person's own."""

from model.decision.inputs import Answers, DecisionInputs
from model.decision.value import Situation
from sample_images.catalogue import Example


def inputs_of(example: Example) -> DecisionInputs:
    """Return the decision inputs that an example brings along."""
    costs = example.costs
    situation = Situation(
        case=(costs.case,),
        photos=costs.photos,
        case_share=costs.case_share,
        missed_cost=costs.missed_cost,
        alarm_cost=costs.alarm_cost,
        minutes=costs.minutes,
        wage=costs.wage,
        person_misses=costs.person_misses,
        upkeep=costs.upkeep,
        person_checks=costs.person_checks,
    )
    answers = Answers("example", "example", "example", "example")
    return DecisionInputs(costs.idea, costs.who, costs.today, "yes", answers, situation)
