"""A heatmap: where the network looked, and whether it speaks for the answer or against it.

`target` is a label's position among the classifier's. Shapes: S side of the last map (8 in EfficientNet-Lite0), K
channels of the last stage, C labels.
"""

import numpy as np
from PIL import Image

from model.classifier.classifier import Classifier
from model.common.arrays import Float32s, Pixels
from model.explanation.occlusion import felt
from model.network.backbone import Backbone
from model.photos.photo import open_jpeg
from model.photos.squares import AskedPhoto
from model.prediction.prediction import contributions as of_all_labels

_STRONGEST = 0.65  # opacity of the colour where the network looked most
_WARM, _COLD = (255, 120, 0), (40, 110, 255)  # speaks for the answer, speaks against it


def heatmap(classifier: Classifier, backbone: Backbone, asked: bytes | AskedPhoto, target: int) -> Float32s:
    """Return a heatmap of a photo, (S, S): how much each part speaks for a label, between -1 and 1.

    Two maps are added, both scaled to the same strength. The class activation map (`contributions`) says what each
    place adds to the answer. It is exact and fine, but a place of the last map has seen its surroundings too. Occlusion
    sensitivity (`occlusion.felt`) says what covering a patch takes from the answer, which is coarse. On real turbine
    photos the part highlighted by the first alone held the answer in 7 of 10 photos, by both in more than 9
    (docs/experiments.md).
    """
    photo = backbone.preprocess(asked)
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
    found: Float32s = of_all_labels(classifier, backbone, photo)[target]
    return found


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
