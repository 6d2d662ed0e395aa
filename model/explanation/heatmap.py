"""A heatmap: where the network looked, and whether it speaks for the answer or against it.

`target` is a label's position among the classifier's. Shapes: S side of the last map (8 in EfficientNet-Lite0), K
channels of the last stage, C labels.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from model.classifier.classifier import Classifier
from model.classifier.ensemble import LinearHead, TunedNetwork
from model.classifier.open_tails import open_tails
from model.common.arrays import Float32s, Pixels
from model.explanation.occlusion import felt
from model.network.backbone import WINDOWS, Backbone, TailSession, window_slices
from model.network.features import WHOLE_WEIGHT, WINDOWS_WEIGHT, to_embedding, unit
from model.photos.photo import open_jpeg

_STRONGEST = 0.65  # opacity of the colour where the network looked most
_WARM, _COLD = (255, 120, 0), (40, 110, 255)  # speaks for the answer, speaks against it


def heatmap(classifier: Classifier, backbone: Backbone, jpeg: bytes, target: int) -> Float32s:
    """Return a heatmap of a photo, (S, S): how much each part speaks for a label, between -1 and 1.

    Two maps are added, both scaled to the same strength. The class activation map (`contributions`) says what each
    place adds to the answer. It is exact and fine, but a place of the last map has seen its surroundings too. Occlusion
    sensitivity (`occlusion.felt`) says what covering a patch takes from the answer, which is coarse. On real turbine
    photos the part highlighted by the first alone held the answer in 7 of 10 photos, by both in more than 9
    (docs/experiments.md).
    """
    photo = backbone.preprocess(jpeg)
    added = contributions(classifier, backbone, photo, target)
    together = _even(added) + _even(felt(classifier, backbone, photo, target, len(added)))
    return together / max(float(np.abs(together).max()), 1e-9)


def _even(values: Float32s) -> Float32s:
    """Return a map at the strength 1: zero stays zero."""
    return values / max(float(np.sqrt((values**2).mean())), 1e-9)


def contributions(classifier: Classifier, backbone: Backbone, photo: Pixels, target: int) -> Float32s:
    """Return the class activation map of a label, (S, S): what each place of a photo adds to the label's logit.

    Zhou et al. (CVPR 2016), arXiv:1512.04150, do so for heads on means; here maxima are shared out too. A mean belongs
    to all places in equal parts, a maximum to the place where it is reached. So the map is exact: its sum is the
    logit's distance from the mean of the labels, without the bias, the mirror image, the lower stages and the networks
    beside the classifier's own.
    """
    activations = backbone.activations(photo[None])
    added = []
    for part in classifier.alone().ensemble:
        if isinstance(part.predictor, TunedNetwork):
            head, tail = part.predictor.head, open_tails.session(part.predictor, backbone)
        else:
            head, tail = part.predictor, backbone.tail
        added.append(part.share * head_contributions(head, tail, backbone.spec.channels, activations))
    together: Float32s = np.sum(added, axis=0)
    chosen: Float32s = together[target] - together.mean(axis=0)
    return chosen


def head_contributions(head: LinearHead, tail: TailSession, channels: Sequence[int], activations: Float32s) -> Float32s:
    """Return what each place of a photo's activations (1, ...) adds to each logit through the last stage, (C, S, S)."""
    last_map = tail.map(activations)[0]
    n_channels = len(last_map)
    if head.stages == "mean":
        return _through_mean(head.weight, last_map)
    whole, windows = np.split(head.weight, 2, axis=1)
    vectors = np.split(to_embedding(tail.statistics(activations), channels)[0], 2)
    # How long the chosen stages' blocks are together: `features` divides by it.
    lengths = [float(np.linalg.norm(vector[-whole.shape[1] :])) for vector in vectors]
    added = _through_blocks(whole[:, -2 * n_channels :] * WHOLE_WEIGHT / lengths[0], last_map, None)
    for window in WINDOWS[1:]:
        weight = windows[:, -2 * n_channels :] * WINDOWS_WEIGHT / (lengths[1] * (len(WINDOWS) - 1))
        added += _through_blocks(weight, last_map, window)
    return added


def _through_mean(weight: Float32s, last_map: Float32s) -> Float32s:
    """Return what each place adds through the mean of a map (K, S, S) at unit length: (C, S, S)."""
    flat = last_map.reshape(len(last_map), -1)
    length = max(float(np.linalg.norm(flat.mean(axis=1))), 1e-12)
    added: Float32s = weight @ flat / (flat.shape[1] * length)
    return added.reshape(-1, *last_map.shape[1:])


def _through_blocks(weight: Float32s, last_map: Float32s, window: tuple[int, int] | None) -> Float32s:
    """Return what each place adds through the mean and the maximum of one window of a map (K, S, S): (C, S, S).

    `weight` (C, 2 K) is of the mean's block and of the maximum's.
    """
    n_channels, side, _ = last_map.shape
    inside = np.zeros((side, side), dtype=bool)
    inside[window_slices(side, window)] = True
    flat = np.where(inside, last_map, 0).reshape(n_channels, -1)
    highest = np.where(inside, last_map, -np.inf).reshape(n_channels, -1)
    # Some networks' activations fall below zero. A place then has a share by how far from zero it is, so that shares
    # stay between 0 and 1 and still add up.
    sizes = np.abs(flat)
    share_of_mean = sizes / np.maximum(sizes.sum(axis=1, keepdims=True), 1e-9)
    share_of_peak = np.zeros_like(flat)
    share_of_peak[np.arange(n_channels), highest.argmax(axis=1)] = 1
    mean, peak = (
        unit(np.sign(statistic) * np.sqrt(np.abs(statistic))) for statistic in (flat.sum(axis=1), highest.max(axis=1))
    )
    mean_weight, peak_weight = np.split(weight, 2, axis=1)
    added: Float32s = (mean_weight * mean) @ share_of_mean + (peak_weight * peak) @ share_of_peak
    return added.reshape(-1, side, side)


def overlay(jpeg: bytes, heat: Float32s, side: int = 512) -> Image.Image:
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
