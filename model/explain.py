"""Why an answer: where the network looked, and which training photos look alike.

Shapes: S side of the last map (7), K channels of the last stage, C labels, n photos.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.backbone import Backbone
from model.classifier import Answer, Classifier, answer
from model.members import LinearHead, TunedNetwork
from model.photo import open_jpeg

Floats = NDArray[np.float32]

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
    place where it is reached. So the map is not an approximation: it adds up to the logit's distance from the mean of
    the labels (but for the bias and the lower stages), as class activation maps do for plain means (Zhou et al., CVPR
    2016, arXiv:1512.04150). Only the view of the whole photo is explained.

    Args:
        classifier: What gave the answer.
        backbone: The network it stands on.
        jpeg: A stored photo.
        label_index: Which label; the answer's when left out.
    """
    activations = backbone.activations(backbone.preprocess(jpeg)[:1])
    maps = []
    for member in classifier.members:
        if isinstance(member.part, LinearHead):
            maps.append(member.share * head_contributions(member.part, backbone.tail.map(activations)[0]))
        else:
            own = classifier.tail(member.part, backbone).map(activations)[0]
            maps.append(member.share * tuned_contributions(member.part, own))
    together: Floats = np.sum(maps, axis=0)
    index = int(together.sum(axis=(1, 2)).argmax()) if label_index is None else label_index
    chosen = together[index] - together.mean(axis=0)
    scaled: Floats = chosen / max(float(np.abs(chosen).max()), 1e-9)
    return scaled


def head_contributions(part: LinearHead, last_map: Floats) -> Floats:
    """Return what each place adds to each logit through the last stage, (C, S, S), from its map (K, S, S)."""
    n_channels, side, _ = last_map.shape
    flat = last_map.reshape(n_channels, -1)
    n_blocks = part.weight.shape[1] // (2 * n_channels) * 2 if part.stages == "last" else 8
    mean_weight, max_weight = part.weight[:, -2 * n_channels : -n_channels], part.weight[:, -n_channels:]
    mean, peak = flat.mean(axis=1), flat.max(axis=1)
    share_of_mean = flat / np.maximum(flat.sum(axis=1, keepdims=True), 1e-9)
    share_of_peak = np.zeros_like(flat)
    share_of_peak[np.arange(n_channels), flat.argmax(axis=1)] = 1
    added = (mean_weight * _block(mean)) @ share_of_mean + (max_weight * _block(peak)) @ share_of_peak
    scaled: Floats = (added / np.sqrt(n_blocks)).reshape(-1, side, side)
    return scaled


def tuned_contributions(part: TunedNetwork, last_map: Floats) -> Floats:
    """Return what each place adds to each logit of a fine-tuned network, (C, S, S), from its map (K, S, S)."""
    n_channels, side, _ = last_map.shape
    flat = last_map.reshape(n_channels, -1)
    length = max(float(np.linalg.norm(flat.mean(axis=1))), 1e-9)
    added: Floats = part.weight @ flat / (flat.shape[1] * length)
    return added.reshape(-1, side, side)


def _block(statistic: Floats) -> Floats:
    """Return one block of a feature vector, (K,): rooted, at unit length."""
    rooted = np.sign(statistic) * np.sqrt(np.abs(statistic))
    block: Floats = rooted.astype(np.float32) / max(float(np.linalg.norm(rooted)), 1e-12)
    return block


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
