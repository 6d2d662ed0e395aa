"""Occlusion sensitivity: how an answer changes when a part of the photo is covered, and a test of heatmaps by it.

The part of a photo that a heatmap highlights is covered by a blurred copy of itself (Fong & Vedaldi, ICCV 2017,
arXiv:1704.03296), and the photo is asked about again. If the heatmap is right, the confidence falls more than it does
when an equal part elsewhere is covered (Samek et al., IEEE TNNLS 2017, arXiv:1509.06321).

Shapes: S side of a photo as the network sees it, in pixels; H side of a heatmap (8 in EfficientNet-Lite0).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageFilter

from model.classifier.classifier import Classifier
from model.common.arrays import Bools, Float32s, Pixels
from model.network.backbone import BATCH, Backbone
from model.photos.squares import AskedPhoto
from model.prediction.prediction import answer, as_seen_beside

Cover = Callable[[Pixels, Bools], Pixels]

HIGHLIGHTED = 0.15  # the share of a photo that counts as highlighted
ELSEWHERE = 6  # how many equal parts elsewhere it is compared with
_PATCH = 2  # places: the side of the patches whose covering is felt
_TINY = 1e-9
_BLUR, _EDGE = 1 / 10, 1 / 48  # of the photo's side: the cover's blur, and that of its edge


@dataclass(frozen=True, eq=False)
class Seen:
    """A photo as networks see it: the classifier's own, (S, S, 3), and those beside it, by their names."""

    own: Pixels
    beside: Mapping[str, Pixels] = field(default_factory=dict)

    def covered(self, cover: Cover, part: Bools) -> "Seen":
        """Return it with a part (H, H) covered."""
        return Seen(cover(self.own, part), {name: cover(pixels, part) for name, pixels in self.beside.items()})


@dataclass(frozen=True, eq=False)
class Covered:
    """What covering the highlighted part does to the confidence in an answer."""

    photo: Pixels  # with the highlighted part covered, (S, S, 3)
    before: float  # the confidence in the answer
    after: float  # with the highlighted part covered
    elsewhere: float  # with an equal part elsewhere covered, on average over several places

    @property
    def passed(self) -> bool:
        """Whether the highlighted part matters more than an equal part elsewhere."""
        return self.after < self.elsewhere


def covered_by_blur(photo: Pixels, part: Bools) -> Pixels:
    """Return a photo (S, S, 3) with a part (H, H) of it blurred, with a soft edge."""
    image = Image.fromarray(photo)
    return _covered(image, image.filter(ImageFilter.GaussianBlur(len(photo) * _BLUR)), part)


def covered_by_colour(photo: Pixels, part: Bools) -> Pixels:
    """Return a photo (S, S, 3) with its mean colour over a part (H, H) of it, with a soft edge."""
    colour = tuple(int(c) for c in photo.reshape(-1, 3).mean(axis=0))
    return _covered(Image.fromarray(photo), Image.new("RGB", photo.shape[:2], colour), part)


def _covered(image: Image.Image, cover: Image.Image, part: Bools) -> Pixels:
    mask = Image.fromarray(part.astype(np.uint8) * 255).resize(image.size, Image.Resampling.NEAREST)
    return np.asarray(Image.composite(cover, image, mask.filter(ImageFilter.GaussianBlur(image.width * _EDGE))))


def felt(classifier: Classifier, backbone: Backbone, photo: Pixels, target: int, side: int) -> Float32s:
    """Return the occlusion sensitivity, (H, H): how far a label's log odds fall when a patch around a place is covered.

    Of the classifier's own network: those beside it would take twice the time more. `side` is H.
    """
    alone, patches = classifier.alone(), []
    for top in range(0, side, _PATCH):
        for left in range(0, side, _PATCH):
            patches.append(np.zeros((side, side), dtype=np.bool_))
            patches[-1][top : top + _PATCH, left : left + _PATCH] = True
    covered = [covered_by_blur(photo, patch) for patch in patches]
    shares = np.clip(confidences(alone, backbone, [Seen(each) for each in (photo, *covered)], target), _TINY, 1 - _TINY)
    odds = np.log(shares / (1 - shares)).astype(np.float32)
    n = -(-side // _PATCH)
    falls = Image.fromarray((odds[0] - odds[1:]).reshape(n, n))
    return np.asarray(falls.resize((side, side), Image.Resampling.BILINEAR))


def cover_test(  # noqa: PLR0913  (the cover is for benchmarks)
    classifier: Classifier,
    backbone: Backbone,
    asked: bytes | AskedPhoto,
    target: int,
    heat: Float32s,
    *,
    cover: Cover = covered_by_blur,
) -> Covered:
    """Cover what a heatmap (H, H) of a label highlights, and equal parts elsewhere."""
    beside = {name: pixels[0] for name, pixels in as_seen_beside(classifier, [asked]).items()}
    photo, part = Seen(backbone.preprocess(asked), beside), highlighted(heat)
    others = equal_parts(part, ELSEWHERE, np.random.default_rng(0))
    covered = [photo.covered(cover, each) for each in (part, *others)]
    before, after, *elsewhere = confidences(classifier, backbone, [photo, *covered], target)
    return Covered(covered[0].own, before, after, float(np.mean(elsewhere)))


def confidences(classifier: Classifier, backbone: Backbone, photos: Sequence[Seen], target: int) -> list[float]:
    """Return the confidence in one label for photos as the networks see them."""
    shares: list[float] = []
    for start in range(0, len(photos), BATCH):
        batch = photos[start : start + BATCH]
        beside = {name: np.stack([photo.beside[name] for photo in batch]) for name in classifier.beside}
        asked = answer(classifier, backbone, np.stack([photo.own for photo in batch]), beside)
        shares += [float(one.probabilities[target]) for one in asked]
    return shares


def highlighted(heat: Float32s) -> Bools:
    """Return the places that a heatmap (H, H) highlights most, (H, H)."""
    part = np.zeros(heat.size, dtype=np.bool_)
    part[np.argsort(-heat.ravel(), kind="stable")[: round(HIGHLIGHTED * heat.size)]] = True
    return part.reshape(heat.shape)


def equal_parts(part: Bools, n: int, rng: np.random.Generator) -> list[Bools]:
    """Return up to `n` parts of the shape and size of one (H, H) that have no place in common with it.

    Shapes are moved, turned and mirrored; what leaves the photo at one side comes in at the other.
    """
    turned = [np.rot90(each, quarter) for each in (part, part.T) for quarter in range(4)]
    moves = [(down, right) for down in range(len(part)) for right in range(len(part))]
    moved = (np.roll(each, move, axis=(0, 1)) for each in turned for move in moves)
    apart = [each for each in moved if not (each & part).any()]
    if not apart:  # a shape that crosses everything: places anywhere else
        apart = [_scattered(part, rng) for _ in range(n)]
    return [apart[i] for i in rng.permutation(len(apart))[:n]]


def _scattered(part: Bools, rng: np.random.Generator) -> Bools:
    free = np.flatnonzero(~part.ravel())
    other = np.zeros(part.size, dtype=np.bool_)
    other[rng.choice(free, min(int(part.sum()), len(free)), replace=False)] = True
    return other.reshape(part.shape)
