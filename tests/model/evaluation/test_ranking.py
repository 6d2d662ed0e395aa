"""Those who are clearly better are found, one thing counts once, and places follow, ties included."""

import numpy as np
import pytest
from scipy.stats import binomtest

from model.common.arrays import Bools
from model.evaluation.ranking import Ranking, rank, sign_tests


def ranked(right: Bools, groups: list[int] | None = None) -> Ranking:
    rows = np.array(groups if groups is not None else range(right.shape[1]))
    return rank(right, np.ones_like(right), rows)


def team(n_wrong: int, n: int = 60, first: int = 0) -> Bools:
    right = np.ones(n, dtype=np.bool_)
    right[first : first + n_wrong] = False
    return right


def test_the_sign_tests_agree_with_scipy() -> None:
    for wins, losses in np.ndindex(8, 8):
        if wins + losses:
            expected = binomtest(wins, wins + losses).pvalue
            assert sign_tests(np.array(wins + losses), np.array(wins)) == pytest.approx(expected)


def test_three_alike_and_one_that_is_clearly_worse_are_one_one_one_and_four() -> None:
    right = np.stack([team(6), team(40, first=15), team(7, first=3), team(5, first=9)])
    assert ranked(right).places == (1, 4, 1, 1)


def test_of_a_chain_the_ends_differ_and_yet_share_a_place() -> None:
    right = np.stack([team(0), team(6), team(12)])
    found = ranked(right)
    assert found.better[0, 2]
    assert found.tied(0, 1)
    assert found.tied(1, 2)
    assert found.places == (1, 1, 1)
    assert [found.span(i) for i in range(3)] == [(1, 2), (1, 3), (2, 3)]


def test_one_thing_on_many_photos_is_one_piece_of_evidence() -> None:
    right = np.stack([team(0), team(30)])
    assert ranked(right).places == (1, 2)
    assert ranked(right, groups=[i // 10 for i in range(60)]).places == (1, 1)


def test_who_shares_no_photo_with_another_is_tied_with_it() -> None:
    right = np.stack([team(0), team(60)])
    counts = np.stack([np.arange(60) < 30, np.arange(60) >= 30])
    assert rank(right, counts, np.arange(60)).places == (1, 1)


def test_the_order_of_teams_and_photos_changes_no_place() -> None:
    rng = np.random.default_rng(3)
    right = rng.random((6, 60)) < np.array([0.95, 0.9, 0.7, 0.6, 0.5, 0.5])[:, None]
    mixed, columns = rng.permutation(6), rng.permutation(60)
    same = ranked(right[mixed][:, columns])
    assert [same.places[list(mixed).index(i)] for i in range(6)] == list(ranked(right).places)


@pytest.mark.parametrize("n", [0, 1])
def test_an_empty_room_and_one_team_are_ranked_too(n: int) -> None:
    assert ranked(np.ones((n, 60), dtype=np.bool_)).places == (1,) * n


def test_no_photo_tells_nobody_apart() -> None:
    assert ranked(np.ones((3, 0), dtype=np.bool_)).places == (1, 1, 1)


def test_where_each_label_counts_the_same_nobody_wins_by_naming_the_common_one() -> None:
    labels = np.repeat([0, 1], [80, 20])
    always = labels == 0
    fair = np.arange(100) % 5 > 0  # right on 80 % of both
    both = np.ones((2, 100), dtype=np.bool_)
    plain, equal = (rank(np.stack([always, fair]), both, np.arange(100), each) for each in (None, labels))
    assert not plain.better.any()
    assert equal.better.tolist() == [[False, False], [True, False]]


def test_who_is_as_good_on_uneven_labels_is_called_different_in_few_rooms() -> None:
    rng, labels = np.random.default_rng(0), np.repeat([0, 1], [80, 20])
    chance = np.where(labels == 0, [[0.9], [0.7]], [[0.7], [0.9]])[[0, 1, 0, 1]]  # each 0.8 where labels count the same
    rooms = [rng.random(chance.shape) < chance for _ in range(100)]
    found = [rank(right, np.ones_like(right), np.arange(100), labels).better.any() for right in rooms]
    assert sum(found) <= 8
