"""The value of a classifier: the cheapest threshold, other prevalences, intervals that hold."""

from dataclasses import replace

import numpy as np
import pytest

from model.common.arrays import Bools, Float64s, Ints
from model.decision.value import (
    EXAMPLE,
    FLAGS_NONE,
    CostMatrix,
    Situation,
    best_threshold,
    case_scores,
    monthly_value,
)
from model.decision.value_wording import flagged_sentence, missed_sentence
from model.evaluation.evaluation import Evaluation

BLADES = replace(EXAMPLE, case=("cracked",))
AT_ONCE = replace(BLADES, person_checks=False)
LABELS = ("healthy", "cracked")


def evaluation(scores: Float64s, cases: Bools, groups: Ints | None = None) -> Evaluation:
    """Make an evaluation from probabilities of being cracked."""
    n = len(scores)
    names = tuple(str(i) for i in range(n))
    probabilities = np.stack([1 - scores, scores], axis=1)
    every = np.arange(n) if groups is None else groups
    return Evaluation(LABELS, names, names, cases.astype(np.intp), probabilities, every)


def population(n: int, share: float, seed: int, prior: float = 0.5) -> tuple[Float64s, Bools]:
    """Draw one feature for cases and others; the score is calibrated for a population with `prior` cases."""
    rng = np.random.default_rng(seed)
    cases = rng.random(n) < share
    x = rng.normal(np.where(cases, 1.0, -1.0), 1.0)
    odds = np.exp(2 * x) * prior / (1 - prior)  # the likelihood ratio of two unit normals, two apart
    return odds / (1 + odds), cases


def bill(scores: Float64s, cases: Bools, costs: CostMatrix, threshold: float) -> float:
    """Return what a photo costs on average, counted one by one."""
    flags = scores >= threshold
    spent = np.where(cases, np.where(flags, costs.found_case, costs.missed_case), flags * costs.flagged_other)
    return float(spent.mean())


@pytest.mark.parametrize("situation", [BLADES, AT_ONCE, replace(AT_ONCE, case_share=0.3, missed_cost=60)])
def test_the_threshold_costs_no_more_than_any_that_brute_force_finds(situation: Situation) -> None:
    scores, cases = population(200_000, situation.case_share, seed=1)
    ours = best_threshold(situation.costs, situation.case_share, prior=0.5)
    cheapest = min(bill(scores, cases, situation.costs, t) for t in np.linspace(0, 1, 201))
    assert bill(scores, cases, situation.costs, ours) <= 1.003 * cheapest


def test_the_threshold_agrees_with_scikit_learns_search_over_costs() -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import make_scorer
    from sklearn.model_selection import TunedThresholdClassifierCV

    costs = replace(AT_ONCE, case_share=0.3).costs
    rng = np.random.default_rng(2)
    cases = rng.random(8000) < 0.3
    x = rng.normal(np.where(cases, 1.0, -1.0), 1.0)[:, None]

    def saved(truth: Bools, flags: Bools) -> float:
        return -bill(flags.astype(float), truth, costs, 0.5)

    tuned = TunedThresholdClassifierCV(LogisticRegression(), scoring=make_scorer(saved), thresholds=300, cv=4)
    tuned.fit(x[:4000], cases[:4000])
    scores = tuned.estimator_.predict_proba(x[4000:])[:, 1]
    ours = best_threshold(costs, 0.3, prior=float(cases[:4000].mean()))
    searched = bill(scores, cases[4000:], costs, tuned.best_threshold_)
    assert bill(scores, cases[4000:], costs, ours) == pytest.approx(searched, rel=0.03)


def test_figures_from_even_photos_foretell_the_cost_of_a_population_where_cases_are_rare() -> None:
    found = monthly_value(evaluation(*population(20_000, 0.5, seed=3)), AT_ONCE)
    scores, cases = population(400_000, AT_ONCE.case_share, seed=4)
    month = AT_ONCE.photos * bill(scores, cases, AT_ONCE.costs, found.threshold) + AT_ONCE.upkeep
    assert found.cost.value == pytest.approx(month, rel=0.02)
    assert found.cost.low <= month <= found.cost.high
    assert found.gain.value == pytest.approx(AT_ONCE.today - month, rel=0.02)


@pytest.mark.parametrize("situation", [BLADES, AT_ONCE])
def test_what_is_missed_flagged_and_found_a_month_is_what_a_simulated_crowd_gives(
    situation: Situation,
) -> None:
    found = monthly_value(evaluation(*population(400_000, 0.5, seed=10)), situation)
    scores, cases = population(1_000_000, situation.case_share, seed=11)
    flags = scores >= found.threshold
    overlooked = np.random.default_rng(12).random(len(flags)) < situation.person_misses
    missed = cases & (~flags | overlooked) if situation.person_checks else cases & ~flags
    months = len(flags) / situation.photos
    assert found.missed.value == pytest.approx(missed.sum() / cases.sum(), abs=0.01)
    assert found.flagged_photos.value == pytest.approx(flags.sum() / months, rel=0.03)
    assert found.found_cases.value == pytest.approx((flags & cases).sum() / months, rel=0.03)
    assert found.likelier_finds == pytest.approx((cases & (scores >= 0.5)).sum() / cases.sum(), abs=0.01)
    for figure in (found.missed, found.flagged_photos, found.found_cases):
        assert figure.low < figure.value < figure.high


def test_more_cases_missed_than_today_is_said_only_where_the_whole_interval_is_above() -> None:
    judged = evaluation(*population(400, 0.5, seed=13))
    missed = monthly_value(judged, AT_ONCE).missed
    for people, more in ((missed.low - 0.02, True), (missed.low + 0.02, False)):
        found = monthly_value(judged, replace(AT_ONCE, person_misses=people))
        assert found.misses_more is more
        assert missed_sentence(found).startswith("More cases would be missed than today") is more


def test_without_the_correction_rare_cases_would_cost_more() -> None:
    scores, cases = population(400_000, AT_ONCE.case_share, seed=5)
    corrected = best_threshold(AT_ONCE.costs, AT_ONCE.case_share, prior=0.5)
    naive = best_threshold(AT_ONCE.costs, case_share=0.5, prior=0.5)
    assert bill(scores, cases, AT_ONCE.costs, corrected) < 0.8 * bill(scores, cases, AT_ONCE.costs, naive)


def test_uneven_training_photos_ask_for_another_threshold_and_foretell_the_same_cost() -> None:
    even = monthly_value(evaluation(*population(40_000, 0.5, seed=6)), AT_ONCE)
    # Uneven, but not so much that training lets every label count the same: the share stays in the probabilities.
    uneven = monthly_value(evaluation(*population(40_000, 0.45, seed=6, prior=0.45)), AT_ONCE)
    assert uneven.prior == pytest.approx(0.45, abs=0.01)
    assert uneven.threshold < even.threshold
    assert uneven.cost.value == pytest.approx(even.cost.value, rel=0.03)


def test_labels_that_training_lets_count_the_same_have_an_even_prior() -> None:
    even = monthly_value(evaluation(*population(40_000, 0.5, seed=6)), AT_ONCE)
    rare = monthly_value(evaluation(*population(40_000, 0.2, seed=6, prior=0.5)), AT_ONCE)
    assert rare.prior == pytest.approx(0.5)
    assert rare.threshold == pytest.approx(even.threshold, rel=0.05)
    assert rare.cost.value == pytest.approx(even.cost.value, rel=0.05)


def learnt(rng: np.random.Generator, per_label: int) -> tuple[Evaluation, Float64s, Bools]:
    """Learn from photos of so many a label as training does; returns also the answers to 4,000 unseen ones."""
    from sklearn.linear_model import LogisticRegression

    from model.evaluation.calibration import calibrated, cross_calibrated, temperature
    from model.learning.folds import split

    def draw(n: int) -> tuple[Float64s, Ints]:
        targets = np.repeat([0, 1], n)
        return rng.normal(np.where(targets[:, None], 0.32, -0.32), 1.0, (2 * n, 16)), targets

    (x, targets), (unseen, truth) = draw(per_label), draw(2000)
    folds = split(targets, np.arange(len(targets)), 5, int(rng.integers(1_000_000)))
    logs = np.empty((len(targets), 2))
    for fold in range(5):
        head = LogisticRegression(C=0.3).fit(x[folds != fold], targets[folds != fold])
        logs[folds == fold] = head.predict_log_proba(x[folds == fold])
    scores = cross_calibrated(logs, targets, folds)[:, 1]
    whole = LogisticRegression(C=0.3).fit(x, targets)
    answers = calibrated(whole.predict_log_proba(unseen), temperature(logs, targets))[:, 1]
    return evaluation(scores, targets == 1), answers, truth == 1


@pytest.mark.slow
def test_the_interval_of_the_gain_holds_for_classifiers_learnt_from_twenty_photos_a_label() -> None:
    rng, held = np.random.default_rng(7), []
    for _ in range(80):
        measured, answers, truth = learnt(rng, per_label=20)
        for situation in (replace(BLADES, case_share=0.1), replace(AT_ONCE, case_share=0.2)):
            found = monthly_value(measured, situation)
            flags, pi, costs = answers >= found.threshold, situation.case_share, situation.costs
            finds, in_vain = flags[truth].mean(), flags[~truth].mean()
            each = pi * (finds * costs.found_case + (1 - finds) * costs.missed_case)
            month = situation.photos * (each + (1 - pi) * in_vain * costs.flagged_other) + situation.upkeep
            held.append(found.gain.low <= situation.today - month <= found.gain.high)
    assert 0.85 <= np.mean(held) <= 0.97


def test_copies_of_a_photo_count_as_one() -> None:
    scores, cases = population(40, 0.5, seed=8)
    once = monthly_value(evaluation(scores, cases), AT_ONCE)
    groups = np.tile(np.arange(40), 3)
    copied = monthly_value(evaluation(np.tile(scores, 3), np.tile(cases, 3), groups), AT_ONCE)
    assert (copied.gain.low, copied.gain.high) == (once.gain.low, once.gain.high)


def test_several_labels_together_are_the_case() -> None:
    probabilities = np.array([[0.2, 0.5, 0.3], [0.7, 0.2, 0.1], [0.1, 0.1, 0.8]])
    three = Evaluation(
        ("healthy", "cracked", "eroded"), tuple("abc"), tuple("abc"), np.array([1, 0, 2]), probabilities, np.arange(3)
    )
    scores, cases = case_scores(three, ("cracked", "eroded"))
    assert scores == pytest.approx([0.8, 0.3, 0.9])
    assert cases.tolist() == [True, False, True]


def test_where_looking_costs_more_than_a_missed_case_nothing_is_flagged() -> None:
    cheap = replace(BLADES, missed_cost=1, minutes=30)
    found = monthly_value(evaluation(*population(200, 0.5, seed=9)), cheap)
    assert found.threshold == FLAGS_NONE
    assert found.missed.value == 1
    assert flagged_sentence(found) == "It would flag no photo."
    assert found.cost.value < found.situation.today
    assert found.gain.value < 0  # nobody looking is cheaper still, by what it costs to run


def test_where_false_alarms_cost_nothing_all_is_flagged() -> None:
    found = monthly_value(evaluation(*population(200, 0.5, seed=9)), replace(AT_ONCE, alarm_cost=0))
    assert found.threshold == 0
    assert found.finds.value > 0.99


def test_a_month_without_a_classifier_costs_what_the_sum_says() -> None:
    work = replace(BLADES, photos=1000, case_share=0.1, missed_cost=100, minutes=6, wage=50, person_misses=0.2)
    assert work.look_cost == 5
    assert work.today == 1000 * 5 + 100 * 0.2 * 100
    assert work.nothing == 100 * 100
    assert work.hours_today == 100
    assert work.perfect_gain == work.today - 100 * (5 + 0.2 * 100) - work.upkeep
