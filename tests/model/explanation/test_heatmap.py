"""The heatmap is a true decomposition of the answer, and lands where the difference is."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from model.classifier.classifier import Classifier
from model.classifier.ensemble import EnsemblePart, LinearHead, TunedNetwork
from model.explanation import heatmap as heatmaps
from model.explanation.neighbours import nearest_of_each
from model.network.backbone import Backbone
from model.network.features import Stages, features, n_features
from model.photos.dataset import Dataset
from model.photos.photo import read_photo
from model.prediction.prediction import contributions, predict
from tests.support.pictures import encoded, picture


@pytest.mark.parametrize("stages", ["last", "all"])
def test_contributions_add_up_to_the_heads_logits(
    quick_classifier: Classifier, backbone: Backbone, dataset: Dataset, stages: Stages
) -> None:
    channels = backbone.spec.channels
    weight = np.random.default_rng(0).normal(size=(2, n_features(channels, stages))).astype(np.float32)
    for half in np.split(weight, 2, axis=1):
        half[:, : -2 * channels[-1]] = 0  # only the last stage can be shown on a map
    head = LinearHead(stages, weight, np.zeros(2, dtype=np.float32))
    classifier = replace(quick_classifier, ensemble=(EnsemblePart(head, 1.0),))
    photo = backbone.preprocess(dataset.store.jpeg(dataset.photo_ids[0]))
    found = contributions(classifier, backbone, photo).sum(axis=(1, 2))
    logits = features(backbone.embed(photo[None]), channels, stages)[0, 0] @ weight.T
    assert found == pytest.approx(logits - logits.mean(), abs=1e-4)


@pytest.mark.parametrize("stages", ["last", "mean"])  # "mean": in older files
def test_contributions_add_up_to_the_tuned_networks_logits(
    tuned_classifier: Classifier, backbone: Backbone, dataset: Dataset, stages: Stages
) -> None:
    (part,) = [part.predictor for part in tuned_classifier.ensemble if isinstance(part.predictor, TunedNetwork)]
    photo, channels = backbone.preprocess(dataset.store.jpeg(dataset.photo_ids[0])), backbone.spec.channels
    weight = np.random.default_rng(0).normal(size=(2, n_features(channels, stages))).astype(np.float32)
    tuned = replace(part, head=LinearHead(stages, weight, np.zeros(2, np.float32)))
    classifier = replace(tuned_classifier, ensemble=(EnsemblePart(tuned, 1.0),))
    found = contributions(classifier, backbone, photo).sum(axis=(1, 2))
    statistics = backbone.tuned_tail(part.tail).statistics(backbone.activations(photo[None]))
    logits = tuned.log_probabilities(statistics[None], channels)[0]
    assert found == pytest.approx(logits - logits.mean(), abs=1e-3)


def test_the_heatmap_points_at_the_only_thing_there(quick_classifier: Classifier, backbone: Backbone) -> None:
    """Stripes in one corner of an empty photo: what speaks for “striped” must lie there."""
    photo = Image.new("RGB", (448, 448), (150, 150, 150))
    photo.paste(picture(0, 1, side=160), (270, 270))
    heat = heatmaps.heatmap(quick_classifier, backbone, read_photo("x.png", encoded(photo, "PNG")).jpeg, 0)
    assert heat.shape == (8, 8)
    y, x = np.unravel_index(heat.argmax(), heat.shape)
    assert y >= 4
    assert x >= 4


def test_the_overlay_keeps_the_photos_shape(quick_classifier: Classifier, backbone: Backbone, dataset: Dataset) -> None:
    jpeg = dataset.store.jpeg(dataset.photo_ids[0])
    picture = heatmaps.overlay(jpeg, heatmaps.heatmap(quick_classifier, backbone, jpeg, 0))
    assert picture.size == (96, 96)


def test_a_training_photo_is_its_own_nearest(
    quick_classifier: Classifier, backbone: Backbone, dataset: Dataset
) -> None:
    (answered,) = predict(quick_classifier, backbone, [dataset.store.jpeg(dataset.photo_ids[2])])
    found = dict(nearest_of_each(quick_classifier, answered))
    assert found.keys() == set(dataset.labels)
    first, *others = found[dataset.labels[dataset.targets[2]]]
    assert (first.name, first.label) == (dataset.names[2], dataset.labels[dataset.targets[2]])
    assert first.similarity == pytest.approx(1, abs=1e-2)
    assert len(others) == 2
    assert others[0].similarity >= others[1].similarity


def test_a_tuned_classifier_answers_through_the_whole_ensemble(
    tuned_classifier: Classifier, backbone: Backbone, dataset: Dataset
) -> None:
    jpegs = [dataset.store.jpeg(i) for i in dataset.photo_ids]
    answers = predict(tuned_classifier, backbone, jpegs)
    right = [a.label == dataset.labels[t] for a, t in zip(answers, dataset.targets, strict=True)]
    assert np.mean(right) > 0.9
