"""The limit from which a photo is unlike: what it promises, and that it keeps it."""

import numpy as np
import pytest

from model.anomaly.limit import fewest_for, limit_of, more_unlike_than


@pytest.mark.parametrize("n", [10, 19, 20, 50, 200])
@pytest.mark.parametrize("share", [0.05, 0.2])
def test_a_limit_flags_the_share_of_new_photos_that_it_promises(n: int, share: float) -> None:
    """Whatever the distribution: over many draws the mean share above the limit is the promised one."""
    rng, found = np.random.default_rng(0), []
    for _ in range(4000):
        scores = rng.lognormal(size=n).astype(np.float32)
        limit = limit_of(scores, np.arange(n), share)
        found.append(float((rng.lognormal(size=50) > limit.score).mean()))
    assert np.mean(found) == pytest.approx(limit.flagged.value, abs=0.006)
    assert limit.flagged.value <= max(share, 1 / (n + 1)) + 1e-9


def test_the_interval_of_the_promise_holds_what_is_flagged_in_nine_draws_of_ten() -> None:
    rng, inside = np.random.default_rng(0), 0
    for _ in range(2000):
        limit = limit_of(rng.random(30, dtype=np.float32), np.arange(30), 0.1)
        inside += limit.flagged.low <= 1 - limit.score <= limit.flagged.high
    assert inside / 2000 == pytest.approx(0.9, abs=0.02)


def test_with_few_photos_it_says_what_can_be_promised() -> None:
    scores = np.arange(10, dtype=np.float32)
    limit = limit_of(scores, np.arange(10), 0.05)
    assert not limit.is_as_asked
    assert (limit.score, limit.flagged.value) == (9, pytest.approx(1 / 11))
    assert fewest_for(0.05) == 19
    assert limit_of(np.arange(19, dtype=np.float32), np.arange(19), 0.05).is_as_asked
    assert not limit_of(np.arange(18, dtype=np.float32), np.arange(18), 0.05).is_as_asked


def test_photos_of_one_thing_count_as_one() -> None:
    scores = np.repeat(np.arange(10, dtype=np.float32), 3)
    groups = np.repeat(np.arange(10), 3)
    limit = limit_of(scores, groups, 0.2)
    alone = limit_of(np.arange(10, dtype=np.float32), np.arange(10), 0.2)
    assert (limit.score, limit.is_as_asked) == (alone.score, alone.is_as_asked)
    assert limit.flagged.value == pytest.approx(alone.flagged.value)


def test_a_score_means_how_many_good_photos_are_less_unlike() -> None:
    scores, groups = np.array([1, 2, 3, 3], dtype=np.float32), np.array([0, 1, 2, 2])
    asked = np.array([0.5, 2, 2.5, 9], dtype=np.float32)
    assert more_unlike_than(scores, groups, asked) == pytest.approx([0, 1 / 3, 2 / 3, 1])
