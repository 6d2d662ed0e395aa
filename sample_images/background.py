"""What lies behind the blade: skies, fields, woods, the sea."""

from collections.abc import Callable

import numpy as np

from sample_images.texture import Array, colour, fbm, mix, step, value_noise

Painter = Callable[[np.random.Generator, Array, Array], Array]


def flat(x: Array, rgb: Array) -> Array:
    """Return an image of one colour, shape (h, w, 3) for x of (h, w)."""
    return np.broadcast_to(rgb, (*x.shape, 3)).astype(np.float32)


def clear_sky(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """Paint a cloudless sky between pale blue and the navy that a polarised lens sees."""
    depth = rng.uniform(0, 1)
    high = (1 - depth) * colour(0.50, 0.66, 0.86) + depth * colour(0.13, 0.23, 0.46)
    low = high + (1 - depth * 0.6) * colour(0.18, 0.14, 0.08)
    return mix(flat(x, high), low, step(-1.4, 1.4, y))


def haze(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """Paint an overcast sky: nearly even, light grey or blue grey."""
    grey = rng.uniform(0.62, 0.97)
    tint = colour(1.0, 1.0, 1.0) - rng.uniform(0, 0.12) * colour(1.2, 0.5, -0.2)
    cloud = fbm(rng, x * 1.5, y * 2.5, 3) * rng.uniform(0.0, 0.03) - 0.08 * y
    return np.asarray(flat(x, grey * tint) + cloud[..., None], dtype=np.float32)


def clouds(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """Paint broken cloud on blue."""
    sky = clear_sky(rng, x, y)
    body = fbm(rng, x * 2.0, y * 3.5, 5, 0.55) + rng.uniform(-0.6, 0.8)
    lit = 0.82 + 0.08 * fbm(rng, x * 3, y * 4, 3)
    white = lit[..., None] * colour(0.99, 0.99, 1.02)
    return mix(sky, white, step(-0.7, 1.6, body) * 0.92)


def grass(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """Paint a meadow from above: blades of grass, greener and drier patches."""
    dark = rng.uniform(0.35, 1.0)
    green = colour(0.38, 0.44, 0.19) + rng.uniform(-1, 1) * colour(0.08, 0.02, 0.04)
    patches = fbm(rng, x * 2.5, y * 2.5, 3) * 0.10
    # Blades lie along one way, as the wind or the mower left them.
    lie = rng.uniform(1.0, 3.0)
    blades = fbm(rng, (x + 0.3 * y) * 18 * lie, (y - 0.3 * x) * 18, 4, 0.8) * rng.uniform(0.04, 0.16)
    shade = dark * (1.0 + patches + blades)
    return np.asarray(shade[..., None] * (green + patches[..., None] * colour(0.6, 0.2, 0.1)), dtype=np.float32)


def plough(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """Paint bare or stubble soil with the furrows of the plough."""
    soil = colour(0.52, 0.46, 0.37) + rng.uniform(-1, 1) * colour(0.07, 0.04, 0.01)
    bend = value_noise(rng, x * 1.5, y * 1.5) * 0.02
    furrows = np.sin((y + bend) * 2 * np.pi * rng.uniform(9, 26)) * rng.uniform(0.02, 0.14)
    crumbs = fbm(rng, x * 28, y * 40, 3, 0.8) * rng.uniform(0.05, 0.13) + fbm(rng, x * 2, y * 3, 3) * 0.06
    return np.asarray((1.0 + furrows + crumbs)[..., None] * soil * rng.uniform(0.7, 1.15), dtype=np.float32)


def wood(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """Paint the crowns of a forest."""
    crowns = fbm(rng, x * 14, y * 16, 4, 0.7)
    lit = 0.22 + 0.13 * step(-1.5, 1.8, crowns)
    hue = colour(0.80, 1.0, 0.48) + value_noise(rng, x * 5, y * 5)[..., None] * colour(0.10, 0.02, 0.02)
    return np.asarray(lit[..., None] * hue * rng.uniform(0.8, 1.5), dtype=np.float32)


def dark(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """Paint ground so far below the exposure of the blade that it is nearly black."""
    tint = rng.uniform(0.02, 0.14) * (colour(1.0, 1.0, 1.0) + rng.uniform(-1, 1, 3).astype(np.float32) * 0.15)
    return np.asarray((1.0 + 0.25 * fbm(rng, x * 6, y * 6, 3))[..., None] * tint, dtype=np.float32)


def ground_plane(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """Paint plots of farmland in perspective below a horizon at y = 0, hazier with distance."""
    depth = 0.25 / (np.maximum(y, 0.0) + 0.03)
    turn = rng.uniform(-0.5, 0.5)
    across = (x * np.cos(turn)) * depth * 3.0 + depth * 5.0 * np.sin(turn)
    along = depth * 5.0 * np.cos(turn) - x * np.sin(turn) * depth * 3.0
    row = np.floor(along * 0.9)
    column = across * 0.45 + 0.37 * row
    tones = (0.7 * rng.uniform(0.0, 1.0, (97, 1)) + 0.3 * rng.uniform(0.0, 1.0, (97, 3))).astype(np.float32)
    pick = tones[(row.astype(np.int32) * 31 + np.floor(column).astype(np.int32) * 17) % 97]
    land = colour(0.36, 0.40, 0.24) + pick * colour(0.26, 0.14, 0.16)
    land = land * (1.0 + 0.07 * fbm(rng, across * 9, along * 9, 4, 0.8))[..., None]
    land = land * (1.0 + 0.05 * np.sin(across * 60 * (pick[..., 0] > 0.6)))[..., None]
    border = np.minimum(np.abs(along * 0.9 - row - 0.5) * -1 + 0.5, np.abs(column % 1.0 - 0.5) * -1 + 0.5)
    clumps = fbm(rng, across * 5, along * 6, 4, 0.7)
    trees = step(0.15, 0.5, clumps * 0.35 + 0.45 - 6.0 * border) + step(1.7, 2.1, clumps)
    leaves = 1.0 + 0.35 * fbm(rng, x * 60, y * 90, 2)
    land = mix(land, leaves[..., None] * colour(0.17, 0.21, 0.13), np.clip(trees, 0.0, 1.0) * 0.9)
    specks = value_noise(rng, across * 30, along * 20) + 0.8 * value_noise(rng, across, along)
    land = mix(land, (0.82, 0.79, 0.76), step(2.9, 3.2, specks) * 0.85)
    return mix(land, (0.66, 0.72, 0.78), step(0.28, 0.0, y) * 0.75)


def landscape(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """Paint farmland to the horizon below a sky."""
    y = np.asarray(y + np.float32(rng.uniform(-0.35, 0.25)), dtype=np.float32)
    sky = (clear_sky, haze, clouds)[int(rng.integers(3))](rng, x, y)
    sky = mix(sky, (0.84, 0.88, 0.91), step(-0.35, 0.0, y) * 0.6)
    edge = value_noise(rng, x * 6, np.zeros_like(x)) * 0.006
    return mix(sky, ground_plane(rng, x, y), step(0.0, 0.006, y + edge))


FIELDS = np.array(
    [(0.60, 0.51, 0.44), (0.67, 0.58, 0.51), (0.44, 0.52, 0.26), (0.34, 0.46, 0.22), (0.63, 0.60, 0.44),
     (0.52, 0.45, 0.38), (0.54, 0.55, 0.36)], dtype=np.float32,
)  # fmt: skip


def fields(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """Paint flat fields seen from a tower below a horizon at y = 0: strips, roads, belts of trees."""
    depth = 1.0 / (np.maximum(y, 0.0) + 0.05)
    along = depth * rng.uniform(0.6, 1.6) + x * rng.uniform(-0.4, 0.4) + 0.1 * value_noise(rng, x * 3, y * 0)
    row = np.floor(along)
    column = np.floor(x * depth * rng.uniform(0.1, 0.4) + 0.37 * row)
    pick = rng.permutation(97)[(row.astype(np.int32) * 31 + column.astype(np.int32) * 17) % 97]
    land = FIELDS[pick % len(FIELDS)] * (1.0 + 0.10 * fbm(rng, x * depth * 2, y * depth * 16, 4, 0.7))[..., None]
    lines = np.sin((x + y * rng.uniform(-1, 1)) * 90) * 0.05 * (pick % 3 == 0)
    land = land * (1.0 + lines)[..., None]
    rest = along - row
    road = step(0.06, 0.03, np.abs(rest - 0.5)) * (pick % 4 == 1)
    land = mix(land, (0.80, 0.77, 0.72), road * 0.8)
    crowns = fbm(rng, x * 34, y * 50, 3, 0.7)
    belt = step(0.30, 0.12, rest + 0.12 * crowns) * (value_noise(rng, x * 3, row * 5) > -0.2)
    forest = np.maximum(belt, (pick % 7 == 6) * step(-0.4, 0.0, crowns + 0.6))
    leaves = (1.0 + 0.4 * crowns)[..., None] * colour(0.19, 0.24, 0.15)
    land = mix(land, np.asarray(leaves, dtype=np.float32), np.asarray(forest, dtype=np.float32) * 0.95)
    return mix(land, (0.58, 0.67, 0.78), step(0.30, 0.0, y) * rng.uniform(0.3, 0.75))


def houses(rng: np.random.Generator, image: Array, x: Array, y: Array) -> Array:
    """Paint farms and villages into fields below a horizon at y = 0: bright walls below grey and red roofs."""
    roofs = colour(0.50, 0.28, 0.24), colour(0.45, 0.46, 0.50), colour(0.30, 0.27, 0.26), colour(0.85, 0.87, 0.90)
    at = rng.uniform(-0.5, 0.5), rng.uniform(0.03, 0.30)
    for _ in range(int(rng.integers(5, 18))):
        y0 = float(np.clip(at[1] + rng.normal(0, 0.04), 0.01, 0.6))
        x0, size = at[0] + rng.normal(0, 0.25), (0.006 + 0.08 * y0) * rng.uniform(0.5, 1.4)
        wide = np.abs(x - np.float32(x0)) - size * rng.uniform(0.8, 2.6)
        wall = (wide < 0) & (np.abs(y - np.float32(y0)) < size * 0.45)
        roof = (wide < size * 0.15) & (np.abs(y - np.float32(y0 - size * 0.6)) < size * 0.35)
        tone = rng.uniform(0.6, 1.0)
        image = mix(image, (tone, tone * 0.98, tone * 0.95), wall.astype(np.float32) * 0.9)
        image = mix(image, np.asarray(roofs[int(rng.integers(4))]), roof.astype(np.float32) * 0.9)
    return image


def village(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """Paint flat country with farms, to the horizon or without it."""
    y = np.asarray(y + np.float32(rng.uniform(-0.2, 0.55)), dtype=np.float32)
    sky = (clear_sky, haze, clouds)[int(rng.integers(3))](rng, x, y)
    sky = mix(sky, (0.80, 0.86, 0.92), step(-0.3, 0.0, y) * 0.7)
    # A place is looked at from afar in any direction, so its farms come again every 1.4 widths of the photo.
    land = houses(rng, fields(rng, x, y), np.asarray(x % 1.4 - 0.7, dtype=np.float32), y)
    edge = value_noise(rng, x * 9, np.zeros_like(x)) * 0.008
    return mix(sky, land, step(-0.002, 0.002, np.asarray(y + edge)))


def sea(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """Paint waves; the sea is where the largest turbines stand."""
    water = colour(0.22, 0.34, 0.42) * rng.uniform(0.6, 1.4) + rng.uniform(0, 0.06)
    waves = fbm(rng, x * 10, y * 34, 4, 0.7)
    water_image = (1.0 + 0.13 * waves)[..., None] * water
    return mix(water_image, (0.88, 0.92, 0.94), step(2.2, 3.2, waves) * 0.5)


PAINTERS: dict[str, Painter] = {
    "clear sky": clear_sky,
    "grass": grass,
    "haze": haze,
    "landscape": landscape,
    "dark": dark,
    "plough": plough,
    "clouds": clouds,
    "sea": sea,
    "village": village,
    "wood": wood,
}
