"""Harmless things on a sound blade, so that a mark is not by itself damage."""

from collections.abc import Callable

import numpy as np

from sample_images.rigging import machinery, platform, rope, scaffold, tower
from sample_images.scene import Scene
from sample_images.surface import cover, darken, thickness, visible
from sample_images.texture import colour, fbm, step, value_noise, wander


def cross_seam(scene: Scene, rng: np.random.Generator) -> None:
    """A joint across the blade: a dark groove beside a bright lip."""
    u0, width = visible(scene, rng)[0], thickness(scene)
    d = scene.u - np.float32(u0)
    cover(scene, colour(0.45, 0.46, 0.47), step(width, 0.0, np.abs(d)) * rng.uniform(0.4, 0.9))
    scene.light = scene.light + (step(width, 0.0, np.abs(d - 1.8 * width)) * 0.08)[..., None]
    scene.cross_seams.append(u0)


def long_seam(scene: Scene, rng: np.random.Generator) -> None:
    """The bond line along the span, with filler that shades it a little."""
    u0, v0 = visible(scene, rng, 0.1, 0.9)
    n0 = float(scene.n.flat[int(np.argmin((scene.u - u0) ** 2 + (scene.v - v0) ** 2))])
    width = thickness(scene) / scene.outline.chord
    wave = value_noise(rng, scene.u * 9, scene.v * 0) * 0.4 * width
    d = np.abs(scene.n - n0 + wave)
    gaps = step(-1.2, 0.2, value_noise(rng, scene.u * 14, scene.v * 0))
    cover(scene, colour(0.42, 0.43, 0.46), step(1.2 * width, 0.0, d) * gaps * rng.uniform(0.3, 0.8))
    if rng.random() < 0.4:  # the facet of the leading edge behind it lies in another light
        darken(scene, step(n0 + 2 * width, n0 - 2 * width, scene.n) * rng.uniform(0.1, 0.4))
    scene.long_seams.append(n0)


def receptor(scene: Scene, rng: np.random.Generator) -> None:
    """A lightning receptor: a small metal disc in a ring of sealant."""
    u0, v0 = visible(scene, rng, 0.25, 0.75)
    r = np.hypot(scene.u - u0, scene.v - v0)
    size = float(np.clip(scene.outline.chord * 0.03, 0.010, 0.022)) * rng.uniform(0.8, 1.2)
    cover(scene, colour(0.60, 0.61, 0.62), step(size, size * 0.85, r))
    cover(scene, colour(0.25, 0.26, 0.28), step(size * 0.35, 0.0, np.abs(r - size)) * 0.8)
    if rng.random() < 0.5:
        cover(scene, colour(0.22, 0.23, 0.25), step(size * 0.5, size * 0.3, r))
    scene.points.append((u0, v0))


def vortex_generators(scene: Scene, rng: np.random.Generator) -> None:
    """A row of small fins along the span, each with its shadow."""
    _, v0 = visible(scene, rng, 0.15, 0.85)
    pitch = float(np.clip(scene.outline.chord * rng.uniform(0.03, 0.06), 0.03, 0.09))
    phase = (scene.u / pitch) % 1.0
    lean = np.where(np.floor(scene.u / pitch) % 2 == 0, 1.0, -1.0) * 0.5
    length, d = pitch * rng.uniform(0.6, 1.1), scene.v - np.float32(v0)
    along = step(length / 2, length / 2 * 0.8, np.abs(d))
    offset = np.abs(phase - 0.5 - lean * d / length * 0.5) * pitch
    darken(scene, along * step(pitch * 0.26, pitch * 0.12, np.abs(offset - pitch * 0.1)) * 0.35)
    tone = 0.75 if rng.random() < 0.5 else 0.2
    cover(scene, colour(tone, tone, tone), along * step(pitch * 0.14, pitch * 0.05, offset))


def serrations(scene: Scene, rng: np.random.Generator) -> None:
    """Dark comb along the trailing edge, as quiet blades wear, with the teeth's shadows on the surface."""
    chord = scene.outline.chord
    pitch = rng.uniform(0.07, 0.28) * min(chord, 1.1)
    length, thick = pitch * rng.uniform(1.0, 2.2), rng.uniform(0.06, 0.13)
    # The comb sits on the trailing edge if the photo shows it, else on a rail along the surface.
    edge = visible(scene, rng, 0.8, 1.2)
    depth = (1.0 - scene.n) * chord if rng.random() < 0.5 else scene.v - np.float32(edge[1]) + length / 2
    slant, bow, fall = rng.uniform(-0.4, 0.4), rng.normal(0, 0.5), rng.choice([-1, 1]) * rng.uniform(0.3, 0.7)
    shift = slant * depth + bow * depth * depth / length
    phase = np.abs(((scene.u + shift) / pitch) % 1.0 - 0.5)
    fallen = np.abs(((scene.u + shift + fall * depth) / pitch) % 1.0 - 0.5)
    reach = step(1.4 * length, 1.3 * length, depth) * step(0.0, 0.01, depth)
    darken(scene, step(thick * 1.4, thick * 0.8, fallen) * reach * 0.4)
    teeth = step(length, length * 0.96, depth) * step(0.0, 0.004, depth)
    cover(scene, colour(0.13, 0.13, 0.15), teeth * step(thick, thick * 0.7, phase))
    cover(scene, colour(0.16, 0.16, 0.18), step(0.022, 0.018, np.abs(depth - 0.02)) * rng.choice([0.0, 0.9]))


def band(scene: Scene, rng: np.random.Generator) -> None:
    """The red band that warns aircraft."""
    u0, half = visible(scene, rng)[0], rng.uniform(0.1, 0.35)
    red = colour(0.70, 0.13, 0.11) if rng.random() < 0.8 else colour(0.85, 0.38, 0.10)
    cover(scene, red, step(half + 0.003, half - 0.003, np.abs(scene.u - np.float32(u0))))


STROKES = ("111011", "010010", "101110", "101101", "110100", "011101")  # of a stencil: which bars a sign has


def lettering(scene: Scene, rng: np.random.Generator) -> None:
    """A stencilled number or name: signs of upright and level bars."""
    u0, v0 = visible(scene, rng, 0.2, 0.8)
    high = float(np.clip(scene.outline.chord * rng.uniform(0.08, 0.25), 0.05, 0.3))
    wide, bar = high * 0.62, high * 0.11
    ink = np.zeros_like(scene.u)
    for k in range(int(rng.integers(2, 6))):
        a, b = scene.u - u0 - k * wide * 1.35, scene.v - v0
        sign = STROKES[int(rng.integers(len(STROKES)))]
        level = [np.maximum(np.abs(a) - wide / 2, np.abs(b - p * high / 2) - bar) for p in (-1, 0, 1)]
        upright = [np.maximum(np.abs(a - p * wide / 2) - bar, np.abs(b) - high / 2 - bar) for p in (-1, 1)]
        slanted = [np.maximum(np.abs(a - b * wide / high) - bar, np.abs(b) - high / 2 - bar)]
        for on, bars in zip(sign, level + upright + slanted, strict=True):
            if on == "1":
                ink = np.maximum(ink, step(0.002, -0.002, bars))
    tone = [colour(0.10, 0.11, 0.13), colour(0.68, 0.14, 0.16), colour(0.12, 0.22, 0.42)][int(rng.integers(3))]
    cover(scene, tone, ink)


def bolts(scene: Scene, rng: np.random.Generator) -> None:
    """A row of clean bolt heads across the blade, or beside a joint where there is one."""
    u0 = scene.cross_seams[0] + rng.choice([-0.04, 0.04]) if scene.cross_seams else visible(scene, rng)[0]
    pitch = float(np.clip(scene.outline.chord * rng.uniform(0.06, 0.12), 0.04, 0.14))
    r = np.hypot(scene.u - u0, ((scene.v / pitch) % 1.0 - 0.5) * pitch)
    size = pitch * rng.uniform(0.14, 0.24)
    below = np.hypot(scene.u - u0 - size * 0.5, ((scene.v / pitch + 0.1) % 1.0 - 0.5) * pitch)
    darken(scene, step(size * 1.7, size * 0.8, below) * 0.4)
    tone = rng.uniform(0.45, 0.85)
    cover(scene, colour(tone, tone, tone * 1.02), step(size, size * 0.8, r))
    cover(scene, colour(0.3, 0.3, 0.32), step(size * 0.3, 0.0, np.abs(r - size)) * 0.6)


def repair_patch(scene: Scene, rng: np.random.Generator) -> None:
    """An old repair or a strip of tape, sound, in a slightly other white."""
    u0, v0 = visible(scene, rng)
    turn = rng.normal(0, 0.1)
    a = (scene.u - u0) * np.cos(turn) + (scene.v - v0) * np.sin(turn)
    b = (scene.v - v0) * np.cos(turn) - (scene.u - u0) * np.sin(turn)
    box = np.maximum(np.abs(a) - rng.uniform(0.06, 0.25), np.abs(b) - rng.uniform(0.04, 0.15))
    tone = rng.uniform(0.70, 0.92)
    cover(scene, colour(tone, tone, tone * rng.uniform(0.95, 1.02)), step(0.004, -0.004, np.asarray(box)) * 0.8)


def protection_tape(scene: Scene, rng: np.random.Generator) -> None:
    """Erosion tape over the leading edge, glossier and a little greyer than the paint."""
    edge = rng.uniform(0.06, 0.2)
    d = scene.n - np.float32(edge)
    cover(scene, colour(0.70, 0.71, 0.72), step(0.004, -0.004, d) * rng.uniform(0.3, 0.8))
    darken(scene, step(0.008, 0.0, np.abs(d)) * 0.15)
    scene.long_seams.append(float(edge))


def cast_shadow(scene: Scene, rng: np.random.Generator) -> None:
    """The soft-edged shadow of another blade or of the tower."""
    u0, v0 = visible(scene, rng)
    turn, soft = rng.uniform(0, np.pi), rng.uniform(0.004, 0.08)
    d = (scene.u - u0) * np.cos(turn) + (scene.v - v0) * np.sin(turn)
    amount = step(-soft, soft, np.asarray(d))
    if rng.random() < 0.5:
        amount = amount * step(soft, -soft, np.asarray(d - rng.uniform(0.1, 0.5)))
    darken(scene, amount * rng.uniform(0.2, 0.5))


def rain_marks(scene: Scene, rng: np.random.Generator) -> None:
    """Faint even streaks across the blade that the rain leaves; no inspector minds them."""
    marks = step(0.3, 2.4, fbm(rng, scene.u * 45, scene.v * 1.1, 3)) * step(0.0, 0.35, scene.n)
    cover(scene, colour(0.52, 0.52, 0.47), marks * rng.uniform(0.08, 0.3))


def drain_holes(scene: Scene, rng: np.random.Generator) -> None:
    """A few small, neat holes or screws in a line."""
    u0, v0 = visible(scene, rng)
    pitch, size = rng.uniform(0.05, 0.2), rng.uniform(0.004, 0.008)
    for k in range(int(rng.integers(1, 5))):
        r = np.hypot(scene.u - u0 - k * pitch, scene.v - v0)
        cover(scene, colour(0.28, 0.29, 0.30), step(size, size * 0.5, r) * 0.9)


def collar(scene: Scene, rng: np.random.Generator) -> None:
    """The blade's root in its collar, or a tower's flange: beyond the joint another, wider body begins."""
    u0 = visible(scene, rng, 0.3, 0.7)[0]
    beyond = np.asarray(scene.u - u0, dtype=np.float32)
    tone = rng.uniform(0.55, 0.9)
    cover(scene, colour(tone, tone, tone * 1.01), step(-0.002, 0.002, beyond) * rng.uniform(0.3, 0.8))
    darken(scene, step(0.0, -0.012, -beyond) * step(rng.uniform(0.03, 0.12), 0.0, beyond) * rng.uniform(0.1, 0.4))
    cover(scene, colour(0.36, 0.36, 0.37), step(0.006, 0.002, np.abs(beyond)) * rng.uniform(0.5, 1.0))
    ring = rng.uniform(0.03, 0.10)
    scene.light = scene.light + (step(0.008, 0.002, np.abs(beyond - ring)) * 0.12)[..., None]
    darken(scene, step(0.012, 0.002, np.abs(beyond - ring - 0.012)) * 0.25)
    scene.cross_seams.append(u0)


def ragged_seam(scene: Scene, rng: np.random.Generator) -> None:
    """A glued joint, sound but not neat: a thin, dotted, unsteady line with beads of filler."""
    u0, v0 = visible(scene, rng)
    turn = rng.choice([0.0, np.pi / 2]) + rng.normal(0, 0.3)
    t = (scene.u - u0) * np.cos(turn) + (scene.v - v0) * np.sin(turn)
    d = (scene.v - v0) * np.cos(turn) - (scene.u - u0) * np.sin(turn) - rng.normal(0, 0.3) * t * t
    d = np.asarray(d + wander(rng, np.asarray(t / 3 + 0.5), 90, 0.02) + value_noise(rng, t * 50, t * 0) * 0.0015)
    width = rng.uniform(0.002, 0.005)
    dots = step(rng.uniform(-1.6, 0.0), 0.6, value_noise(rng, t * rng.uniform(25, 90), t * 0))
    if rng.random() < 0.5:
        beads = step(0.8, 1.4, value_noise(rng, t * 22, t * 0)) * step(0.014, 0.006, np.abs(d))
        cover(scene, colour(0.90, 0.90, 0.90), beads * 0.7)
    tone = rng.uniform(0.12, 0.45)
    cover(scene, colour(tone, tone, tone * 1.05), step(width, width * 0.4, np.abs(d)) * dots * rng.uniform(0.4, 0.95))
    if rng.random() < 0.4:
        darken(scene, step(-0.004, 0.004, d) * rng.uniform(0.05, 0.3))


def smudges(scene: Scene, rng: np.random.Generator) -> None:
    """Faint wiped places, water marks and dust: soft, pale, and gone after the next rain."""
    for _ in range(int(rng.integers(2, 7))):
        u0, v0 = visible(scene, rng)
        turn = rng.normal(0, 0.5) + rng.choice([0.0, np.pi / 2])
        a = (scene.u - u0) * np.cos(turn) + (scene.v - v0) * np.sin(turn)
        b = (scene.v - v0) * np.cos(turn) - (scene.u - u0) * np.sin(turn)
        r = (a / rng.uniform(0.02, 0.15)) ** 2 + (b / rng.uniform(0.008, 0.05)) ** 2
        spot = np.exp(-r) * step(-1.2, 1.0, fbm(rng, a * 30, b * 60, 3))
        tone = rng.uniform(0.45, 0.62)
        cover(scene, colour(tone, tone, tone * rng.uniform(0.88, 1.06)), np.asarray(spot) * rng.uniform(0.08, 0.35))


def plate(scene: Scene, rng: np.random.Generator) -> None:
    """A cover, a hatch or a round sheet on the surface, of another white, with an edge and a shadow."""
    u0, v0 = visible(scene, rng)
    r = np.asarray(np.hypot(scene.u - u0, (scene.v - v0) * rng.uniform(0.6, 1.6)) - rng.uniform(0.05, 0.3))
    tone = rng.uniform(0.62, 0.9)
    cover(scene, colour(tone, tone, tone * rng.uniform(0.86, 1.02)), step(0.003, -0.003, r))
    darken(scene, step(rng.uniform(0.01, 0.03), 0.0, np.abs(r - 0.006)) * rng.uniform(0.1, 0.5))


def logo(scene: Scene, rng: np.random.Generator) -> None:
    """Part of a maker's sign: arcs and bars, cut by the edge of the photo."""
    u0, v0 = visible(scene, rng)
    tone = [colour(0.62, 0.14, 0.20), colour(0.10, 0.11, 0.13), colour(0.12, 0.25, 0.50)][int(rng.integers(3))]
    r, angle = np.hypot(scene.u - u0, scene.v - v0), np.arctan2(scene.v - v0, scene.u - u0)
    start, pitch = rng.uniform(-np.pi, np.pi), rng.uniform(0.06, 0.14)
    turned = (angle - start) % (2 * np.pi)
    for k in range(int(rng.integers(1, 5))):
        ring = step(pitch * 0.3, pitch * 0.26, np.asarray(np.abs(r - (k + 1) * pitch)))
        cover(scene, tone, ring * (turned < rng.uniform(1.5, 5.5)))
    bar = np.maximum(np.abs(scene.u - u0 - rng.uniform(0.1, 0.5)) - 0.05, np.abs(scene.v - v0) - rng.uniform(0.1, 0.4))
    cover(scene, tone, step(0.002, -0.002, np.asarray(bar)))


def lift_at_work(scene: Scene, rng: np.random.Generator) -> None:
    """A technicians' lift before a blade that wears a comb: rails, teeth, seams and shadows together."""
    if rng.random() < 0.7:
        serrations(scene, rng)
    if rng.random() < 0.6:
        ragged_seam(scene, rng)
    scaffold(scene, rng)


Painter = Callable[[Scene, np.random.Generator], None]

PAINTERS: dict[str, Painter] = {
    "band": band,
    "cross seam": cross_seam,
    "drain holes": drain_holes,
    "lettering": lettering,
    "lift": lift_at_work,
    "logo": logo,
    "long seam": long_seam,
    "machinery": machinery,
    "plate": plate,
    "platform": platform,
    "ragged seam": ragged_seam,
    "rain marks": rain_marks,
    "receptor": receptor,
    "repair patch": repair_patch,
    "rope": rope,
    "scaffold": scaffold,
    "serrations": serrations,
    "shadow": cast_shadow,
    "smudges": smudges,
    "tape": protection_tape,
    "tower": tower,
    "vortex generators": vortex_generators,
}


def furnish(scene: Scene, rng: np.random.Generator) -> None:
    """Put on the blade what its composition always shows, then the harmless things of its brief."""
    if scene.brief.composition == "tip":
        receptor(scene, rng)
    if scene.brief.composition in ("root", "joint"):
        collar(scene, rng)
        if rng.random() < 0.6:
            bolts(scene, rng)
    for name in scene.brief.details:
        PAINTERS[name](scene, rng)
