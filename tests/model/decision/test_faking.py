"""What people in the model's place cost, how far a model could get by their answers, and the rule that follows."""

import math
from dataclasses import replace

import numpy as np
import pytest

from model.decision.faking import (
    AWAY,
    NOT_SURE,
    FakedAnswer,
    PersonsAnswer,
    advise,
    cost_of,
    figures_of,
)
from model.decision.faking_wording import (
    cost_sentence,
    disagreement_sentence,
    next_step,
    title,
    turning_point_sentence,
)
from model.decision.value import EXAMPLE, Situation, monthly_value
from tests.support.evaluations import evaluation

LABELS = ("healthy", "needs maintenance")


def faked(*labels: str, seconds: float = 6.0, delay: float = 8.0) -> FakedAnswer:
    return FakedAnswer(tuple(PersonsAnswer(label, seconds) for label in labels), delay)


def agreeing(n: int, people: int = 2, seconds: float = 6.0) -> list[FakedAnswer]:
    return [faked(*[label] * people, seconds=seconds) for label in LABELS for _ in range(n)]


def outcome(answered: list[FakedAnswer], situation: Situation = EXAMPLE) -> tuple[str, str]:
    figures = figures_of(answered, LABELS)
    assert figures is not None
    advice = advise(figures, cost_of(figures, situation))
    return advice.outcome, advice.step


def test_the_figures_are_those_of_the_answers() -> None:
    answered = [
        faked("healthy", "healthy", seconds=4, delay=5),
        faked("healthy", "needs maintenance", seconds=6, delay=7),
        faked(NOT_SURE, "healthy", seconds=8, delay=30),
        FakedAnswer((PersonsAnswer("healthy", AWAY + 1),), delay=400),
    ]
    figures = figures_of(answered, LABELS)
    assert figures is not None
    assert (figures.photos, figures.by_label) == (4, {"healthy": 2, "needs maintenance": 0})
    assert figures.delay == 18.5
    assert 30 < figures.delay_of_most < 400
    assert figures.seconds.value == 6  # without the look that was none
    assert figures.seconds.low < 6 < figures.seconds.high
    assert figures.an_hour == 600
    assert (figures.times_away, figures.people, figures.pairs) == (1, 7 / 4, 2)
    assert figures.unsure.value == pytest.approx(1 / 7)
    assert figures.disagreement is not None
    assert figures.disagreement.value == 0.5  # “not sure” is no other label
    assert figures_of([], LABELS) is None


def test_no_model_agrees_more_often_with_people_than_their_disagreement_leaves() -> None:
    """Tried with every answer that a model could give, on photos of which people disagree as it falls out."""
    rng = np.random.default_rng(3)
    for n_labels in (2, 3, 5):
        names = tuple("abcde"[:n_labels])
        said = rng.integers(n_labels, size=(40, 2))
        figures = figures_of([faked(names[a], names[b]) for a, b in said], names)
        assert figures is not None
        assert figures.best_possible is not None
        best = np.mean([max((said[i] == answer).mean() for answer in range(n_labels)) for i in range(40)])
        assert best == pytest.approx(figures.best_possible.value)


def test_three_people_make_three_pairs() -> None:
    figures = figures_of([faked("healthy", "healthy", "needs maintenance")], LABELS)
    assert figures is not None
    assert figures.disagreement is not None
    assert figures.disagreement.value == pytest.approx(2 / 3)


def test_a_month_costs_the_time_that_people_really_took() -> None:
    figures = figures_of(agreeing(12, people=2, seconds=9), LABELS)
    assert figures is not None
    cost = cost_of(figures, EXAMPLE)
    assert cost is not None
    work = EXAMPLE.photos * 2 * 9 / 3600
    assert cost.hours == pytest.approx(work)
    overlooked = EXAMPLE.photos * EXAMPLE.case_share * EXAMPLE.person_misses * EXAMPLE.missed_cost
    assert cost.people.value == pytest.approx(work * EXAMPLE.wage + overlooked)
    assert cost.people.low == cost.people.high  # all took the same time
    assert cost.model is not None
    flagged = EXAMPLE.photos * EXAMPLE.case_share
    never_errs = flagged * (2 * 9 / 3600 * EXAMPLE.wage + EXAMPLE.person_misses * EXAMPLE.missed_cost) + EXAMPLE.upkeep
    assert cost.model.value == pytest.approx(never_errs)
    assert not cost.measured


def test_at_the_turning_point_both_ways_cost_the_same() -> None:
    figures = figures_of(agreeing(12), LABELS)
    assert figures is not None
    cost = cost_of(figures, EXAMPLE)
    assert cost is not None
    there = cost_of(figures, replace(EXAMPLE, photos=cost.turning_point))
    assert there is not None
    assert there.model is not None
    assert there.model.value == pytest.approx(there.people.value)
    for factor, cheaper in ((0.9, True), (1.1, False)):
        other = cost_of(figures, replace(EXAMPLE, photos=cost.turning_point * factor))
        assert other is not None
        assert other.people_are_cheaper == cheaper


def test_a_trained_classifier_is_compared_with_as_the_decide_page_values_it() -> None:
    figures = figures_of(agreeing(12), LABELS)
    assert figures is not None
    judged = evaluation([0] * 20 + [1] * 20, [[0.9, 0.1]] * 20 + [[0.2, 0.8]] * 18 + [[0.7, 0.3]] * 2)
    cost = cost_of(figures, EXAMPLE, judged)
    assert cost is not None
    assert cost.measured
    assert cost.model == monthly_value(judged, cost.situation).cost
    strangers = replace(EXAMPLE, case=("something else",))
    other = cost_of(figures, strangers, judged)
    assert other is not None
    assert not other.measured


def test_what_nobody_said_is_not_made_up() -> None:
    figures = figures_of(agreeing(12), LABELS)
    assert figures is not None
    assert cost_of(figures, Situation()) is None
    assert cost_of(figures, replace(EXAMPLE, wage=0)) is None
    cost = cost_of(figures, replace(EXAMPLE, missed_cost=0))
    assert cost is not None
    assert cost.model is None
    assert cost.turning_point == math.inf
    assert not cost.people_are_cheaper
    assert "model" not in cost_sentence(cost)
    assert turning_point_sentence(cost) == ""


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        (agreeing(3), ("cannot tell", "more-photos")),
        (agreeing(12, people=1), ("cannot tell", "second-person")),
        ([faked(NOT_SURE, NOT_SURE)] * 8, ("cannot tell", "clearer-photos")),
        ([faked(*LABELS)] * 4, ("cannot tell", "more-photos")),  # four may be chance
        ([faked(*LABELS)] * 8, ("cannot tell", "clearer-labels")),  # clear before there are enough photos
        ([faked(*LABELS)] * 8 + agreeing(12), ("cannot tell", "clearer-labels")),
        ([faked(NOT_SURE, NOT_SURE)] * 8 + agreeing(12), ("cannot tell", "clearer-photos")),
        ([faked(*LABELS)] * 2 + agreeing(12), ("train", "train")),
        (agreeing(12), ("train", "train")),
    ],
)
def test_the_first_rule_that_speaks_decides(answered: list[FakedAnswer], expected: tuple[str, str]) -> None:
    assert outcome(answered) == expected


def test_few_photos_a_month_are_answered_by_people_for_now() -> None:
    assert outcome(agreeing(12), replace(EXAMPLE, photos=100)) == ("fake", "go-on")
    assert outcome(agreeing(12), Situation()) == ("train", "train")  # nobody said what it costs


def test_every_outcome_is_said_with_its_next_step() -> None:
    said = set()
    situations = (EXAMPLE, replace(EXAMPLE, photos=100), Situation())
    for answered in (agreeing(3), agreeing(12), agreeing(12, people=1), [faked(*LABELS)] * 8, [faked(NOT_SURE)] * 9):
        for situation in situations:
            figures = figures_of(answered, LABELS)
            assert figures is not None
            cost = cost_of(figures, situation)
            advice = advise(figures, cost)
            said.add((title(advice), next_step(advice, figures, cost)))
    assert {line for line, _ in said} == {
        "It cannot be told yet", "Fake it for now", "There is data enough to train",
    }  # fmt: skip
    assert any("7 of “healthy”" in step for _, step in said)
    assert all(step.endswith((".", "?")) for _, step in said)


def test_disagreement_is_said_with_its_interval_and_what_it_means() -> None:
    figures = figures_of([faked(*LABELS)] * 4 + agreeing(8), LABELS)
    assert figures is not None
    sentence = disagreement_sentence(figures)
    assert sentence.startswith("On 20\u202f% (9 to 37) of 20 photos")
    assert "more than about 90\u202f%" in sentence
    alone = figures_of(agreeing(3, people=1), LABELS)
    assert alone is not None
    assert "nobody knows" in disagreement_sentence(alone)


def test_an_interval_of_seconds_holds_nine_times_of_ten_and_never_reaches_beyond_what_counts() -> None:
    rng, spread, mean, held = np.random.default_rng(5), 0.8, 6.0, 0
    for _ in range(400):
        seconds = rng.lognormal(np.log(mean) - spread**2 / 2, spread, 12)
        figures = figures_of([faked("healthy", seconds=float(s)) for s in seconds], LABELS)
        assert figures is not None
        held += figures.seconds.low <= mean <= figures.seconds.high
    assert 0.87 <= held / 400 <= 0.94
    for seconds in ([0.0], [3.0], [0.0, 299.0], [1.0, 200.0, 5.0]):
        figures = figures_of([faked("healthy", seconds=s) for s in seconds], LABELS)
        assert figures is not None
        assert 0 <= figures.seconds.low <= figures.seconds.value <= figures.seconds.high <= AWAY
        assert cost_of(figures, EXAMPLE) is None  # of so few nothing is said
