"""Bags of networks that are fine-tuned on tiny datasets for some steps only."""

import numpy as np

from model.backbone import Backbone
from model.bagging import Bag, Photos
from model.dataset import Dataset
from model.embeddings import embeddings_of
from model.features import frozen_mean
from model.members import TunedNetwork
from model.plan import Plan

TINY = Plan(folds=2, repeats=1, passes=1, samples=(16, 16), views=2)


def tiny_bag(
    backbone: Backbone, dataset: Dataset, targets: np.ndarray | None = None, folds: np.ndarray | None = None
) -> Bag:
    """Return a bag after its training."""
    embeddings = embeddings_of(dataset.store, dataset.photo_ids, backbone)
    means = frozen_mean(embeddings[:, 0], backbone.spec.channels)
    targets = dataset.targets if targets is None else targets
    folds = np.arange(len(targets)) % 2 if folds is None else folds
    photos = Photos(lambda i: dataset.store.jpeg(dataset.photo_ids[i]), means, targets, len(dataset.labels))
    bag = Bag(photos, backbone, TINY, [folds], seed=0)
    bag.look_at(lambda _: None)
    for _ in bag.train():
        pass
    return bag


def tuned_network(backbone: Backbone, dataset: Dataset) -> TunedNetwork:
    """Return a network that was fine-tuned a little."""
    return tiny_bag(backbone, dataset).network()
