"""Contribution graph: the class activation maps of all labels, as ONNX (`explanation.heatmap.contributions` says more).

Shapes: V views, W windows, B values of statistics, C labels, K channels of the last map, H its side.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from model.classifier.classifier import Classifier
from model.classifier.ensemble import LinearHead, TunedNetwork
from model.common.arrays import Float32s
from model.network.backbone import WINDOWS, load_backbone, window_slices
from model.network.catalogue import BackboneSpec
from model.network.features import WHOLE_WEIGHT, WINDOWS_WEIGHT
from model.prediction.answer_graph import OWN, Blocks, tuned_networks
from model.prediction.nodes import Name, Nodes


class Seen(NamedTuple):
    """What a tail yields, in a graph."""

    statistics: Name  # (1, V, W, B)
    map: Name  # (V, K, H, H)


def contribution_graph(classifier: Classifier) -> bytes:
    """Return the graph as a file: from statistics and map of the network's own tail and of tuned ones to `heatmap`."""
    nodes, own = Nodes(), classifier.alone()
    spec = load_backbone(own.backbone).spec
    seen = {
        name: Seen(
            nodes.input(f"{name}.statistics", [1, "V", "W", 2 * sum(spec.channels)]),
            nodes.input(f"{name}.map", ["V", spec.channels[-1], spec.map_side, spec.map_side]),
        )
        for name in (OWN, *tuned_networks(own))
    }
    add_contributions(
        nodes, own, seen, {name: Blocks(nodes, each.statistics, spec.channels) for name, each in seen.items()}
    )
    return nodes.model("contributions")


def add_contributions(
    nodes: Nodes, classifier: Classifier, seen: Mapping[str, Seen], blocks: Mapping[str, Blocks]
) -> None:
    """Add the output `heatmap` (1, C, H, H): what each place of the photo adds to each logit, less the labels' mean."""
    spec = load_backbone(classifier.backbone).spec
    tuned = iter(tuned_networks(classifier))
    added = []
    for part in classifier.alone().ensemble:
        name = next(tuned) if isinstance(part.predictor, TunedNetwork) else OWN
        head = part.predictor.head if isinstance(part.predictor, TunedNetwork) else part.predictor
        first = nodes("Gather", seen[name].map, nodes.constant(0, np.int64), axis=0)
        places = _Places(nodes, nodes("Reshape", first, nodes.integers(0, -1)), spec)
        added.append(nodes("Mul", _through(nodes, head, places, blocks[name]), nodes.constant(part.share)))
    together = nodes.total(added)
    above = nodes("Sub", together, nodes("ReduceMean", together, nodes.integers(0), keepdims=1))
    shape = (1, len(classifier.labels), spec.map_side, spec.map_side)
    nodes.output("heatmap", nodes("Reshape", above, nodes.integers(*shape)), shape)


def _through(nodes: Nodes, head: LinearHead, places: "_Places", blocks: Blocks) -> Name:
    """Return what each place adds to each logit through the last stage, (C, H * H)."""
    if head.stages == "mean":
        return places.through_mean(head.weight)
    whole, windows = np.split(head.weight, 2, axis=1)
    # How long the chosen stages' blocks are together: `features` divides by it.
    lengths = [
        nodes.length(nodes("Gather", part, nodes.constant(0, np.int64), axis=1)) for part in blocks.chosen(head.stages)
    ]
    added = [nodes("Div", places.through_blocks(whole * WHOLE_WEIGHT, None), lengths[0])]
    for window in WINDOWS[1:]:
        weight = windows * (WINDOWS_WEIGHT / (len(WINDOWS) - 1))
        added.append(nodes("Div", places.through_blocks(weight, window), lengths[1]))
    return nodes.total(added)


class _Places:
    """The places of a last map, flat (K, H * H)."""

    def __init__(self, nodes: Nodes, flat: Name, spec: BackboneSpec) -> None:
        self._nodes, self._flat = nodes, flat
        self._side, self._n_channels = spec.map_side, spec.channels[-1]

    def through_mean(self, weight: Float32s) -> Name:
        """Return what each place adds through the map's mean at unit length, with weights (C, K)."""
        nodes = self._nodes
        mean = nodes("ReduceMean", self._flat, nodes.integers(1), keepdims=0)
        whole = nodes("Mul", nodes("Max", nodes.length(mean), nodes.constant(1e-12)), nodes.constant(self._side**2))
        return nodes("Div", nodes("MatMul", nodes.constant(weight), self._flat), whole)

    def through_blocks(self, weight: Float32s, window: tuple[int, int] | None) -> Name:
        """Return what each place adds through the mean and the maximum of one window.

        Of `weight` the last columns count, (C, 2 K): those of the mean's block and of the maximum's.
        """
        nodes = self._nodes
        mask = np.zeros((self._side, self._side), dtype=np.bool_)
        mask[window_slices(self._side, window)] = True
        inside = nodes("Where", nodes.constant(mask.ravel(), np.bool_), self._flat, nodes.constant(0.0))
        # Some networks' activations fall below zero. A place then has a share by how far from zero it is, so that
        # shares stay between 0 and 1 and still add up.
        sizes = nodes("Abs", inside)
        share_of_mean = nodes("Div", sizes, nodes("Max", self._summed(sizes, keepdims=1), nodes.constant(1e-9)))
        highest = nodes("Where", nodes.constant(mask.ravel(), np.bool_), self._flat, nodes.constant(-np.inf))
        peak_place = nodes("ArgMax", highest, axis=1, keepdims=0)
        share_of_peak = nodes("OneHot", peak_place, nodes.integers(self._side**2), nodes.constant([0.0, 1.0]))
        statistics = self._summed(inside), nodes("ReduceMax", highest, nodes.integers(1), keepdims=0)
        added = [
            nodes("MatMul", nodes("Mul", nodes.constant(part), nodes.unit(nodes.rooted(statistic))), shares)
            for part, statistic, shares in zip(
                self._last(weight), statistics, (share_of_mean, share_of_peak), strict=True
            )
        ]
        return nodes.total(added)

    def _summed(self, values: Name, keepdims: int = 0) -> Name:
        return self._nodes("ReduceSum", values, self._nodes.integers(1), keepdims=keepdims)

    def _last(self, weight: Float32s) -> list[Float32s]:
        return np.split(weight[:, -2 * self._n_channels :], 2, axis=1)
