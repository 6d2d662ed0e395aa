"""Networks that are fine-tuned on tiny datasets for some steps only."""

from dataclasses import replace

import numpy as np

from model.classifier.classifier import Classifier
from model.classifier.ensemble import EnsemblePart, TunedNetwork
from model.classifier.settings import Plan
from model.learning.cross_validated_tuning import CrossValidatedTuning, Photos, Tuned
from model.network.backbone import Backbone
from model.network.embeddings import embeddings_of
from model.network.features import frozen_mean
from model.photos.dataset import Dataset

TINY = Plan(folds=2, repeats=1, passes=1, samples=(16, 16), views=2, rate=4e-4)


def tiny_tuning(
    backbone: Backbone, dataset: Dataset, targets: np.ndarray | None = None, folds: np.ndarray | None = None
) -> Tuned:
    """Return what a short cross-validated tuning makes."""
    embeddings = embeddings_of(dataset.store, dataset.photo_ids, backbone)
    means = frozen_mean(embeddings[:, 0], backbone.spec.channels)
    targets = dataset.targets if targets is None else targets
    folds = np.arange(len(targets)) % 2 if folds is None else folds
    photos = Photos(lambda i: dataset.store.jpeg(dataset.photo_ids[i]), means, targets, len(dataset.labels))
    (tuned,) = CrossValidatedTuning(photos, backbone, TINY, [folds], seed=0).train(lambda _: None)
    return tuned


def tuned_network(backbone: Backbone, dataset: Dataset) -> TunedNetwork:
    """Return a network that was fine-tuned a little."""
    return tiny_tuning(backbone, dataset).network


def mixed_in(classifier: Classifier, backbone: Backbone, dataset: Dataset) -> Classifier:
    """Return the classifier with such a network for half of its answers."""
    heads = [EnsemblePart(part.predictor, part.share / 2) for part in classifier.ensemble]
    return replace(classifier, ensemble=(*heads, EnsemblePart(tuned_network(backbone, dataset), 0.5)))
