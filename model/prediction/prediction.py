"""Prediction: what a classifier says of photos, by the networks' graphs and its answer graph.

Shapes: n photos, S side of the input in pixels, V views, W windows, B values of statistics, C labels, H side
of the last map.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from model.classifier.answer import Answer
from model.classifier.classifier import Classifier
from model.classifier.wording import ClassifierCode
from model.common.arrays import Float32s, Pixels
from model.common.errors import FileRefused
from model.common.progress import Counter, OnProgress, no_progress
from model.network.backbone import BATCH, VIEWS_BESIDE, Backbone, load_backbone, views_of
from model.photos.squares import AskedPhoto
from model.prediction.answer_graph import OWN, answer_graph, tuned_networks
from model.prediction.contribution_graph import contribution_graph
from model.prediction.open_graphs import open_graphs
from model.prediction.open_tails import open_tails


def predict(
    classifier: Classifier,
    backbone: Backbone,
    photos: Sequence[bytes | AskedPhoto],
    on_progress: OnProgress = no_progress,
) -> list[Answer]:
    """Answer for photos, a batch at a time: asked ones, or stored ones (`Photo.jpeg`).

    Raises:
        FileRefused: the classifier's weights lead nowhere.
    """
    counter = Counter(on_progress, "looking", len(photos))
    answers: list[Answer] = []
    for start in range(0, len(photos), BATCH):
        batch = photos[start : start + BATCH]
        own = np.stack([backbone.preprocess(photo) for photo in batch])
        answers += answer(classifier, backbone, own, as_seen_beside(classifier, batch))
        counter.step(len(batch))
    return answers


def predict_each(
    classifiers: Sequence[Classifier], photos: Sequence[bytes | AskedPhoto], on_progress: OnProgress = no_progress
) -> list[list[Answer]]:
    """Answer for the same photos with several classifiers: networks that they share look at each photo once.

    Raises:
        FileRefused: a classifier's weights lead nowhere.
    """
    counter = Counter(on_progress, "looking", len(photos))
    answers: list[list[Answer]] = [[] for _ in classifiers]
    names = dict.fromkeys(classifier.backbone for classifier in classifiers)
    for start in range(0, len(photos), BATCH):
        batch = photos[start : start + BATCH]
        for backbone in map(load_backbone, names):
            activations = backbone.activations(views_of(np.stack([backbone.preprocess(photo) for photo in batch])))
            seen = {OWN: backbone.tail.statistics(activations)}
            for classifier, so_far in zip(classifiers, answers, strict=True):
                if classifier.backbone == backbone.spec.name:
                    if not seen.keys() >= set(classifier.beside):
                        seen |= _seen_beside(as_seen_beside(classifier, batch))
                    so_far.extend(_answers(classifier, seen | _seen_tuned(classifier, backbone, activations)))
        counter.step(len(batch))
    return answers


def as_seen_beside(classifier: Classifier, photos: Sequence[bytes | AskedPhoto]) -> dict[str, Pixels]:
    """Return photos as each network beside the classifier's own takes them, (n, S, S, 3), by its name."""
    beside = [load_backbone(name) for name in classifier.beside]
    sides = {backbone.spec.side: backbone for backbone in beside}  # networks of one side share what is decoded
    pixels = {side: np.stack([backbone.preprocess(photo) for photo in photos]) for side, backbone in sides.items()}
    return {backbone.spec.name: pixels[backbone.spec.side] for backbone in beside}


def answer(
    classifier: Classifier, backbone: Backbone, photos: Pixels, beside: Mapping[str, Pixels]
) -> Iterator[Answer]:
    """Answer for a batch of preprocessed photos, (n, S, S, 3); `beside` has them as `as_seen_beside` returns them."""
    activations = backbone.activations(views_of(photos))
    seen = {OWN: backbone.tail.statistics(activations)} | _seen_beside(beside)
    yield from _answers(classifier, seen | _seen_tuned(classifier, backbone, activations))


def _answers(classifier: Classifier, seen: Mapping[str, Float32s]) -> Iterator[Answer]:
    """Answer for photos, from what each source saw in them, (n, V, W, B); what the classifier lacks is left out."""
    session = open_graphs.session(classifier, answer_graph)
    asked = ["probabilities", "familiarity", "novel", "vector"]
    wanted = {OWN, *classifier.beside, *tuned_networks(classifier)}
    own = {name: statistics for name, statistics in seen.items() if name in wanted}
    probabilities, familiarity, novel, vectors = session.run(asked, own)
    if not np.isfinite(probabilities).all():  # a file may hold weights that lead nowhere
        raise FileRefused(ClassifierCode.NO_ANSWER)
    for shares, alike, is_novel, vector in zip(
        probabilities.astype(np.float64), familiarity, novel, vectors, strict=True
    ):
        best = int(np.argmax(shares))
        yield Answer(classifier.labels[best], float(shares[best]), shares, vector, float(alike), bool(is_novel))


def _seen_beside(beside: Mapping[str, Pixels]) -> dict[str, Float32s]:
    """Return what networks beside see in photos, (n, V, W, B) each, by their names."""
    found = {}
    for name, pixels in beside.items():
        other = load_backbone(name)
        found[name] = other.tail.statistics(other.activations(views_of(pixels)[:, :VIEWS_BESIDE]))
    return found


def _seen_tuned(classifier: Classifier, backbone: Backbone, activations: Float32s) -> dict[str, Float32s]:
    """Return what fine-tuned networks make of what the stem saw in photos, (n, V, W, B) each, by their names."""
    tuned = tuned_networks(classifier).items()
    return {name: open_tails.session(network, backbone).statistics(activations) for name, network in tuned}


def contributions(classifier: Classifier, backbone: Backbone, photo: Pixels) -> Float32s:
    """Return what each place of a photo (S, S, 3) adds to each label's logit, less the labels' mean, (C, H, H)."""
    activations = backbone.activations(photo[None])
    tails = {OWN: backbone.tail} | {
        name: open_tails.session(network, backbone) for name, network in tuned_networks(classifier).items()
    }
    given = {}
    for name, tail in tails.items():
        given[f"{name}.statistics"], given[f"{name}.map"] = tail.statistics(activations)[None], tail.map(activations)
    found: Float32s = open_graphs.session(classifier, contribution_graph).run(["heatmap"], given)[0][0]
    return found
