"""Series for tests: several views of made-up things, turned, zoomed and moved, which only looks tell apart."""

import random

from PIL import Image, ImageDraw, ImageEnhance

from tests.support.pictures import encoded

_SIDE = 200


def view_bytes(thing: int, number: int) -> bytes:
    """Return a view of a thing as a JPEG: near to its other views, and no copy of them."""
    rng = random.Random(thing * 100 + number)
    turned = _thing(thing).rotate(rng.uniform(-12, 12), Image.Resampling.BICUBIC)
    side = int(_SIDE * 0.9 / (1 + rng.uniform(0, 0.35)))
    x, y = (int((_SIDE - side) / 2 + rng.uniform(-0.07, 0.07) * _SIDE) for _ in range(2))
    view = turned.crop((x, y, x + side, y + side))
    return encoded(ImageEnhance.Brightness(view).enhance(rng.uniform(0.8, 1.2)), "JPEG", quality=92)


def _thing(seed: int) -> Image.Image:
    """Draw discs and boxes of many colours."""
    rng = random.Random(seed)
    image = Image.new("RGB", (_SIDE, _SIDE), tuple(rng.randrange(60, 230) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(9):
        x, y, r = rng.randrange(_SIDE), rng.randrange(_SIDE), rng.randrange(15, 60)
        shape = draw.ellipse if rng.random() < 0.5 else draw.rectangle
        shape((x - r, y - r, x + r, y + r), fill=tuple(rng.randrange(256) for _ in range(3)))
    return image
