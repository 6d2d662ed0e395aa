"""Copies and near-copies of a photo share a group, and nothing else does."""

import numpy as np
import pytest

from model.network import near_duplicates
from model.network.features import unit
from model.network.near_duplicates import NEAR_COPY, THE_SAME, groups_of_copies


def test_near_copies_share_a_group_through_a_third() -> None:
    rng, angles = np.random.default_rng(0), np.array([[0.0], [0.5], [1.0]])  # the first and the third are apart
    one, other, *rest = unit(rng.normal(size=(30, 300)))
    chain = np.cos(angles) * one + np.sin(angles) * unit(other - (other @ one) * one)
    groups = groups_of_copies(np.concatenate([chain, rest]).astype(np.float32))
    assert groups[0] == groups[1] == groups[2]
    assert len(set(groups)) == 1 + len(rest)


def test_what_all_photos_have_in_common_makes_none_a_copy() -> None:
    """Solar cells look alike to the network: a cosine of 0.95 between two of them says nothing."""
    rng = np.random.default_rng(0)
    vectors = unit(unit(rng.normal(size=300)) + 0.2 * unit(rng.normal(size=(40, 300)))).astype(np.float32)
    assert (vectors @ vectors.T).min() > 0.93
    assert len(set(groups_of_copies(vectors))) == 40
    copies = unit(vectors + 0.01 * unit(rng.normal(size=(40, 300)))).astype(np.float32)
    groups = groups_of_copies(np.concatenate([vectors, copies]))
    assert groups[40:].tolist() == groups[:40].tolist() == list(range(40))


def test_a_set_of_one_photo_s_copies_is_one_group() -> None:
    rng = np.random.default_rng(0)
    vectors = unit(unit(rng.normal(size=300)) + 0.01 * unit(rng.normal(size=(10, 300)))).astype(np.float32)
    assert set(groups_of_copies(vectors)) == {0}


def by_hand(vectors: np.ndarray) -> list[int]:
    """Group by walking from photo to photo, the obvious and slow way."""
    groups = [-1] * len(vectors)
    for first in range(len(vectors)):
        waiting = [first] if groups[first] < 0 else []
        while waiting:
            photo = waiting.pop()
            groups[photo] = first
            waiting += [i for i in range(len(vectors)) if groups[i] < 0 and are_copies(vectors, i, photo)]
    return groups


def are_copies(vectors: np.ndarray, one: int, other: int) -> bool:
    own = unit(vectors - vectors.mean(axis=0))
    return own[one] @ own[other] >= NEAR_COPY or vectors[one] @ vectors[other] >= THE_SAME


@pytest.mark.parametrize("seed", range(40))
def test_groups_are_those_found_by_hand_whatever_the_blocks(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(seed)
    vectors = unit(rng.normal(size=(rng.integers(1, 50), rng.integers(2, 6))).astype(np.float32))
    monkeypatch.setattr(near_duplicates, "_BLOCK", int(rng.integers(1, 60)))
    assert groups_of_copies(vectors).tolist() == by_hand(vectors)


def test_a_photo_of_nothing_is_a_group_of_its_own() -> None:
    assert groups_of_copies(np.zeros((3, 4), dtype=np.float32)).tolist() == [0, 1, 2]
