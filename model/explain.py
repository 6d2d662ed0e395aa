"""Why an answer: where the network looked, and which training photos look alike.

Shapes: S side of a heatmap (35), K channels of the last stage, C labels, V views of a photo.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.backbone import CORNER, CORNERS, LITE0, Backbone
from model.classifier import Answer, Classifier, answer
from model.features import CORNERS_WEIGHT, N_WHOLE, WHOLE_WEIGHT, view_features
from model.members import LinearHead, TunedNetwork
from model.photo import open_jpeg

Floats = NDArray[np.float32]

# A heatmap has cells that both the whole photo's map (7 x 7) and a corner's, of 0.6 of the side, divide into evenly.
SIDE = 35

_STRONGEST = 0.65  # opacity of the colour where the network looked most
_WARM, _COLD = (255, 120, 0), (40, 110, 255)  # speaks for the answer, speaks against it


@dataclass(frozen=True)
class Neighbour:
    """A training photo that looks like the one in question."""

    name: str
    label: str
    similarity: float  # cosine, 1 for the same photo
    thumbnail: bytes  # JPEG


def heatmap(classifier: Classifier, backbone: Backbone, jpeg: bytes, label_index: int | None = None) -> Floats:
    """Return how much each part of a photo speaks for a label, (S, S), between -1 and 1.

    A head on pooled activations is a sum over places: a mean belongs to all of them in equal parts, a maximum to the
    place where it is reached. So the map is no approximation: it adds up to the logit's distance from the mean of the
    labels, but for the bias, the mirror image and the lower stages. (Class activation maps do so for plain means: Zhou
    et al., CVPR 2016, arXiv:1512.04150.)

    Args:
        classifier: What gave the answer.
        backbone: The network it stands on.
        jpeg: A stored photo.
        label_index: Which label; the one that the photo speaks for most when left out.
    """
    activations = backbone.activations(backbone.preprocess(jpeg))
    added = []
    for member in classifier.members:
        if isinstance(member.part, LinearHead):
            parts = head_contributions(member.part, backbone.tail.map(activations))
        else:
            parts = tuned_contributions(member.part, classifier.tail(member.part, backbone).map(activations))
        added.append(member.share * parts)
    together: Floats = np.sum(added, axis=0)
    index = int(together.sum(axis=(1, 2)).argmax()) if label_index is None else label_index
    chosen = together[index] - together.mean(axis=0)
    scaled: Floats = chosen / max(float(np.abs(chosen).max()), 1e-9)
    return scaled


def head_contributions(part: LinearHead, maps: Floats) -> Floats:
    """Return what each place of a photo adds to each logit through the last stage, (C, S, S).

    Args:
        part: The head.
        maps: The last map of each view, (V, K, 7, 7).
    """
    corners, size = maps[N_WHOLE:], part.weight.shape[1] // 2
    whole_weight, corner_weight = _last_blocks(part.weight[:, :size], maps), _last_blocks(part.weight[:, size:], maps)
    corner_length = _length_of_mean([_view_vector(view) for view in corners])
    placed = _on_canvas(_view_contributions(whole_weight, maps[0]) * WHOLE_WEIGHT, None)
    for view, corner in zip(corners, CORNERS, strict=True):
        added = _view_contributions(corner_weight, view) * CORNERS_WEIGHT / (len(corners) * corner_length)
        placed += _on_canvas(added, corner)
    return placed


def tuned_contributions(part: TunedNetwork, maps: Floats) -> Floats:
    """Return what each place of a photo adds to each logit of a fine-tuned network, (C, S, S).

    Args:
        part: The fine-tuned network.
        maps: The last map of each view, (V, K, 7, 7); the whole photo's is explained.
    """
    flat = maps[0].reshape(maps.shape[1], -1)
    length = max(float(np.linalg.norm(flat.mean(axis=1))), 1e-9)
    added: Floats = part.weight @ flat / (flat.shape[1] * length)
    return _on_canvas(added.reshape(-1, *maps.shape[2:]), None)


def _view_contributions(weights: tuple[Floats, Floats], view: Floats) -> Floats:
    """Return what each place of one view's map (K, 7, 7) adds through the mean and the maximum: (C, 7, 7)."""
    mean_weight, max_weight = weights
    flat = view.reshape(len(view), -1)
    share_of_mean = flat / np.maximum(flat.sum(axis=1, keepdims=True), 1e-9)
    share_of_peak = np.zeros_like(flat)
    share_of_peak[np.arange(len(flat)), flat.argmax(axis=1)] = 1
    mean, peak = np.split(_view_vector(view), 2)
    added: Floats = (mean_weight * mean) @ share_of_mean + (max_weight * peak) @ share_of_peak
    return added.reshape(-1, *view.shape[1:])


def _view_vector(view: Floats) -> Floats:
    """Return the feature vector, (2 K,), of one view's last map (K, 7, 7), as `features` makes it."""
    flat = view.reshape(len(view), -1)
    statistics = np.concatenate([flat.mean(axis=1), flat.max(axis=1)])
    return view_features(statistics, (len(view),), "last")


def _last_blocks(weight: Floats, maps: Floats) -> tuple[Floats, Floats]:
    """Return a head's weights for the last stage's mean and maximum, (C, K) each, scaled to its share of a vector."""
    n_channels = maps.shape[1]
    n_stages = 1 if weight.shape[1] == 2 * n_channels else len(LITE0.channels)
    scaled = weight / np.sqrt(np.float32(n_stages))
    return scaled[:, -2 * n_channels : -n_channels], scaled[:, -n_channels:]


def _length_of_mean(vectors: Sequence[Floats]) -> float:
    return max(float(np.linalg.norm(np.mean(vectors, axis=0))), 1e-9)


def _on_canvas(view: Floats, corner: tuple[int, int, bool] | None) -> Floats:
    """Spread a view's contributions (C, 7, 7) over the part of the photo that it shows, on a grid of SIDE cells.

    Args:
        view: What each place of the view adds.
        corner: At the right?, at the bottom?, mirrored? `None`: the view shows the whole photo.
    """
    covered = SIDE if corner is None else round(SIDE * CORNER)
    repeat = covered // view.shape[-1]
    spread = view.repeat(repeat, axis=1).repeat(repeat, axis=2) / repeat**2
    right, bottom, mirrored = corner or (0, 0, False)
    top, left = bottom * (SIDE - covered), right * (SIDE - covered)
    canvas = np.zeros((len(view), SIDE, SIDE), dtype=np.float32)
    canvas[:, top : top + covered, left : left + covered] = spread[:, :, ::-1] if mirrored else spread
    return canvas


def overlay(jpeg: bytes, heat: Floats, side: int = 512) -> Image.Image:
    """Return a stored photo with a heatmap (S, S) laid over it: warm speaks for the label, cold against it."""
    photo = open_jpeg(jpeg, side)
    photo.thumbnail((side, side))
    strength = Image.fromarray(heat.astype(np.float32)).resize(photo.size, Image.Resampling.BICUBIC)
    values = np.clip(np.asarray(strength), -1, 1)[..., None]
    colour = np.where(values > 0, _WARM, _COLD)
    # Squared, so that only what mattered is tinted and the photo stays a photo.
    opacity = _STRONGEST * values**2
    mixed = np.asarray(photo) * (1 - opacity) + colour * opacity
    return Image.fromarray(mixed.astype(np.uint8))


def nearest(classifier: Classifier, backbone: Backbone, jpeg: bytes, k: int = 3) -> list[Neighbour]:
    """Return the `k` training photos that look most like a stored photo to the network."""
    views = backbone.preprocess(jpeg)[None]
    return nearest_to(classifier, next(iter(answer(classifier, backbone, views))), k)


def nearest_to(classifier: Classifier, answered: Answer, k: int = 3) -> list[Neighbour]:
    """Return the `k` training photos that look most like the photo that was answered."""
    photos = classifier.training_photos
    similarity = photos.vectors.astype(np.float32) @ answered.vector
    order: Sequence[int] = np.argsort(-similarity, kind="stable")[:k].tolist()
    return [
        Neighbour(photos.names[i], classifier.labels[photos.targets[i]], float(similarity[i]), photos.thumbnails[i])
        for i in order
    ]
