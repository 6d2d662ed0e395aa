"""Fine-tuning: judged on photos never seen, and starting exactly at the linear head."""

import numpy as np
import pytest
import torch

from model.evaluation.probabilities import mean_over_views
from model.learning import cross_validated_tuning, finetuning, linear_head
from model.learning.cross_validated_tuning import learners
from model.learning.finetuning import Examples, Recipe
from model.network.backbone import Backbone, views_of
from model.network.embeddings import embeddings_of
from model.network.features import features, frozen_mean, to_embedding, unit
from model.network.onnx_export import load_network
from model.photos.dataset import Dataset
from tests.support.tuned_networks import tiny_tuning, tuned_network


def test_fine_tuning_is_judged_on_photos_it_never_saw(dataset: Dataset, backbone: Backbone) -> None:
    """What a fold answers must not change with the labels of its own photos."""
    folds = np.arange(len(dataset.targets)) % 2
    flipped = np.where(folds == 0, 1 - dataset.targets, dataset.targets)
    known, wrong = (
        tiny_tuning(backbone, dataset, targets, folds).out_of_fold() for targets in (dataset.targets, flipped)
    )
    assert known[folds == 0] == pytest.approx(wrong[folds == 0], abs=1e-4)
    assert known[folds == 1] != pytest.approx(wrong[folds == 1], abs=1e-2)


def frozen(dataset: Dataset, backbone: Backbone) -> np.ndarray:
    embeddings = embeddings_of(dataset.store, dataset.photo_ids, backbone)
    return frozen_mean(embeddings[:, 0], backbone.spec.channels)


def one_tail(dataset: Dataset, backbone: Backbone, keep: float) -> dict[str, np.ndarray]:
    """Return a tail after one step of training, of which `keep` is kept."""
    photos = np.stack([backbone.preprocess(dataset.store.jpeg(i)) for i in dataset.photo_ids])
    views = backbone.activations(photos[:, None])
    examples = Examples(views, frozen(dataset, backbone), dataset.targets, len(dataset.labels))
    _, tail = load_network(backbone.spec.name)
    return finetuning.average([finetuning.fine_tune(tail, examples, Recipe(16, rate=4e-4, keep=keep), lambda _: None)])


def test_training_that_goes_nowhere_leaves_the_network_as_it_was(dataset: Dataset, backbone: Backbone) -> None:
    photos = np.stack([backbone.preprocess(dataset.store.jpeg(i)) for i in dataset.photo_ids])
    activations = backbone.activations(photos)
    tuned = backbone.tuned_tail(one_tail(dataset, backbone, keep=0.0)).statistics(activations)
    assert tuned == pytest.approx(backbone.tail.statistics(activations), abs=0.05)


def test_training_that_goes_somewhere_changes_all_but_depthwise_convolutions(
    dataset: Dataset, backbone: Backbone
) -> None:
    still, moved = (one_tail(dataset, backbone, keep) for keep in (0.0, 1.0))
    convolutions = {name for name, weight in still.items() if weight.ndim == 4}
    depthwise = {name for name in convolutions if still[name].shape[1] == 1}
    assert depthwise
    assert {name for name in convolutions if (still[name] == moved[name]).all()} == depthwise


def test_the_head_of_a_tuned_network_is_the_one_that_fits_what_its_tail_sees(
    dataset: Dataset, backbone: Backbone
) -> None:
    network, channels = tuned_network(backbone, dataset), backbone.spec.channels
    photos = np.stack([backbone.preprocess(dataset.store.jpeg(i)) for i in dataset.photo_ids])
    statistics = backbone.tuned_tail(network.tail).statistics(backbone.activations(views_of(photos)))
    vectors = features(to_embedding(statistics, channels), channels, "last")
    weight, bias = linear_head.fit(linear_head.Views(vectors, None), dataset.targets, 2)
    expected = mean_over_views(vectors @ weight.T + bias)
    assert np.exp(network.log_probabilities(statistics, channels)) == pytest.approx(np.exp(expected), abs=0.01)


def test_the_frozen_mean_is_found_again_in_the_embedding(dataset: Dataset, backbone: Backbone) -> None:
    photos = np.stack([backbone.preprocess(dataset.store.jpeg(i)) for i in dataset.photo_ids])
    direct = backbone.tail.map(backbone.activations(photos)).mean(axis=(2, 3))
    assert frozen(dataset, backbone) == pytest.approx(unit(direct), abs=2e-3)


def test_an_average_of_networks_has_the_mean_of_their_weights() -> None:
    networks = [{"w": torch.full((2,), value)} for value in (1.0, 2.0, 6.0)]
    assert finetuning.average(networks)["w"].tolist() == [3.0, 3.0]


def test_a_rare_label_is_shown_as_often_as_a_common_one() -> None:
    targets = np.repeat([0, 1], [40, 2])
    shown = targets[finetuning._order(targets, 2000, np.random.default_rng(0))]
    assert 0.45 < shown.mean() < 0.55


def test_even_labels_are_shown_whole_before_any_photo_comes_again() -> None:
    targets = np.repeat([0, 1], 10)
    order = finetuning._order(targets, 50, np.random.default_rng(0))
    assert len(set(order[:20])) == len(set(order[20:40])) == 20


def test_of_very_many_photos_as_many_of_each_label_are_learnt_from() -> None:
    targets = np.repeat([0, 1, 2], [1000, 500, 20])
    chosen = learners(targets, 300, np.random.default_rng(0))
    assert len(set(chosen)) == 300
    assert np.bincount(targets[chosen]).tolist() == [140, 140, 20]


def test_photos_that_are_not_learnt_from_are_answered_all_the_same(
    dataset: Dataset, backbone: Backbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cross_validated_tuning, "MOST_TUNED", 8)
    logs = tiny_tuning(backbone, dataset).out_of_fold()
    assert len(logs) == len(dataset.targets) > 8
    assert np.exp(logs).sum(axis=1) == pytest.approx(1)


def test_training_views_are_smaller_and_fit_the_network() -> None:
    assert {side: finetuning.training_side(side) for side in (224, 256, 288)} == {224: 176, 256: 208, 288: 240}
