"""The linear head: exact in its small span, blind to the fold it is judged on, fair to rare labels."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from model.learning import linear_head
from model.network.features import features, n_features, to_embedding, unit

CHANNELS = (4, 6)


def rows(n: int, size: int, n_labels: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    targets = np.arange(n, dtype=np.intp) % n_labels
    return unit((rng.normal(size=(n, size)) + targets[:, None] * 0.3).astype(np.float32)), targets


def seen(vectors: np.ndarray) -> linear_head.Views:
    """Return what heads learn from, of feature vectors (n, V, F)."""
    return linear_head.views_of(len(vectors), lambda photos: vectors[photos])


def balanced_accuracy(logits: np.ndarray, y: np.ndarray) -> float:
    return float(np.mean([(logits[y == t].argmax(axis=1) == t).mean() for t in np.unique(y)]))


@pytest.mark.parametrize("n_labels", [2, 4])
def test_fitting_in_the_span_is_exact(n_labels: int) -> None:
    x, y = rows(30, 200, n_labels)
    weight, bias = linear_head.fit_linear(x, y, n_labels, c=10.0)
    reference = LogisticRegression(C=10.0, max_iter=5000, tol=1e-8).fit(x, y)
    logits = x @ weight.T + bias
    ours = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert ours == pytest.approx(reference.predict_proba(x), abs=2e-3)


@pytest.mark.parametrize("most_dimensions", [linear_head.MOST_DIMENSIONS, 20])
def test_a_photo_is_judged_by_a_head_that_never_saw_its_label(
    monkeypatch: pytest.MonkeyPatch, most_dimensions: int
) -> None:
    """Of many photos, held-out ones may shape the space, as they may without labels."""
    monkeypatch.setattr(linear_head, "MOST_DIMENSIONS", most_dimensions)
    x, y = rows(40, 50, 2)
    views, folds = seen(x[:, None].repeat(2, axis=1)), np.arange(40) % 5
    (before,) = linear_head.out_of_fold(views, y, 2, [folds])
    y[folds == 0] = 1 - y[folds == 0]
    (after,) = linear_head.out_of_fold(views, y, 2, [folds])
    assert after[folds == 0] == pytest.approx(before[folds == 0], abs=1e-4)
    assert not np.allclose(after[folds == 1], before[folds == 1], atol=1e-3)


def test_shuffled_labels_score_like_the_baseline() -> None:
    """The leak detector: nothing can be learnt, so nothing may seem to be."""
    rng = np.random.default_rng(0)
    x = unit(rng.normal(size=(60, 100)).astype(np.float32))[:, None]
    accuracies = []
    for seed in range(10):
        y = np.random.default_rng(seed).permutation(np.repeat(np.arange(2), 30)).astype(np.intp)
        (logs,) = linear_head.out_of_fold(seen(x), y, 2, [np.arange(60) % 5])
        accuracies.append((logs.argmax(axis=1) == y).mean())
    assert np.mean(accuracies) == pytest.approx(0.5, abs=0.08)


def test_a_label_without_rows_is_ruled_out() -> None:
    x, y = rows(20, 30, 2)
    weight, bias = linear_head.fit_linear(x, y, 3, c=10.0)
    assert ((x @ weight.T + bias).argmax(axis=1) != 2).all()


def test_many_photos_are_fitted_in_fewer_dimensions_and_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = rows(600, 400, 3)
    views, new = x[:400, None], x[400:]
    weight, bias = linear_head.fit(seen(views), y[:400], 3)
    exact = balanced_accuracy(new @ weight.T + bias, y[400:])
    monkeypatch.setattr(linear_head, "MOST_DIMENSIONS", 200)
    few = seen(views)
    assert few.values.shape == (400, 1, 200)
    weight, bias = linear_head.fit(few, y[:400], 3)
    assert weight.shape == (3, 400)
    assert balanced_accuracy(new @ weight.T + bias, y[400:]) == pytest.approx(exact, abs=0.03)


def test_folds_that_are_fitted_side_by_side_answer_as_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = rows(90, 40, 2)
    views, folds = seen(x[:, None]), np.arange(90, dtype=np.intp) // 2 % 5
    (alone,) = linear_head.out_of_fold(views, y, 2, [folds])
    monkeypatch.setattr(linear_head, "_SIDE_BY_SIDE", 1)
    (together,) = linear_head.out_of_fold(views, y, 2, [folds])
    assert np.array_equal(alone, together)


def test_every_view_of_many_photos_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear_head, "MOST_DIMENSIONS", 30)
    x, _ = rows(100, 50, 2)
    views = np.stack([np.pad(x, ((0, 0), (0, 50))), np.pad(x, ((0, 0), (50, 0)))], axis=1)  # nothing in common
    lengths = np.linalg.norm(seen(views).values, axis=-1)
    assert (lengths.mean(axis=0) > 0.4).all()


def test_a_rare_label_is_found_too() -> None:
    """Twenty times as many photos of one label: without a counterweight nearly every answer is that one."""
    x, y = rows(1200, 300, 2)
    few = np.concatenate([np.flatnonzero(y == 0)[:100], np.flatnonzero(y == 1)[:5]])
    new = slice(400, None)
    weight, bias = linear_head.fit(seen(x[few][:, None]), y[few], 2)
    plain = LogisticRegression(C=linear_head.C, class_weight="balanced", max_iter=1000).fit(x[few], y[few])
    weights_alone = balanced_accuracy(plain.predict_proba(x[new]), y[new])
    assert balanced_accuracy(x[new] @ weight.T + bias, y[new]) > weights_alone + 0.1


def test_even_labels_are_fitted_without_any_weights() -> None:
    x, y = rows(40, 100, 4)
    weight, bias = linear_head.fit(seen(x[:, None]), y, 4)
    plain_weight, plain_bias = linear_head.fit_linear(x, y, 4, c=2 * linear_head.C)
    assert np.array_equal(weight, plain_weight)
    assert np.array_equal(bias, plain_bias)


def test_feature_vectors_have_unit_length_whatever_the_stages() -> None:
    statistics = np.abs(np.random.default_rng(0).normal(size=(3, 2, 5, 20))).astype(np.float32)
    embeddings = to_embedding(statistics, CHANNELS)
    assert embeddings.shape == (3, 2, 40)
    for stages, size in (("last", 24), ("all", 40)):
        vectors = features(embeddings, CHANNELS, stages)
        assert vectors.shape == (3, 2, size) == (3, 2, n_features(CHANNELS, stages))
        assert np.linalg.norm(vectors, axis=-1) == pytest.approx(1)


def test_a_photo_of_nothing_has_no_not_a_number() -> None:
    embeddings = to_embedding(np.zeros((1, 5, 20), dtype=np.float32), CHANNELS)
    assert np.isfinite(features(embeddings, CHANNELS, "all")).all()


def test_one_strong_channel_in_one_window_is_seen() -> None:
    """What a small defect does: nothing to the whole photo's mean, much to one window's."""
    statistics = np.full((2, 5, 20), 0.5, dtype=np.float32)
    statistics[1, 3, 8] = 4.0  # the last stage's mean of one channel, in one window
    plain, marked = features(to_embedding(statistics, CHANNELS), CHANNELS, "last")
    whole, windows = np.split(plain - marked, 2)
    assert not whole.any()
    assert np.linalg.norm(windows) > 0.05
