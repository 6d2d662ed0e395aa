"""The memory bank: distances as a plain search finds them, photos left out with their copies, few patches of many."""

import numpy as np
import pytest

from model.anomaly import memory_bank
from model.anomaly.memory_bank import bank_of
from model.common.arrays import Float32s


def _patches(n: int, per_photo: int = 6, size: int = 12, seed: int = 0) -> Float32s:
    return np.random.default_rng(seed).random((n, per_photo, size), dtype=np.float32)


def _nearest(patches: Float32s, among: Float32s) -> Float32s:
    flat = among.reshape(-1, among.shape[-1])
    return np.array([[np.linalg.norm(flat - patch, axis=1).min() for patch in photo] for photo in patches])


def test_distances_are_those_of_a_plain_search() -> None:
    good, asked = _patches(5).astype(np.float16), _patches(3, seed=1)
    found = bank_of(good, seed=0).distances(asked)
    assert found == pytest.approx(_nearest(asked, good.astype(np.float32)), abs=1e-3)


def test_a_photo_is_left_out_with_its_whole_group() -> None:
    good, groups = _patches(5).astype(np.float16), np.array([0, 0, 2, 3, 4])
    found = bank_of(good, seed=0).distances_out_of_fold(good, groups)
    wide = good.astype(np.float32)
    expected = [_nearest(wide[[i]], wide[groups != groups[i]])[0] for i in range(5)]
    assert found == pytest.approx(np.array(expected), abs=1e-3)


def test_of_many_patches_those_are_kept_that_cover_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_bank, "MOST", 40)
    rng = np.random.default_rng(0)
    common = rng.normal(size=(200, 6, 12)) * 0.01
    common[7, 2] += 5  # a single patch unlike all others, which is good all the same
    patches = common.astype(np.float16)
    bank = bank_of(patches, seed=0)
    assert bank.patches.shape == (40, 12)
    assert bank.distances(patches[[7]].astype(np.float32)).max() < 0.1
    assert np.array_equal(bank.patches, bank_of(patches, seed=0).patches)
