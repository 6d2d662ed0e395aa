"""Classifiers that answer through heads on several networks, for tests."""

from dataclasses import replace

from model.classifier.classifier import Classifier
from model.classifier.ensemble import EnsemblePart
from model.common.progress import no_progress
from model.learning.networks_beside import look_beside
from model.network.catalogue import DEFAULT
from model.photos.dataset import Dataset


def with_heads_beside(classifier: Classifier, dataset: Dataset) -> Classifier:
    """Return a classifier of one head, together with heads on the networks beside, whether they help or not."""
    beside = look_beside(dataset, DEFAULT, no_progress)
    share = 1 / (1 + len(beside))
    heads = [EnsemblePart(network.head(dataset.targets, len(dataset.labels)), share) for network in beside]
    own = [EnsemblePart(part.predictor, part.share * share) for part in classifier.ensemble]
    choice = replace(classifier.choice, fewer_beside=1)
    return replace(classifier, ensemble=(*own, *heads), choice=choice)
