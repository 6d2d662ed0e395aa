"""Answer graph: what a classifier makes of the network's statistics, as ONNX: an ensemble, temperature, familiarity.

The app runs it behind its own networks, and `photo_graph` joins it to them in one file: they cannot disagree, since
these nodes are the only ones there are. What training and evaluation compute of many photos at once, in numpy, is held
to it by tests.

Shapes: n photos, V views of each, W windows with the whole photo first, B values of statistics, C labels, m training
photos, K channels of the last stage, F of a feature vector.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from model.classifier.classifier import Classifier
from model.classifier.ensemble import LinearHead, TunedNetwork
from model.classifier.novelty import NEAREST, plain
from model.common.arrays import Float32s
from model.network.catalogue import known_spec
from model.network.features import STAGES, WHOLE_WEIGHT, WINDOWS_WEIGHT, Stages
from model.prediction.nodes import Name, Nodes

_TINY = 1e-9  # as `model.evaluation.probabilities`
OWN = "own"  # statistics of the classifier's own network, with its pretrained weights


class Blocks:
    """An embedding in a graph: mean and maximum of each stage, (n, V, k) each, of whole photos and of their windows."""

    def __init__(self, nodes: Nodes, statistics: Name, channels: Sequence[int]) -> None:
        sizes = nodes.integers(*(c for c in channels for _ in range(2)))
        parts = nodes.several("Split", 2 * len(channels), statistics, sizes, axis=-1)
        blocks = [nodes.unit(nodes.rooted(part)) for part in parts]
        self._nodes = nodes
        self.whole = [nodes("Gather", block, nodes.constant(0, np.int64), axis=2) for block in blocks]
        windows = [nodes.part(block, 1, np.iinfo(np.int64).max, 2) for block in blocks]
        self.windows = [nodes("ReduceMean", part, nodes.integers(2), keepdims=0) for part in windows]

    def mean(self) -> Name:
        """Return the last stage's mean over the whole photo at unit length, not rooted, (n, V, K)."""
        rooted = self.whole[-2]
        return self._nodes.unit(self._nodes("Mul", rooted, self._nodes("Abs", rooted)))

    def chosen(self, stages: Stages) -> tuple[Name, Name]:
        """Return the blocks of some stages, side by side: of whole photos and of windows."""
        first = 0 if stages == "all" else 2 * STAGES[stages].start
        return self._nodes.joined(self.whole[first:]), self._nodes.joined(self.windows[first:])

    def features(self, stages: Stages) -> Name:
        """Return feature vectors, (n, V, F)."""
        if stages == "mean":
            return self.mean()
        whole, windows = (self._nodes.unit(part) for part in self.chosen(stages))
        weighted = zip((whole, windows), (WHOLE_WEIGHT, WINDOWS_WEIGHT), strict=True)
        return self._nodes.joined([self._nodes("Mul", part, self._nodes.constant(weight)) for part, weight in weighted])


def tuned_networks(classifier: Classifier) -> dict[str, TunedNetwork]:
    """Return the fine-tuned networks of a classifier, by the name under which the graph takes their statistics."""
    tuned = (part.predictor for part in classifier.ensemble if isinstance(part.predictor, TunedNetwork))
    return {f"tuned{i}": network for i, network in enumerate(tuned)}


def sources(classifier: Classifier) -> dict[str, tuple[int, ...]]:
    """Return what the graph takes statistics of, own network, those beside and the tuned, with each one's channels."""
    own = _channels(classifier.backbone)
    others = {name: _channels(name) for name in classifier.beside}
    return {OWN: own, **others, **dict.fromkeys(tuned_networks(classifier), own)}


def _channels(network: str) -> tuple[int, ...]:
    spec = known_spec(network)
    assert spec is not None, network
    return spec.channels


def answer_graph(classifier: Classifier) -> bytes:
    """Return the graph as a file, from statistics (n, V, W, B) of each of `sources` to the outputs of `add_answer`."""
    nodes = Nodes()
    blocks = {
        name: Blocks(nodes, nodes.input(name, ["n", f"V.{name}", "W", 2 * sum(channels)]), channels)
        for name, channels in sources(classifier).items()
    }
    add_answer(nodes, classifier, blocks)
    return nodes.model("answers")


def add_answer(nodes: Nodes, classifier: Classifier, blocks: Mapping[str, Blocks]) -> None:
    """Add all that follows the networks.

    Outputs: `probabilities` (n, C), `familiarity` (n,), `novel` (n,), and `vector` (n, K), what photos are compared by.
    """
    logs = [nodes("Mul", log, nodes.constant(share)) for log, share in _logs(nodes, classifier, blocks)]
    mixed = nodes("LogSoftmax", nodes.total(logs), axis=-1)
    calibrated = nodes("Softmax", nodes("Div", mixed, nodes.constant(classifier.temperature)), axis=-1)
    nodes.output("probabilities", calibrated, ["n", len(classifier.labels)])
    first = nodes.constant(0, np.int64)
    alike = _familiarity(nodes, nodes("Gather", blocks[OWN].mean(), first, axis=1), classifier.training_photos.vectors)
    nodes.output("familiarity", alike, ["n"])
    below = nodes("Less", _standing(nodes, classifier, alike, blocks[OWN]), nodes.constant(classifier.novel_below))
    nodes.output("novel", below, ["n"], TensorProto.BOOL)
    nodes.output("vector", nodes("Gather", blocks[OWN].whole[-2], first, axis=1), ["n", "K"])


def _logs(nodes: Nodes, classifier: Classifier, blocks: Mapping[str, Blocks]) -> Iterator[tuple[Name, float]]:
    """Yield each predictor's log probabilities, (n, C), with its share."""
    tuned = iter(tuned_networks(classifier))
    for part in classifier.ensemble:
        if isinstance(part.predictor, TunedNetwork):
            yield _log_probabilities(nodes, blocks[next(tuned)], part.predictor.head), part.share
        else:
            yield _log_probabilities(nodes, blocks[part.predictor.beside or OWN], part.predictor), part.share


def _log_probabilities(nodes: Nodes, blocks: Blocks, head: LinearHead) -> Name:
    logits = nodes(
        "Add", nodes("MatMul", blocks.features(head.stages), nodes.constant(head.weight.T)), nodes.constant(head.bias)
    )
    over_views = nodes("ReduceMean", nodes("Softmax", logits, axis=-1), nodes.integers(1), keepdims=0)
    return nodes("Log", nodes("Max", over_views, nodes.constant(_TINY)))


def _familiarity(nodes: Nodes, asked: Name, vectors: NDArray[np.float16]) -> Name:
    """Return how much photos (n, K) are like the training photos' vectors (m, K), (n,)."""
    cosines = nodes("MatMul", asked, nodes.constant(plain(vectors).T))
    highest, _ = nodes.several("TopK", 2, cosines, nodes.integers(min(NEAREST, len(vectors))), axis=-1)
    return nodes("ReduceMean", highest, nodes.integers(-1), keepdims=0)


def _standing(nodes: Nodes, classifier: Classifier, alike: Name, blocks: Blocks) -> Name:
    """Return what says whether photos are novel, (n,): `model.classifier.other_things`."""
    others = classifier.others
    if others is None:
        return alike
    logs = _log_probabilities(nodes, blocks, others.head)
    n_labels = len(classifier.labels)
    likeliest = nodes("ReduceMax", nodes.part(logs, 0, n_labels, 1), nodes.integers(1), keepdims=0)
    other = nodes("Squeeze", nodes.part(logs, n_labels, n_labels + 1, 1), nodes.integers(1))
    margins = nodes("Sub", likeliest, other)
    return nodes(
        "Min", _deviations(nodes, alike, classifier.familiarity), _deviations(nodes, margins, others.margins)
    )  # fmt: skip


def _deviations(nodes: Nodes, values: Name, usual: Float32s) -> Name:
    middle, scale = np.median(usual), max(float(usual.std()), 1e-6)
    return nodes("Div", nodes("Sub", values, nodes.constant(middle)), nodes.constant(scale))
