"""Two trainings are compared on the photos that both saw, and a difference within luck is called so."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from model.evaluation.comparison import LUCK, compare, sign_test
from model.evaluation.evaluation import Evaluation
from model.evaluation.wording import compared_sentence
from tests.support.evaluations import evaluation


def judged(right: list[bool], groups: list[int] | None = None, first_photo: int = 0) -> Evaluation:
    """Return an evaluation of photos of one label in turn, right or wrong as given."""
    targets = [i % 2 for i in range(len(right))]
    answers = [target if is_right else 1 - target for target, is_right in zip(targets, right, strict=True)]
    made = evaluation(targets, [[0.9, 0.1] if a == 0 else [0.1, 0.9] for a in answers], groups)
    return replace(made, photo_ids=tuple(f"{i + first_photo:064}" for i in range(len(right))))


def test_the_sign_test_agrees_with_scipy() -> None:
    for gained, lost in np.ndindex(12, 12):
        if gained + lost:
            assert sign_test(gained, lost) == pytest.approx(binomtest(gained, gained + lost).pvalue)
    assert sign_test(0, 0) == 1.0


def test_photos_that_only_one_saw_or_under_another_label_do_not_count() -> None:
    before, now = judged([True] * 10), judged([True] * 10, first_photo=6)
    found = compare(before, now)
    assert found is not None
    assert found.n_photos == 4
    swapped = replace(now, labels=tuple(reversed(now.labels)))
    assert compare(before, swapped) is None
    assert compare(before, judged([True] * 4, first_photo=100)) is None


def test_three_photos_of_twenty_that_change_sides_could_be_luck_and_ten_could_not() -> None:
    few = compare(judged([True] * 16 + [False] * 4), judged([True] * 18 + [False] * 2))
    assert few is not None
    assert few.could_be_luck
    assert "before 16, now 18 of 20; 2 photos changed sides, which could be luck" in compared_sentence(few)
    many = compare(judged([True] * 60 + [False] * 20), judged([True] * 70 + [False] * 10))
    assert many is not None
    assert not many.could_be_luck
    assert compared_sentence(many).endswith("10 photos changed sides.")


def test_copies_that_change_together_are_one_piece_of_evidence() -> None:
    groups = [*range(10), *[99] * 10]
    before, now = judged([True] * 10 + [False] * 10, groups), judged([True] * 20, groups)
    found = compare(before, now)
    assert found is not None
    assert (found.gained, found.gained_alone) == (10, 1)
    assert found.could_be_luck


def test_equally_good_trainings_are_told_apart_no_more_often_than_stated() -> None:
    rng, said, tries = np.random.default_rng(1), 0, 400
    for _ in range(tries):
        found = compare(*(judged((rng.random(60) < 0.8).tolist()) for _ in range(2)))
        assert found is not None
        said += not found.could_be_luck
    assert said / tries <= LUCK
