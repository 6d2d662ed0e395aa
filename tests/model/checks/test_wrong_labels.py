"""Wrong labels are found among photos that look alike; where nothing is wrong, nobody is accused."""

import numpy as np
import pytest

from model.checks.label_noise import LabelNoise, label_noise
from model.checks.wrong_labels import label_margins


def clouds(n_labels: int, per_label: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return unit vectors in one cloud a label, (n, 64), and the labels."""
    rng = np.random.default_rng(seed)
    targets = np.repeat(np.arange(n_labels), per_label)
    vectors = rng.normal(size=(n_labels, 64))[targets] + rng.normal(size=(len(targets), 64)) * 0.9
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), targets


def noise_in(vectors: np.ndarray, targets: np.ndarray, groups: np.ndarray | None = None) -> LabelNoise:
    groups = np.arange(len(targets)) if groups is None else groups
    n_labels = int(targets.max()) + 1
    return label_noise(label_margins(vectors, targets, groups, n_labels), n_labels, groups)


@pytest.mark.parametrize(("n_labels", "seed"), [(2, 0), (2, 1), (5, 2)])
def test_planted_wrong_labels_are_named_and_counted(n_labels: int, seed: int) -> None:
    vectors, right = clouds(n_labels, 20, seed)
    targets, wrong = right.copy(), [3, 25, 31]
    targets[wrong] = (targets[wrong] + 1) % n_labels
    noise = noise_in(vectors, targets)
    assert set(noise.named) == set(wrong)
    assert noise.low <= 3 <= noise.high
    assert noise.low > 0


@pytest.mark.parametrize("spread", [0.9, 3.0])
def test_nobody_is_accused_where_photos_are_merely_hard(spread: float) -> None:
    rng, targets = np.random.default_rng(0), np.repeat([0, 1], 30)
    for _ in range(5):
        vectors = rng.normal(size=(2, 64))[targets] + rng.normal(size=(60, 64)) * spread
        noise = noise_in(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), targets)
        assert not len(noise.named)
        assert noise.low == 0


@pytest.mark.parametrize(("n", "rate"), [(60, 0.0), (60, 0.1), (400, 0.0), (400, 0.05), (400, 0.2), (3000, 0.1)])
def test_the_interval_holds_the_number_of_wrong_labels(n: int, rate: float) -> None:
    """How often on real photos: benchmarks/honesty/wrong_labels.py."""
    holds, expected = [], []
    for seed in range(20 if n < 1000 else 4):
        rng = np.random.default_rng(seed)
        margins, wrong = rng.normal(0.5, 0.4, n), rng.permutation(n) < round(rate * n)
        noise = label_noise(np.where(wrong, -margins, margins), 2, np.arange(n))
        holds.append(noise.low <= wrong.sum() <= noise.high)
        expected.append(noise.expected if len(noise.named) else 0.0)
        assert len(noise.named) <= max(round(noise.expected), 1)
    assert np.mean(holds) >= 0.85
    if n > 60:
        assert np.mean(expected) == pytest.approx(rate * n, abs=0.03 * n)


def test_photos_of_one_thing_are_one_witness() -> None:
    margins = np.concatenate([np.full(30, 0.6) + np.linspace(-0.3, 0.3, 30), [-0.7, -0.65, -0.6]])
    apart, together = np.arange(33), np.concatenate([np.arange(30), [30, 30, 30]])
    alone = label_noise(margins, 2, apart)
    assert label_noise(margins, 2, together // 10).none > alone.none


def test_a_copy_under_the_same_wrong_label_does_not_vouch() -> None:
    vectors, targets = clouds(2, 20, 5)
    vectors[1], groups = vectors[0], np.arange(40)
    targets[[0, 1]] = 1
    assert (label_margins(vectors, targets, groups, 2)[:2] > 0).all()
    groups[1] = 0
    assert (label_margins(vectors, targets, groups, 2)[:2] < 0).all()


def test_a_rare_label_is_not_doubted_for_being_rare() -> None:
    vectors, targets = clouds(2, 60, 6)
    kept = np.concatenate([np.arange(60), np.arange(60, 66)])
    assert not len(noise_in(vectors[kept], targets[kept]).named)
