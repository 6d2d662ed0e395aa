"""What an inspector looks for: damage laid on a blade's surface, before any camera sees it."""

from collections.abc import Callable

import numpy as np

from sample_images.scene import Scene
from sample_images.surface import visible
from sample_images.texture import Array, colour, fbm, step, value_noise, wander
from sample_images.wound import Wound, expose_below, line, ragged

BROWN, BLACK, RUST = colour(0.30, 0.22, 0.15), colour(0.07, 0.065, 0.06), colour(0.42, 0.20, 0.09)


def peel(wound: Wound, rng: np.random.Generator) -> None:
    """Coating peeled off in patches along a seam or edge: primer, rust-red below, filler or bare laminate."""
    u0, v0 = wound.edge_point(rng)
    t, d = wound.frame(u0, v0, rng.normal(0, 0.35) + rng.choice([0.0, 0.0, np.pi / 2]))
    long, wide = rng.uniform(0.10, 0.32) * wound.size, rng.uniform(0.03, 0.08) * wound.size
    depth = rng.uniform(0.0, 0.6) - (t / long) ** 2 - (d / wide) ** 2
    bare, lip = ragged(wound, rng, np.maximum(depth, -2.5), rng.uniform(8, 18))
    reds = colour(0.34, 0.13, 0.10), colour(0.40, 0.20, 0.13), colour(0.24, 0.13, 0.10)
    others = colour(0.52, 0.53, 0.55), colour(0.66, 0.50, 0.28), colour(0.16, 0.15, 0.15)
    below = (reds if rng.random() < 0.6 else others)[int(rng.integers(3))]
    expose_below(wound, rng, bare, lip, below)


def flake(wound: Wound, rng: np.random.Generator) -> None:
    """A larger sheet of top coat gone: a grey island with a sharp shore, paler or darker than the paint."""
    u0, v0 = wound.edge_point(rng)
    t, d = wound.frame(u0, v0, rng.uniform(0, np.pi))
    long, wide = rng.uniform(0.06, 0.18) * wound.size, rng.uniform(0.04, 0.09) * wound.size
    depth = 0.9 - (t / long) ** 2 - (d / wide) ** 2
    bare, lip = ragged(wound, rng, np.maximum(depth, -2.5), rng.uniform(5, 12))
    tone = rng.uniform(0.38, 0.62)
    expose_below(wound, rng, bare, lip, tone * colour(1.0, 1.0, 1.03))
    core, rim = ragged(wound, rng, np.maximum(depth - 0.6, -2.5), 18)
    expose_below(wound, rng, core, rim, colour(0.30, 0.20, 0.15))


def erosion(wound: Wound, rng: np.random.Generator) -> None:
    """Rain erosion: pits along the leading edge that run together into gouges and bare laminate."""
    scene = wound.scene
    u0, v0 = wound.edge_point(rng)
    t, d = wound.frame(u0, v0, rng.normal(0, 0.06))
    long, wide = rng.uniform(0.15, 0.45), rng.uniform(0.015, 0.05) * wound.size
    reach = 1.0 - (t / long) ** 2 - (d / wide) ** 2
    pits = fbm(rng, scene.u * rng.uniform(40, 70), scene.v * rng.uniform(40, 70), 2)
    wound.cover(colour(0.26, 0.24, 0.22), step(1.2, 1.8, pits + 0.9 * np.clip(reach, -3, 1)) * 0.8)
    bare, lip = ragged(wound, rng, np.maximum(reach * 0.8 - rng.uniform(0.1, 0.6), -2.5), rng.uniform(18, 40))
    below = [colour(0.45, 0.42, 0.38), colour(0.30, 0.27, 0.25), colour(0.36, 0.20, 0.14)][int(rng.integers(3))]
    expose_below(wound, rng, bare, lip, below)


def crack(wound: Wound, rng: np.random.Generator) -> None:
    """A crack with branches, dark in its depth, stained along its sides."""
    u0, v0 = visible(wound.scene, rng)
    angle = rng.choice([0.0, np.pi / 2, -np.pi / 2, np.pi]) + rng.normal(0, 0.4)
    long, width = rng.uniform(0.2, 0.6) * wound.size, rng.uniform(0.003, 0.008) * wound.size
    u0, v0 = u0 - np.cos(angle) * long / 2, v0 - np.sin(angle) * long / 2
    seed = int(rng.integers(2**31))
    tone = [BLACK, BROWN, colour(0.35, 0.27, 0.18)][int(rng.integers(3))]
    t, d = wound.frame(u0, v0, angle)
    stain, core = (line(np.random.default_rng(seed), t, d, long, w) for w in (width * 4.5, width))
    blotch = step(-0.6, 1.2, fbm(rng, t * 16, d * 16, 2))
    wound.cover(colour(0.45, 0.37, 0.27), stain * blotch * rng.uniform(0.1, 0.6))
    wound.cover(tone, core * rng.uniform(0.65, 1.0))
    # The main line's path again, to know where its branches leave it.
    course = wander(np.random.default_rng(seed), np.linspace(0, 1, 64).astype(np.float32), 14, 0.10) * long
    for _ in range(int(rng.integers(0, 5))):
        at, lean = rng.uniform(0.15, 0.8) * long, rng.choice([-1.0, 1.0]) * rng.uniform(0.4, 1.1)
        start = float(np.interp(at, np.linspace(0, long, 64), course))
        c, s = np.cos(angle), np.sin(angle)
        t2, d2 = wound.frame(u0 + c * at - s * start, v0 + s * at + c * start, angle + lean)
        wound.cover(tone, line(rng, t2, d2, long * rng.uniform(0.1, 0.35), width * 0.7) * 0.8)


def gash(wound: Wound, rng: np.random.Generator) -> None:
    """Laminate split open: a dark lens with torn, pale fibres at its lips."""
    u0, v0 = wound.edge_point(rng)
    t, d = wound.frame(u0, v0, rng.choice([0.0, np.pi / 2]) + rng.normal(0, 0.5))
    long, wide = rng.uniform(0.06, 0.22) * wound.size, rng.uniform(0.008, 0.03) * wound.size
    bend = wander(rng, t / (2 * long) + 0.5, 9, 0.10) * long
    depth = 1.0 - (t / long) ** 2 - np.abs(d - bend) / wide
    fray = fbm(rng, t * 20, d * 90, 3, 0.7) * 0.35
    wound.cover(colour(0.62, 0.56, 0.42), step(-0.9, -0.1, np.maximum(depth + fray, -3)) * 0.75)
    wound.cover(BLACK, step(0.0, 0.25, np.maximum(depth + fray, -3)) * 0.95)


def burn(wound: Wound, rng: np.random.Generator) -> None:
    """A lightning strike: a scorched point, soot drawn out from it towards an edge."""
    scene = wound.scene
    point = scene.points[0] if scene.points and rng.random() < 0.6 else visible(scene, rng, 0.2, 0.8)
    angle = rng.choice([-1.0, 1.0]) * np.pi / 2 + rng.normal(0, 0.5)
    t, d = wound.frame(*point, angle)
    long, w0 = rng.uniform(0.12, 0.42) * wound.size, rng.uniform(0.010, 0.026) * wound.size
    s = t / long
    d = np.asarray(d - rng.normal(0, 0.35) * t * t / long, dtype=np.float32)
    flare = rng.uniform(0.2, 3.5)
    width = w0 * (1.0 + flare * np.clip(s, 0, 2) ** 1.6)
    body = step(-0.10, 0.06, s) * step(1.0 + rng.uniform(0.0, 0.8), 0.2, s)
    streaks = 1.0 + 0.35 * fbm(rng, d * 70, t * 7, 3)
    soot = np.exp(-((d / width) ** 2)) * body * np.clip(streaks, 0.2, 1.3)
    fade = np.clip(1.15 - rng.uniform(0.0, 0.5) * np.clip(s, 0, 1.5), 0.0, 1.0)
    singe = np.asarray(BROWN * rng.uniform(0.5, 1.3), dtype=np.float32)
    wound.cover(singe, np.exp(-((d / width / 1.8) ** 2)) * body * 0.4)
    wound.cover(colour(0.11, 0.10, 0.09), soot * fade * rng.uniform(0.7, 1.0))
    if rng.random() < 0.5:
        r = np.hypot(t, d) / (w0 * rng.uniform(0.6, 1.4))
        wound.cover(BLACK, step(1.1, 0.7, r + 0.15 * fbm(rng, t * 60, d * 60, 2)))


def soot(wound: Wound, rng: np.random.Generator) -> None:
    """Black brush strokes of soot or grease with a torn edge, as after a strike or a leaking bearing."""
    u0, v0 = wound.joint_point(rng)
    angle = rng.choice([0.0, np.pi]) + rng.normal(0, 0.3)
    t, d = wound.frame(u0, v0, angle)
    long, wide = rng.uniform(0.06, 0.22) * wound.size, rng.uniform(0.06, 0.25) * wound.size
    comb = fbm(rng, d * 45, t * 5, 3, 0.7)
    reach = long * (0.55 + 0.3 * comb + 0.3 * value_noise(rng, d * 9, d * 0))
    reach = np.maximum(reach, 0.01)
    body = step(reach, reach * 0.2 - 0.01, t) * step(-0.03, 0.0, t) * step(wide, wide * 0.4, np.abs(d))
    wound.cover(colour(0.36, 0.31, 0.24), np.asarray(body * 0.5, dtype=np.float32))
    black = np.asarray(body * step(-0.8, 0.8, comb), dtype=np.float32)
    wound.cover(colour(0.12, 0.11, 0.10), black * rng.uniform(0.5, 0.95))


def leak(wound: Wound, rng: np.random.Generator) -> None:
    """Oil out of a joint: a dark, greasy core along the joint and a brown cloud that runs off it."""
    u0, v0 = wound.joint_point(rng)
    t, d = wound.frame(u0, v0, np.pi / 2)
    wide = rng.uniform(0.05, 0.16) * wound.size
    run = rng.uniform(0.04, 0.16) * wound.size
    cloud = np.exp(-((t / wide) ** 2) - np.abs(d) / run) * (0.8 + 0.35 * fbm(rng, t * 26, d * 6, 3))
    wound.cover(colour(0.42, 0.34, 0.20), np.clip(cloud, 0, 1) * rng.uniform(0.5, 0.9))
    core = np.exp(-((t / wide / 0.8) ** 2) - (d / (0.014 * wound.size)) ** 2)
    grit = step(-0.5, 1.0, fbm(rng, t * 40, d * 60, 3, 0.7))
    wound.cover(colour(0.10, 0.085, 0.06), core * (0.5 + 0.5 * grit) * rng.uniform(0.75, 1.0))
    runs(wound, rng, (u0, v0), wide, colour(0.28, 0.22, 0.13))


def runs(wound: Wound, rng: np.random.Generator, start: tuple[float, float], wide: float, rgb: Array) -> None:
    """Streaks that run from about `start`, all the same way: with gravity or flung out along the span."""
    angle = wound.scene.gravity if rng.random() < 0.5 else rng.choice([0.0, np.pi])
    for _ in range(int(rng.integers(2, 7))):
        aside = rng.normal(0, 0.6) * wide
        t, d = wound.frame(start[0] - np.sin(angle) * aside, start[1] + np.cos(angle) * aside, angle)
        long, thin = rng.uniform(0.08, 0.4) * wound.size, rng.uniform(0.003, 0.012) * wound.size
        s = t / long
        d = d - wander(rng, s, 8, 0.03) * long
        trail = np.exp(-((d / (thin * (1.0 + 0.6 * np.clip(s, 0, 1)))) ** 2)) * step(-0.02, 0.03, s) * step(1.0, 0.1, s)
        wound.cover(rgb, np.asarray(trail, dtype=np.float32) * rng.uniform(0.3, 0.85))


def streaks(wound: Wound, rng: np.random.Generator) -> None:
    """Oil and dirt drawn out over the surface in a broad, broken trail."""
    start = wound.joint_point(rng)
    tone = colour(0.24, 0.20, 0.14) if rng.random() < 0.6 else colour(0.30, 0.30, 0.29)
    for _ in range(2):
        runs(wound, rng, start, rng.uniform(0.05, 0.18), tone)
    t, d = wound.frame(*start, wound.scene.gravity)
    smear = np.exp(-((d / 0.12) ** 2)) * step(0.5, 0.0, np.abs(t)) * step(0.2, 2.0, fbm(rng, d * 24, t * 3, 4))
    wound.cover(tone, smear * rng.uniform(0.3, 0.8))


def rust(wound: Wound, rng: np.random.Generator) -> None:
    """Rust that blooms at bolts and joints and runs down from them."""
    scene = wound.scene
    start = wound.joint_point(rng)
    for _ in range(int(rng.integers(2, 6))):
        here = (start[0] + rng.normal(0, 0.012), start[1] + rng.normal(0, 0.12))
        t, d = wound.frame(*here, 0.0)
        r = np.hypot(t, d) / (rng.uniform(0.012, 0.035) * wound.size)
        bloom = step(1.2, 0.2, np.asarray(r + 0.45 * fbm(rng, scene.u * 40, scene.v * 40, 3)))
        wound.cover(RUST, bloom * rng.uniform(0.6, 0.95))
        wound.cover(colour(0.20, 0.10, 0.06), step(0.5, 0.1, r) * 0.8)
        runs(wound, rng, here, 0.012, colour(0.50, 0.30, 0.15))


def chips(wound: Wound, rng: np.random.Generator) -> None:
    """A few holes and chips, as from hail or a stone: dark, with a bright broken rim."""
    u0, v0 = visible(wound.scene, rng)
    spread = rng.uniform(0.03, 0.14)
    for _ in range(int(rng.integers(1, 6))):
        t, d = wound.frame(u0 + rng.normal(0, spread), v0 + rng.normal(0, spread), rng.uniform(0, np.pi))
        size = rng.uniform(0.012, 0.032) * wound.size
        depth = 1.0 - np.hypot(t / size, d / (size * rng.uniform(0.4, 0.9)))
        bare, lip = ragged(wound, rng, np.maximum(depth, -2.5), rng.uniform(25, 50))
        near = step(-1.2, -0.6, depth)
        tone = [colour(0.17, 0.15, 0.15), colour(0.33, 0.17, 0.14), colour(0.40, 0.40, 0.42)][int(rng.integers(3))]
        expose_below(wound, rng, bare * near, lip * near, tone)


def scuff(wound: Wound, rng: np.random.Generator) -> None:
    """A rubbed place: a group of grey smears, some of them through the paint."""
    u0, v0 = visible(wound.scene, rng)
    t, d = wound.frame(u0, v0, rng.uniform(0, np.pi))
    near = 1.0 - (t / (rng.uniform(0.10, 0.25) * wound.size)) ** 2 - (d / (rng.uniform(0.05, 0.14) * wound.size)) ** 2
    marks = fbm(rng, t * 14, d * 34, 4, 0.65) + np.clip(near, -3, 1)
    wound.cover(colour(0.36, 0.33, 0.31), step(0.9, 2.2, marks) * rng.uniform(0.4, 0.85))
    wound.cover(BLACK, step(1.9, 2.5, marks) * 0.7)


def hairline(wound: Wound, rng: np.random.Generator) -> None:
    """One or two thin cracks that run on for a long way, with a brown breath beside them."""
    u0, v0 = visible(wound.scene, rng)
    angle = rng.choice([0.0, np.pi / 2]) + rng.normal(0, 0.5)
    for _ in range(int(rng.integers(1, 4))):
        long, width = rng.uniform(0.2, 0.5) * wound.size, rng.uniform(0.003, 0.006) * wound.size
        lean, aside = angle + rng.normal(0, 0.12), rng.normal(0, 0.03)
        t, d = wound.frame(u0 - np.cos(lean) * long / 2, v0 + aside - np.sin(lean) * long / 2, lean)
        d = np.asarray(d - rng.normal(0, 0.25) * t * t / long, dtype=np.float32)
        seed = int(rng.integers(2**31))
        stain, core = (line(np.random.default_rng(seed), t, d, long, w) for w in (width * 6, width))
        wound.cover(colour(0.46, 0.36, 0.22), stain * step(-0.8, 1.2, fbm(rng, t * 12, d * 12, 2)) * 0.5)
        wound.cover(BROWN, core * rng.uniform(0.7, 1.0))


def pits(wound: Wound, rng: np.random.Generator) -> None:
    """A few dark dots through the paint, smeared a little by the wind, or a cloud of small ones."""
    u0, v0 = visible(wound.scene, rng)
    few = rng.random() < 0.6
    along, spread = rng.uniform(0, np.pi), rng.uniform(0.02, 0.09)
    for _ in range(int(rng.integers(1, 4)) if few else int(rng.integers(6, 16))):
        t, d = wound.frame(u0 + rng.normal(0, spread), v0 + rng.normal(0, spread), along + rng.normal(0, 0.4))
        size = (rng.uniform(0.010, 0.022) if few else rng.uniform(0.004, 0.012)) * wound.size
        r = np.hypot(t / rng.uniform(1.0, 2.5), d) / size + 0.25 * fbm(rng, t * 60, d * 60, 2)
        wound.cover(colour(0.45, 0.43, 0.40), step(2.2, 1.0, r) * rng.uniform(0.2, 0.6))
        wound.cover(BLACK, step(1.1, 0.6, r) * rng.uniform(0.75, 1.0))


Painter = Callable[[Wound, np.random.Generator], None]

# What is likely where: strikes hit tips, oil and rust come out of joints, coating fails at edges.
KINDS: dict[str, tuple[Painter, ...]] = {
    "surface": (crack, burn, chips, scuff, hairline, gash, flake, peel, soot, scuff, pits, peel),
    "edge": (crack, gash, chips, peel, hairline, erosion, burn, scuff, soot, pits, peel),
    "corner": (peel, gash, chips, burn, crack, soot, flake, leak),
    "narrow": (soot, burn, gash, crack, leak, streaks, erosion, soot, chips, peel),
    "tip": (burn, soot, burn, gash, burn, chips, crack, erosion, burn, soot),
    "root": (leak, rust, leak, soot, streaks, crack, leak, rust),
    "joint": (leak, soot, leak, streaks, crack, rust, leak, peel),
    "far": (soot, burn, gash, streaks, soot, leak, burn, erosion),
}
LEAST = 0.004  # of the photo's area, or nobody would see the damage


def injure(scene: Scene, rng: np.random.Generator) -> Array:
    """Damage a scene's blade in place and return the mask (h, w): above 0 where the surface changed."""
    wound = Wound(scene, np.zeros_like(scene.u), float(rng.uniform(0.75, 1.3)))
    kinds = KINDS[scene.brief.composition]
    wanted = 1 if rng.random() < 0.75 else 2
    for turn, k in enumerate(rng.permutation(len(kinds))):
        if turn >= wanted and float(wound.mask.mean()) > LEAST:
            break
        kinds[int(k)](wound, rng)
    return wound.mask
