"""Photo graph: a whole classifier as one ONNX file, from a photo's pixels to answer and heatmap.

    photo (1, height, width, 3)   bytes: upright, sRGB, of any size
    probabilities (1, C)          calibrated
    familiarity (1,)              how much it is like the training photos
    novel (1,)                    whether it is none of the labels
    vector (1, K)                 what photos are compared by
    heatmap (1, C, H, H)          what each place adds to each label's logit (`explanation.heatmap.contributions`)

It is made of the parts that the app runs: the one resize (`model.photos.squares`), the networks' graph files with
fine-tuned weights laid over, and `answer_graph`.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from model.classifier.classifier import Classifier
from model.network.backbone import N_VIEWS, VIEWS_BESIDE, load_backbone
from model.photos.squares import RESIZE
from model.prediction.answer_graph import OWN, Blocks, add_answer, sources, tuned_networks
from model.prediction.contribution_graph import Seen, add_contributions
from model.prediction.nodes import Name, Nodes


class _Networks:
    """The networks in a graph, fed with one photo."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self._photo = nodes.input("photo", [1, "height", "width", 3], TensorProto.UINT8)
        self._squares: dict[int, Name] = {}

    def activations(self, network: str, n_views: int) -> Name:
        """Return what a network's stem makes of the photo and, as a second view, of its mirror image, (V, K, H, H)."""
        backbone = load_backbone(network)
        square = self._square(backbone.spec.side)
        if n_views == N_VIEWS:
            mirrored = self._nodes.part(square, -1, np.iinfo(np.int64).min, 2, step=-1)
            square = self._nodes.joined([square, mirrored], axis=0)
        return self._nodes.include(backbone.stem_graph, f"{network}.stem.", square)["activations"]

    def tail(
        self, network: str, activations: Name, prefix: str, halves: Mapping[str, NDArray[np.floating]] | None = None
    ) -> Seen:
        """Return a tail's statistics, (1, V, W, B), and its last map, (V, K, H, H)."""
        found = self._nodes.include(load_backbone(network).tail_graph, prefix, activations, halves)
        return Seen(self._nodes("Unsqueeze", found["statistics"], self._nodes.integers(0)), found["map"])

    def _square(self, side: int) -> Name:
        if side not in self._squares:  # networks of one side share it
            size = self._nodes.integers(side, side)
            self._squares[side] = self._nodes("Resize", self._photo, "", "", size, **RESIZE)
        return self._squares[side]


def photo_graph(classifier: Classifier, described: Mapping[str, str] | None = None) -> bytes:
    """Return a classifier as a file of one graph, with what `described` says of it.

    Raises:
        TwentyError: one of its networks is not there.
    """
    nodes = Nodes()
    networks = _Networks(nodes)
    own = networks.activations(classifier.backbone, N_VIEWS)
    seen = {OWN: networks.tail(classifier.backbone, own, "own.tail.")}
    for name in classifier.beside:
        seen[name] = networks.tail(name, networks.activations(name, VIEWS_BESIDE), f"{name}.tail.")
    for name, network in tuned_networks(classifier).items():
        halves = {f"tail.{key}": weights for key, weights in network.tail.items()}
        seen[name] = networks.tail(classifier.backbone, own, f"{name}.tail.", halves)
    blocks = {name: Blocks(nodes, seen[name].statistics, channels) for name, channels in sources(classifier).items()}
    add_answer(nodes, classifier, blocks)
    add_contributions(nodes, classifier, seen, blocks)
    return nodes.model("twenty-photos", described)
