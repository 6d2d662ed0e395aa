"""A scene: a blade before its background, drawn without knowing whether the blade will be damaged."""

from dataclasses import dataclass, field

import numpy as np
from scipy.ndimage import gaussian_filter

from sample_images.background import PAINTERS
from sample_images.brief import Brief
from sample_images.texture import Array, colour, fbm, step


@dataclass(frozen=True)
class Outline:
    """The blade's shape in its own coordinates: u along the span, v across it, both in widths of the photo."""

    chord: float  # width of the blade at u = 0
    taper: float  # how much narrower it gets in one unit of u
    tip: float | None  # where it ends, or None if that is outside the photo
    rounding: float  # length over which the tip rounds off
    sweep: float  # curvature of the blade's axis in its plane
    round_body: float  # 0 a flat aerofoil, 1 a cylinder, as at the root


@dataclass
class Scene:
    """One scene at the resolution it is painted at; arrays are (h, w) or (h, w, 3), colours 0 to 1 or above."""

    brief: Brief
    outline: Outline
    u: Array
    v: Array
    x: Array  # of the photo, -0.5 to 0.5
    y: Array
    n: Array  # place across the blade, 0 at the leading edge to 1 at the trailing edge
    inside: Array  # 1 on the blade, 0 behind it, ramps at the edge
    behind: Array
    albedo: Array  # colour of the blade's surface before light
    light: Array  # what the light makes of it
    gravity: float  # direction of "down" in blade coordinates, radians from u towards v
    cross_seams: list[float] = field(default_factory=list)  # u of joints and flanges
    long_seams: list[float] = field(default_factory=list)  # n of seams along the span
    points: list[tuple[float, float]] = field(default_factory=list)  # (u, v) of lightning receptors
    before: list[tuple[Array, Array]] = field(default_factory=list)  # (colour, alpha) of things before the blade

    @property
    def side(self) -> int:
        """Width of the arrays, pixels."""
        return int(self.u.shape[1])


def draw_outline(rng: np.random.Generator, composition: str) -> Outline:
    """Draw a blade's shape for a composition."""
    low, high = {
        "surface": (1.7, 3.0), "edge": (0.9, 2.0), "narrow": (0.30, 0.75), "tip": (0.40, 1.05),
        "corner": (0.6, 1.6), "root": (0.6, 1.5), "joint": (1.6, 2.6), "far": (0.14, 0.34),
    }[composition]  # fmt: skip
    chord = float(rng.uniform(low, high))
    tip = float(rng.uniform(0.12, 0.46)) if composition == "tip" else None
    if composition == "far" and rng.random() < 0.5:
        tip = float(rng.uniform(0.1, 0.4))
    return Outline(
        chord=chord,
        taper=float(rng.uniform(0.0, 0.25)),
        tip=tip,
        rounding=chord * float(rng.uniform(0.7, 2.4)),
        sweep=float(rng.normal(0, 0.08)),
        round_body=float(rng.uniform(0.8, 1.0) if composition in ("root", "joint") else rng.uniform(0.0, 0.6)),
    )


def project(rng: np.random.Generator, outline: Outline, composition: str, x: Array, y: Array) -> tuple[Array, Array]:
    """Return blade coordinates (u, v) of the photo's points, for a camera that turns and tilts."""
    turn = float(rng.uniform(0, 2 * np.pi))
    c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    half = outline.chord / 2
    across = {
        "surface": rng.uniform(-1, 1) * max(half - 0.55, 0.1),
        "edge": rng.choice([-1.0, 1.0]) * (half + rng.uniform(-0.30, 0.18)),
        "corner": rng.choice([-1.0, 1.0]) * (half + rng.uniform(0.12, 0.30)),
        "joint": rng.uniform(-1, 1) * max(half - 0.3, 0.1),
        "root": rng.uniform(-0.6, 0.6) * half,
    }.get(composition, rng.uniform(-0.12, 0.12))
    tilt = rng.uniform(-0.35, 0.35, 2).astype(np.float32)
    w = 1.0 + tilt[0] * x + tilt[1] * y
    along = rng.uniform(-0.15, 0.15) if outline.tip is None else rng.uniform(-0.08, 0.08)
    u = (c * x + s * y) / w + np.float32(along)
    v = (c * y - s * x) / w + np.float32(across)
    return np.asarray(u, dtype=np.float32), np.asarray(v - outline.sweep * u * u, dtype=np.float32)


def shape(outline: Outline, u: Array, v: Array) -> tuple[Array, Array]:
    """Return n (place across the blade, 0 to 1 within it) and inside (1 on the blade, 0 off it)."""
    width = np.maximum(outline.chord * (1.0 - outline.taper * u), 0.02)
    low, high = -width / 2, width / 2
    if outline.tip is not None:
        # The leading edge bends to the trailing edge: the outline of a real tip is lopsided.
        out = np.clip((u - outline.tip + outline.rounding) / outline.rounding, 0.0, 1.0)
        low = low + width * 0.28 * (1.0 - np.sqrt(1.0 - out**2.4))
        high = high - width * 0.72 * (1.0 - (1.0 - out**1.9) ** 0.68)
    span = np.maximum(high - low, 1e-3)
    inside = (v > low) & (v < high)
    if outline.tip is not None:
        inside &= u < outline.tip
    n = np.asarray((v - low) / span, dtype=np.float32)
    return n, inside.astype(np.float32)


def bulge(outline: Outline, n: Array) -> Array:
    """Return the surface's slope angle across the blade, radians: -pi/2 where it turns away at n = 0."""
    m = np.clip(n, 0.0, 1.0)
    cylinder = np.arcsin(np.clip(2 * m - 1, -0.999, 0.999))
    # An aerofoil turns steeply at the leading edge and is nearly flat from a third of the chord on.
    aerofoil = -1.35 * np.exp(-m / 0.07) - 0.35 * np.exp(-m / 0.3) + 0.28 * m
    return np.asarray(outline.round_body * cylinder + (1 - outline.round_body) * aerofoil, dtype=np.float32)


def illuminate(rng: np.random.Generator, brief: Brief, outline: Outline, n: Array, u: Array) -> Array:
    """Return the light (h, w, 3) on the blade: sun, sky, the ground's reflection and a highlight."""
    angle = bulge(outline, n) + 0.04 * fbm(rng, u * 1.5, n, 2)
    sun = float(rng.uniform(-1.25, 1.25))
    hard = 0.25 + 0.6 * brief.contrast
    direct = np.maximum(np.cos(angle - sun), 0.0)
    up = 0.5 + 0.5 * np.sin(angle * rng.choice([-1.0, 1.0]))
    sky, ground = colour(0.86, 0.94, 1.08), colour(0.98, 0.98, 0.90) * rng.uniform(0.6, 1.0)
    ambient = up[..., None] * sky + (1 - up[..., None]) * ground
    lit = hard * direct[..., None] * colour(1.04, 1.0, 0.94) + (1 - hard) * ambient * 0.95 + 0.10
    gloss = rng.uniform(0.0, 0.35) * brief.contrast
    highlight = np.exp(-(((angle - sun * 0.6) / rng.uniform(0.12, 0.3)) ** 2)) * gloss
    return np.asarray(lit + highlight[..., None], dtype=np.float32)


def gelcoat(rng: np.random.Generator, u: Array, v: Array) -> Array:
    """Return the colour (h, w, 3) of a sound blade: off-white paint with a breath of dust and rain on it."""
    base = colour(0.80, 0.81, 0.81) * rng.uniform(0.90, 1.08)
    base = base + rng.uniform(-1, 1) * colour(0.015, 0.0, -0.02)
    uneven = fbm(rng, u * 2.0, v * 3.0, 4) * rng.uniform(0.002, 0.014)
    streaks = fbm(rng, u * 34.0, v * 1.6, 3) * rng.uniform(0.0, 0.010)
    orange_peel = fbm(rng, u * 70.0, v * 70.0, 2) * rng.uniform(0.0, 0.008)
    dust = step(0.4, 2.5, fbm(rng, u * 1.2, v * 2.5, 4)) * rng.uniform(0.0, 0.06)
    surface = base * (1.0 + uneven + streaks + orange_peel)[..., None]
    return np.asarray(surface - dust[..., None] * colour(0.7, 0.8, 1.0), dtype=np.float32)


def draw_scene(brief: Brief, seed: list[int], twin: int, side: int) -> Scene:
    """Draw a bare scene of side x side points: blade, light and background, nothing on the blade yet.

    Twins of one seed share the place, the day and the paint; the blade's shape and the view are each one's own.
    """
    place, view = np.random.default_rng([*seed, 50]), np.random.default_rng([*seed, 100 + twin])
    line = ((np.arange(side) + 0.5) / side - 0.5).astype(np.float32)
    x, y = np.meshgrid(line, line)
    outline = draw_outline(view, brief.composition)
    u, v = project(view, outline, brief.composition, x, y)
    n, inside = shape(outline, u, v)
    roll = float(view.normal(0, 0.25)) + float(place.choice([0.0, 0.0, 0.0, np.pi / 2, -np.pi / 2]))
    c, s = np.float32(np.cos(roll)), np.float32(np.sin(roll))
    aside, above = view.uniform(-3, 3), view.normal(0, 0.08)
    behind = PAINTERS[brief.background](
        place, np.asarray(c * x - s * y + aside, dtype=np.float32), np.asarray(s * x + c * y + above, dtype=np.float32)
    )
    # The lens is focused on the blade; a landscape is far enough away to stay recognisable.
    defocus = side * float(place.uniform(0.0, 0.0012 if brief.background in ("landscape", "village") else 0.006))
    behind = np.asarray(gaussian_filter(behind, (defocus, defocus, 0)), dtype=np.float32)
    return Scene(
        brief=brief, outline=outline, u=u, v=v, x=x, y=y, n=n, inside=inside, behind=behind,
        albedo=gelcoat(place, u, v), light=illuminate(place, brief, outline, n, u),
        gravity=float(view.uniform(0, 2 * np.pi)),
    )  # fmt: skip
