"""Bins of confidence say what came true."""

from itertools import pairwise

import numpy as np
import pytest

from model.evaluation.evaluation import Evaluation
from model.evaluation.reliability import bins, telling
from model.evaluation.wording import confidence_sentence
from tests.support.evaluations import evaluation
from views.results import reliability


def sure(confidence: list[float], right: list[bool]) -> Evaluation:
    rows = [[c, 1 - c] for c in confidence]
    return evaluation([0 if r else 1 for r in right], rows)


def test_every_photo_is_in_one_bin() -> None:
    rng = np.random.default_rng(0)
    for n in (3, 20, 57, 400):
        confidence = rng.uniform(0.5, 1, n)
        found = bins(sure(confidence.tolist(), (rng.uniform(size=n) < confidence).tolist()))
        assert sum(each.n_photos for each in found) == n
        assert all(each.n_photos >= 8 for each in found[:-1])
        assert all(one.low >= other.high for one, other in pairwise(found))


def test_a_bin_says_what_came_true() -> None:
    judged = sure([0.85] * 20 + [0.95] * 30, [True] * 17 + [False] * 3 + [True] * 30)
    first, second = bins(judged)
    assert (first.low, first.high, first.n_right, first.n_photos) == (0.9, 1.0, 30, 30)
    assert (second.low, second.high, second.n_right, second.n_photos) == (0.8, 0.9, 17, 20)
    assert reliability.said(second).replace("\u202f", " ") == "80 to 90 %"
    assert not second.off


def test_a_classifier_that_is_too_sure_is_told_so() -> None:
    judged = sure([0.95] * 40, [True] * 24 + [False] * 16)
    (only,) = bins(judged)
    assert only.off
    assert telling((only,)) is only
    assert confidence_sentence(only).startswith("It is too sure of itself: when it says 95\u202f%, it is right ")


def test_a_person_is_told_of_the_confidence_that_is_off_or_else_of_one_near_eighty_percent() -> None:
    right = [True] * 40 + [True] * 26 + [False] * 4 + [True] * 13 + [False] * 7
    judged = sure([0.95] * 40 + [0.82] * 30 + [0.65] * 20, right)
    assert telling(bins(judged)).said == pytest.approx(0.82)
    assert confidence_sentence(telling(bins(judged))).startswith("When it says 82\u202f%, it is right ")


def test_a_calibrated_classifier_is_not_accused() -> None:
    rng, accused = np.random.default_rng(1), 0
    for _ in range(50):
        confidence = rng.uniform(0.5, 1, 60)
        found = bins(sure(confidence.tolist(), (rng.uniform(size=60) < confidence).tolist()))
        accused += sum(each.off for each in found)
    assert accused / 50 < 0.5  # of three to five bins


def test_a_confidence_that_few_photos_got_tells_nobody_anything() -> None:
    few = bins(sure([0.98] * 40 + [0.78] * 2, [True] * 40 + [True, False]))
    assert telling(few).n_photos == 40
