"""What a photographer would be told before the photo: all that a healthy and a damaged photo share."""

from dataclasses import dataclass

import numpy as np

# Names occur as often as the thing does; photos take turns through each list.
COMPOSITIONS = (
    "edge", "surface", "tip", "edge", "root", "narrow", "surface", "corner", "tip", "edge", "joint", "surface",
    "corner", "far",
)  # fmt: skip
BACKGROUNDS = (
    "clear sky", "grass", "haze", "village", "dark", "plough", "clouds", "landscape", "grass", "village", "wood", "sea",
)  # fmt: skip
OPEN_COUNTRY = ("village", "landscape", "village", "plough")  # behind a blade that leaves most of the photo to it
DETAILS = (
    "lift", "cross seam", "machinery", "rain marks", "platform", "ragged seam", "shadow", "vortex generators",
    "rope", "lettering", "tower", "drain holes", "serrations", "repair patch", "plate", "ragged seam",
    "tape", "scaffold", "receptor", "smudges", "logo", "long seam", "band", "tower", "platform", "serrations",
)  # fmt: skip


@dataclass(frozen=True)
class Brief:
    """The choices behind one photo of each label.

    Photo i of either label follows the same brief with another seed, so that composition, light and camera are
    spread over the labels alike instead of by chance.
    """

    composition: str
    background: str
    details: tuple[str, ...]  # harmless things on the blade or before it
    exposure: float  # gain of the camera; 1 shows a lit blade at about 0.8 of white
    warmth: float  # white balance, -1 blue to 1 yellow
    contrast: float  # 0 flat light of an overcast day to 1 hard sun
    sharpness: float  # 0.15 soft, as a patch cut out of a large photo, to 1 sharp


def turn(seed: int, stream: int, names: tuple[str, ...], number: int) -> str:
    """Return name `number` of an endless row: every name once in an order of its own, then again in another."""
    lap, place = divmod(number, len(names))
    order = np.random.default_rng([seed, stream, lap]).permutation(len(names))
    return names[int(order[place])]


def draw_brief(seed: int, number: int) -> Brief:
    """Draw brief `number` of a seed."""
    rng = np.random.default_rng([seed, number, 7])
    composition = turn(seed, 11, COMPOSITIONS, number)
    background = turn(seed, 12, BACKGROUNDS, number)
    if composition in ("far", "corner"):
        background = turn(seed, 14, OPEN_COUNTRY, number)
    details = [turn(seed, 13, DETAILS, 2 * number + k) for k in range(2)]
    # Nothing this small shows from afar; and half of the photos show the bare blade.
    shown = 0 if composition == "far" else (0, 1, 0, 2)[number % 4]
    return Brief(
        composition=composition,
        background=background,
        details=tuple(dict.fromkeys(details[:shown])),
        exposure=float(rng.uniform(0.62, 1.40)),
        warmth=float(rng.uniform(-1, 1)),
        contrast=float(rng.uniform(0, 1)),
        sharpness=float(rng.uniform(0.15, 1)),
    )
