"""What is said of 20 new photos: about as many as measured, and with few photos the cautious end."""

from dataclasses import replace

import numpy as np
import pytest

from model.evaluation.evaluation import Evaluation
from model.evaluation.wording import MOST_DOUBT, of_twenty, why_cautious
from tests.support.evaluations import evaluation


def measured(n_right: int, n: int) -> Evaluation:
    """Return an evaluation of two labels with as many photos each, of which some were answered right."""
    targets = [i % 2 for i in range(n)]
    answers = [target if i < n_right else 1 - target for i, target in enumerate(targets)]
    return evaluation(targets, [[0.9, 0.1] if answer == 0 else [0.1, 0.9] for answer in answers])


def test_twelve_right_of_twelve_promise_fourteen_and_not_twenty() -> None:
    twelve = measured(12, 12)
    assert str(of_twenty(twelve)) == "at least 14 of 20"
    assert why_cautious(twelve) == "It was right on 12 of your 12; with so few photos, some of that may be luck."


def test_of_many_photos_the_middle_is_said() -> None:
    assert str(of_twenty(measured(104, 120))) == "about 17 of 20"
    assert why_cautious(measured(104, 120)) == ""


@pytest.mark.parametrize("share", [0.5, 0.7, 0.85, 0.9, 0.975, 1.0])
def test_with_more_photos_a_headline_turns_to_the_middle_once_and_never_back(share: float) -> None:
    cautious = [of_twenty(measured(round(share * n), n)).at_least for n in range(40, 1201, 40)]
    assert cautious == sorted(cautious, reverse=True)
    assert not cautious[-1]


def test_never_more_is_promised_than_was_measured_and_luck_alone_makes_nothing_cautious() -> None:
    rng = np.random.default_rng(0)
    for _ in range(300):
        n = int(rng.integers(5, 200)) * 2
        one = measured(int(rng.integers(0, n + 1)), n)
        said, (expected, low, _) = of_twenty(one), one.of_twenty
        assert said.n == (low if said.at_least else expected)
        assert said.n <= expected
        assert said.at_least == (one.headline.value - one.headline.low > MOST_DOUBT)
    assert not of_twenty(measured(3500, 5000)).at_least  # of 20 photos 10 to 17 may be right, by luck


@pytest.mark.parametrize(("truth", "n"), [(0.7, 12), (0.85, 20), (0.95, 12), (0.95, 40)])
def test_at_least_holds_nine_times_out_of_ten(truth: float, n: int) -> None:
    rng, held, said = np.random.default_rng(2), 0, 0
    for _ in range(400):
        one = replace(measured(int(rng.binomial(n, truth)), n), out_of_fold=True)
        if of_twenty(one).at_least:
            said += 1
            held += rng.binomial(20, truth) >= of_twenty(one).n
    assert held / said >= 0.9
