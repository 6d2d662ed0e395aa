"""A plant in its pot: leaves around a middle, firm or limp."""

from dataclasses import dataclass

import numpy as np

from sample_images.from_above.scene import Scene, Spot, turned, within
from sample_images.texture import Colour, colour, fbm, step, value_noise

_POTS = ((0.60, 0.30, 0.18), (0.80, 0.80, 0.78), (0.20, 0.32, 0.45), (0.12, 0.12, 0.13), (0.72, 0.56, 0.20),
         (0.32, 0.45, 0.38), (0.55, 0.52, 0.50), (0.45, 0.16, 0.20))  # fmt: skip
_GOLDEN = 2.39996


@dataclass(frozen=True)
class Habit:
    """What all views of one plant share."""

    pot: Colour
    pot_radius: float
    leaves: int
    length: float
    slender: float  # width of a leaf, of its length
    blunt: float  # 0.5 broadest at the stalk's end, 1.5 towards the tip
    green: Colour
    vein: float
    pale_edge: bool
    limp: float  # 0 firm to 1: thirst


def draw_habit(rng: np.random.Generator, *, thirsty: bool) -> Habit:
    """Draw a plant. Kinds differ more from each other than a thirsty plant does from a watered one."""
    green = colour(0.13, 0.30, 0.10) + rng.uniform(-1, 1) * colour(0.07, 0.06, 0.02) + rng.uniform(-0.03, 0.06)
    limp = rng.uniform(0.25, 0.5) if thirsty else rng.uniform(0.0, 0.2)
    return Habit(
        pot=_POTS[int(rng.integers(len(_POTS)))],
        pot_radius=float(rng.uniform(0.17, 0.25)),
        leaves=int(rng.integers(7, 22)),
        length=float(rng.uniform(0.22, 0.34)),
        slender=float(rng.uniform(0.16, 0.5)),
        blunt=float(rng.uniform(0.5, 1.4)),
        green=(float(green[0]), float(green[1]), float(green[2])),
        vein=float(rng.uniform(0.0, 0.4)),
        pale_edge=bool(rng.random() < 0.3),
        limp=float(limp),
    )


@dataclass(frozen=True)
class Leaf:
    """Where a leaf grows from, and how old it is."""

    heading: float
    out: float  # from the middle
    long: float
    young: float  # 0 the oldest, at the rim, to 1 in the middle, on top


def draw_plant(scene: Scene, rng: np.random.Generator, habit: Habit, spot: Spot) -> None:
    """Draw a plant in its pot; `rng` is the plant's own, so that all views show the same leaves."""
    _pot(scene, rng, habit, spot)
    for k in range(habit.leaves):
        young = k / habit.leaves
        long = habit.length * (1.05 - 0.6 * young) * rng.uniform(0.85, 1.1)
        leaf = Leaf(float(k * _GOLDEN + rng.normal(0, 0.15)) + spot.angle, 0.03 * (1 - young), float(long), young)
        middle = (leaf.out + leaf.long / 2) * spot.size
        place = (spot.at[0] + float(np.cos(leaf.heading)) * middle, spot.at[1] + float(np.sin(leaf.heading)) * middle)
        bend = np.random.default_rng(int(rng.integers(2**31)))
        for part in scene.around(place, 0.8 * leaf.long * spot.size):
            _leaf(part, bend, habit, leaf, spot)


def _pot(scene: Scene, rng: np.random.Generator, habit: Habit, spot: Spot) -> None:
    u, v = turned(scene, spot.at, spot.angle, spot.size)
    away, edge = np.hypot(u, v), 2.5 * scene.pixel
    tone = 1.0 + 0.05 * fbm(rng, u * 9, v * 9, 4)
    shade = tone[..., None] * colour(*habit.pot)
    scene.put(within(away - habit.pot_radius, edge), 0.14 * spot.size, shade, 0.3, below=0.0)
    clods = fbm(rng, u * 45, v * 45, 3)
    earth = (0.09 * (1.0 + 0.5 * clods))[..., None] * colour(1.25, 0.95, 0.7)
    scene.put(within(away - habit.pot_radius * 0.88, edge), -0.035 * spot.size + 0.006 * clods, earth, 0.05)


def _leaf(scene: Scene, rng: np.random.Generator, habit: Habit, leaf: Leaf, spot: Spot) -> None:
    """Draw a leaf from s = 0 to 1 and t across; thirst curls its sides, lets its tip hang and dulls its green."""
    along, across = turned(scene, spot.at, leaf.heading, spot.size)
    long, young = leaf.long * spot.size, leaf.young
    s, t = (along - leaf.out) / leaf.long, across / leaf.long
    limp = habit.limp * rng.uniform(0.6, 1.2) * (1 - 0.4 * young)
    t = t + rng.normal(0, 0.12 + 0.25 * limp) * np.clip(s, 0, 1) ** 2  # it bends aside
    inner = np.clip(s, 1e-3, 1 - 1e-3)
    width = habit.slender * (1 - 0.38 * limp) * inner ** (0.5 * habit.blunt) * (1 - inner) ** 0.6 * 1.1
    lobed = 1.0 + 0.05 * limp * fbm(rng, s * 14, np.sign(t) * 3.0, 2)
    distance = np.abs(t) - width * lobed
    inside = within(np.where((s > 0) & (s < 1), distance, 0.05), 2.5 * scene.pixel / long)
    place = np.clip(np.abs(t) / np.maximum(width, 1e-3), 0, 1)
    arch = 0.06 * np.sin(inner * np.pi * 0.75) - (0.14 * limp) * inner**2
    fold = (0.05 - 0.16 * limp) * place * width
    ripple = 0.004 * np.sin((inner * 2 - place * 0.7) * 28) * (1 - limp)
    lift = 0.075 + 0.06 * young
    tone = 1.0 + 0.10 * fbm(rng, s * 5, t * 5, 3) + 0.04 * value_noise(rng, s * 40, t * 40)
    shade = tone[..., None] * colour(*habit.green) * rng.uniform(0.85, 1.2) * (1.0 + 0.35 * young)
    slanted = np.abs(((inner * 2 - place * 0.7) * 4.5) % 1 - 0.5)
    veins = np.clip(within(np.abs(t) - 0.010, 0.012) + 0.6 * within(slanted - 0.04, 0.1), 0, 1)
    shade = shade * (1.0 + habit.vein * veins[..., None])
    if habit.pale_edge:
        pale = step(0.62, 0.8, place + 0.12 * fbm(rng, s * 9, t * 9, 2))
        shade = shade * (1 - pale[..., None]) + pale[..., None] * colour(0.62, 0.64, 0.40)
    dull = np.clip(limp * 0.55, 0, 0.5)
    shade = shade * (1 - dull) + dull * colour(0.30, 0.30, 0.13) * tone[..., None]
    dry = step(0.92 - 0.10 * limp, 1.05, inner + 0.05 * fbm(rng, s * 12, t * 12, 2)) * (limp > 0.4) * 0.5
    shade = shade * (1 - dry[..., None]) + dry[..., None] * colour(0.34, 0.22, 0.09)
    top = np.maximum(0.11 + lift + (arch + fold + ripple) * long / 0.28, 0.02)
    scene.put(inside, top, shade, 0.35 - 0.25 * min(limp, 1.0), below=0.0)
