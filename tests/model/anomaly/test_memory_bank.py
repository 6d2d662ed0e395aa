"""The memory bank: distances as a plain search finds them, photos left out with their copies, few patches of many."""

import numpy as np
import pytest

from model.anomaly import memory_bank
from model.anomaly.memory_bank import bank_of
from model.common.arrays import Float32s
from model.common.errors import Stopped


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


@pytest.mark.parametrize("n", [5, 30])
def test_choosing_tells_of_its_work_as_often_as_there_are_photos_and_can_be_stopped_each_time(
    monkeypatch: pytest.MonkeyPatch, n: int
) -> None:
    monkeypatch.setattr(memory_bank, "MOST", 100)  # of 30 photos with 6 patches each these are chosen
    chosen, patches = [], _patches(n).astype(np.float16)

    def stop() -> None:
        chosen.append(n)
        if len(chosen) == 3:
            raise Stopped

    told: list[int] = []
    assert len(bank_of(patches, 0, lambda: told.append(n)).photos) == min(6 * n, 100)
    assert len(told) == n
    with pytest.raises(Stopped):
        bank_of(patches, 0, stop)
    assert len(chosen) == 3
