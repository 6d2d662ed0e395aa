"""A first guess: what a head that has seen three photos of each label says of others, and what it went by.

Training judges itself on the photos that it has, so three of each label tell next to nothing. To see how a model
begins, and what more photos change, a head is asked about the same photos again and again, which it never learns from.

Shapes: n photos to learn from, k photos asked about, V views, F values of a feature vector, C labels, S side of a photo
as the network sees it, G side of the grid of patches.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from model.common.arrays import Bools, Float32s, Float64s, Ints, Pixels
from model.evaluation.calibration import label_weights
from model.evaluation.probabilities import log_softmax, mean_over_views
from model.explanation.occlusion import covered_by_colour
from model.network.backbone import Backbone
from model.network.embeddings import embeddings_of
from model.network.features import Stages, features
from model.photos.dataset import Dataset

LEAST = 2  # photos of each label: of one alone nothing is common to any
_GRID = 4  # patches along each side: 17 runs of the network take a third of a second of a core
_C = 200.0  # inverse regularisation, of a photo: as of heads that are trained
_STAGES: Stages = "last"


@dataclass(frozen=True, eq=False)
class Guess:
    """What it said of photos that it had not seen."""

    labels: tuple[str, ...]
    photo_ids: tuple[str, ...]  # (k,)
    answers: Ints  # (k,) positions in `labels`
    targets: Ints  # (k,)
    heats: dict[str, Float32s]  # by photo id: what speaks for its answer, (G, G), between 0 and 1

    @property
    def right(self) -> int:
        """How many answers are right."""
        return int((self.answers == self.targets).sum())


def first_guess(learnt: Dataset, asked: Dataset, backbone: Backbone, explained: int = 2) -> Guess:
    """Learn from a few photos, and answer others; `asked` has the labels of `learnt`, in the same order.

    Args:
        learnt: At least `LEAST` photos of each label.
        asked: Photos that are not among them.
        backbone: What looks at both.
        explained: For how many photos to say what it went by, mistakes first.

    Raises:
        FileRefused: a photo is no longer on the disk.
        StorageFull: the disk has no space for what was computed.
    """
    weight, bias = _fit(_vectors(learnt, backbone), learnt.targets, len(learnt.labels))
    answers = _answers(_vectors(asked, backbone), weight, bias).argmax(axis=1)
    order = np.argsort(answers == asked.targets, kind="stable")
    one_of_each = _first_of_each(answers[order] == asked.targets[order], explained)
    heats = {
        asked.photo_ids[row]: _felt(
            backbone, backbone.preprocess(asked.store.jpeg(asked.photo_ids[row])), weight, bias, int(answers[row])
        )
        for row in order[one_of_each].tolist()
    }
    return Guess(learnt.labels, asked.photo_ids, answers, asked.targets, heats)


def _first_of_each(right: Bools, n: int) -> list[int]:
    """Return the places of a mistake and of a right answer in turn, as many as are asked for."""
    wrong, good = ([i for i, is_right in enumerate(right.tolist()) if is_right == kind] for kind in (False, True))
    paired = [place for pair in zip(wrong, good, strict=False) for place in pair]
    rest = [place for place in (*wrong, *good) if place not in paired]
    return (paired + rest)[:n]


def _vectors(dataset: Dataset, backbone: Backbone) -> Float32s:
    """Return the feature vectors of all views of photos, (n, V, F)."""
    return features(embeddings_of(dataset.store, dataset.photo_ids, backbone), backbone.spec.channels, _STAGES)


def _answers(vectors: Float32s, weight: Float64s, bias: Float64s) -> Float64s:
    """Return log probabilities, (k, C)."""
    return mean_over_views(vectors @ weight.T + bias)


def _fit(vectors: Float32s, targets: Ints, n_labels: int) -> tuple[Float64s, Float64s]:
    """Fit a multinomial logistic regression on all views of photos, (n, V, F); return weights (C, F), biases (C,).

    It is what `model.learning.linear_head` fits, without scikit-learn, which a page would carry for nothing else.
    """
    n_views = vectors.shape[1]
    rows, wanted = vectors.reshape(-1, vectors.shape[-1]).astype(np.float64), np.eye(n_labels)[targets.repeat(n_views)]
    counted = label_weights(targets).repeat(n_views)[:, None] / n_views

    def loss(values: Float64s) -> tuple[float, Float64s]:
        weight, bias = values[n_labels:].reshape(n_labels, -1), values[:n_labels]
        logs = log_softmax(rows @ weight.T + bias)
        off = counted * (np.exp(logs) - wanted)
        gradient = np.concatenate([off.sum(axis=0), (off.T @ rows + weight / _C).ravel()])
        return float(-(counted * wanted * logs).sum() + (weight**2).sum() / (2 * _C)), gradient

    found = minimize(loss, np.zeros(n_labels * (rows.shape[1] + 1)), jac=True, method="L-BFGS-B")
    return found.x[n_labels:].reshape(n_labels, -1), found.x[:n_labels]


def _felt(backbone: Backbone, photo: Pixels, weight: Float64s, bias: Float64s, target: int) -> Float32s:
    """Return how far the log odds of an answer fall when each patch of a photo (S, S, 3) is covered, (G, G).

    What speaks against an answer is left out: with so few photos there is enough to see in what it went by.
    """
    parts = np.eye(_GRID * _GRID, dtype=bool).reshape(-1, _GRID, _GRID)
    covered = np.stack([photo, *(covered_by_colour(photo, part) for part in parts)])
    embedded = backbone.embed(covered, n_views=1)
    logs = _answers(features(embedded, backbone.spec.channels, _STAGES), weight, bias)
    odds = logs[:, target] - np.log(np.maximum(1 - np.exp(logs[:, target]), 1e-9))
    falls: Float32s = np.maximum(odds[0] - odds[1:], 0).reshape(_GRID, _GRID).astype(np.float32)
    return falls / np.float32(max(float(falls.max()), 1e-9))
