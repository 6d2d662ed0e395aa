"""Harmless things that stand before or behind a blade: ropes, rails, machinery, towers."""

import numpy as np

from sample_images.scene import Scene
from sample_images.surface import darken
from sample_images.texture import Array, colour, fbm, mix, step


def pole(scene: Scene, rng: np.random.Generator, lies: tuple[float, float], width: float, tone: float) -> None:
    """A straight pole before the blade, with its shadow; lies = its direction and its distance from the centre."""
    turn, where = lies
    d = np.asarray(scene.x * np.cos(turn) + scene.y * np.sin(turn) - where, dtype=np.float32)
    lean = rng.normal(0, 0.15)
    fall = scene.x * np.cos(turn + lean) + scene.y * np.sin(turn + lean) - where
    fall = fall - rng.choice([-1, 1]) * rng.uniform(0.03, 0.12)
    darken(scene, step(width * 0.8, width * 0.4, np.asarray(np.abs(fall))) * rng.uniform(0.25, 0.55))
    shade = tone * (1.15 - 0.5 * np.clip(d / width, -1, 1))
    grey = np.asarray(shade[..., None] * colour(1.0, 1.0, 1.02), dtype=np.float32)
    along = scene.y * np.cos(turn) - scene.x * np.sin(turn)
    end = float(rng.uniform(-0.6, 0.3)) * rng.choice([-1, 1])
    there = step(end, end + 0.004, np.asarray(along)) if rng.random() < 0.5 else np.ones_like(d)
    scene.before.append((grey, step(width / 2, width / 2 * 0.8, np.abs(d)) * there))


def rope(scene: Scene, rng: np.random.Generator) -> None:
    """A technician's rope before the blade, with its shadow on the surface."""
    tone = [0.15, 0.55, 0.8][int(rng.integers(3))]
    pole(scene, rng, (rng.uniform(0, np.pi), rng.uniform(-0.3, 0.3)), rng.uniform(0.004, 0.012), tone)


def platform(scene: Scene, rng: np.random.Generator) -> None:
    """Rails of a working platform or of the nacelle's roof, crossing before the blade."""
    turn, tone = rng.uniform(0, np.pi), rng.uniform(0.3, 0.75)
    for _ in range(int(rng.integers(1, 5))):
        side_on = turn + rng.choice([0.0, 0.0, np.pi / 2]) + rng.normal(0, 0.12)
        thick = rng.uniform(0.012, 0.07)
        pole(scene, rng, (side_on, rng.uniform(-0.45, 0.45)), thick, tone * rng.choice([0.25, 1.0, 1.0]))
    if rng.random() < 0.5:
        cable(scene, rng)


def cable(scene: Scene, rng: np.random.Generator) -> None:
    """A cable that hangs in a bow, with its shadow."""
    turn, where, bow = rng.uniform(0, 2 * np.pi), rng.uniform(-0.3, 0.3), rng.uniform(0.2, 1.2)
    a = scene.x * np.cos(turn) + scene.y * np.sin(turn)
    b = scene.y * np.cos(turn) - scene.x * np.sin(turn) - where - bow * a * a
    width = rng.uniform(0.003, 0.008)
    darken(scene, step(width * 1.4, width * 0.5, np.asarray(np.abs(b - rng.uniform(0.02, 0.06)))) * 0.35)
    scene.before.append((colour(0.2, 0.2, 0.22), step(width, width * 0.6, np.asarray(np.abs(b)))))


def rail(scene: Scene, rng: np.random.Generator, turn: float, where: float, thick: float) -> None:
    """A galvanised rail before the blade with couplers, short hooks and a brace, and all their shadows."""
    tone = rng.uniform(0.45, 0.85)
    pole(scene, rng, (turn, where), thick, tone)
    a = np.asarray(scene.x * np.cos(turn) + scene.y * np.sin(turn) - where, dtype=np.float32)
    b = np.asarray(scene.y * np.cos(turn) - scene.x * np.sin(turn), dtype=np.float32)
    fall = thick * rng.uniform(0.8, 2.5), thick * rng.uniform(-1.5, 1.5)
    rough = 1.0 + 0.2 * fbm(rng, scene.x * 60, scene.y * 60, 2)
    for _ in range(int(rng.integers(2, 6))):
        at, long = rng.uniform(-0.5, 0.5), thick * rng.uniform(0.4, 1.2)
        reach = thick * rng.uniform(0.7, 1.1) if rng.random() < 0.6 else rng.uniform(0.05, 0.2)
        if reach > 2 * thick:  # a hook: long and thin, on one side of the rail
            long = rng.uniform(0.004, 0.012)
        side = rng.choice([-1.0, 1.0]) * reach * 0.4
        darken(scene, box(a - side - fall[0], b - at - fall[1], reach, long, 0.006) * 0.4)
        shade = rough * tone * rng.choice([0.2, 0.5, 0.8, 1.1])
        scene.before.append((np.asarray(shade[..., None] * colour(1.0, 0.99, 1.0)), box(a - side, b - at, reach, long)))
    if rng.random() < 0.35:
        brace = turn + rng.choice([-1.0, 1.0]) * rng.uniform(0.4, 0.9)
        pole(scene, rng, (brace, where * 0.8), thick * 0.6, tone)


def box(a: Array, b: Array, half_a: float, half_b: float, soft: float = 0.003) -> Array:
    """Return the coverage of a rectangle around (a, b) = (0, 0)."""
    return step(soft, -soft, np.maximum(np.abs(a) - half_a, np.abs(b) - half_b))


def scaffold(scene: Scene, rng: np.random.Generator) -> None:
    """The technicians' lift at the blade: rails with couplers, hooks and cables."""
    turn = rng.uniform(0, np.pi)
    for _ in range(int(rng.integers(1, 3))):
        side_on = turn + rng.choice([0.0, 0.0, np.pi / 2]) + rng.normal(0, 0.1)
        rail(scene, rng, side_on, rng.choice([-1, 1]) * rng.uniform(0.1, 0.42), rng.uniform(0.015, 0.06))
    if rng.random() < 0.3:
        cable(scene, rng)


def machinery(scene: Scene, rng: np.random.Generator) -> None:
    """Part of a hub, a lift or a hatch that reaches into the photo: bright panels, tubes and dark openings."""
    turn, reach = rng.uniform(0, 2 * np.pi), rng.uniform(0.15, 0.42)
    c, s = np.cos(turn), np.sin(turn)
    a = np.asarray(scene.x * c + scene.y * s - reach, dtype=np.float32)
    b = np.asarray(scene.y * c - scene.x * s, dtype=np.float32)
    darken(scene, step(-rng.uniform(0.02, 0.1), 0.0, a) * rng.uniform(0.2, 0.5))
    tone, grime = rng.uniform(0.1, 0.8), 1.0 + 0.12 * fbm(rng, a * 14, b * 14, 3)
    scene.before.append((np.asarray(grime[..., None] * colour(tone, tone, tone * 1.04)), step(-0.002, 0.002, a)))
    for _ in range(int(rng.integers(4, 14))):
        at, off = rng.uniform(-0.5, 0.5), rng.uniform(0.0, 0.4)
        size = rng.uniform(0.005, 0.16), rng.uniform(0.005, 0.08)
        lit = rng.choice([0.08, 0.15, 0.4, 0.7, 0.95]) * (1.1 - 0.4 * np.clip((b - at) / size[1], -1, 1))
        shape = box(a - off, b - at, *size)
        scene.before.append((np.asarray(lit[..., None] * colour(1.0, 1.0, 1.03)), shape * (a > -0.04)))


def tower(scene: Scene, rng: np.random.Generator) -> None:
    """A tower, a nacelle or another blade close behind: a smooth body with straight edges."""
    turn, where = rng.uniform(0, np.pi), rng.uniform(-0.45, 0.45)
    if rng.random() < 0.6:
        turn = rng.choice([0.0, np.pi / 2]) + rng.normal(0, 0.02)
    half = rng.uniform(0.05, 0.4)
    d = np.asarray(scene.x * np.cos(turn) + scene.y * np.sin(turn) - where, dtype=np.float32)
    around = np.clip(d / half, -1, 1)
    lit = rng.uniform(0.5, 0.95) * (1.0 - rng.uniform(0.0, 0.5) * around * around + rng.uniform(-0.3, 0.3) * around)
    body = lit[..., None] * (colour(0.97, 1.0, 1.03) + rng.uniform(-0.05, 0.05) * colour(1.0, 0.0, -1.0))
    scene.behind = mix(scene.behind, np.asarray(body, dtype=np.float32), step(half + 0.002, half - 0.002, np.abs(d)))
