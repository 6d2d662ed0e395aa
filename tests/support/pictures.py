"""Tiny photos made by the tests: two kinds that a network can tell apart, each photo different."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw


def picture(kind: int, seed: int, side: int = 96) -> Image.Image:
    """Draw a striped (kind 0), dotted (kind 1) or checked (kind 2) picture with colours and noise of its own."""
    rng = np.random.default_rng((kind, seed))
    image = Image.new("RGB", (side, side), tuple(int(c) for c in rng.integers(90, 220, 3)))
    draw, ink = ImageDraw.Draw(image), tuple(int(c) for c in rng.integers(0, 90, 3))
    step = int(rng.integers(10, 16))
    for i, x in enumerate(range(int(rng.integers(0, step)), side, step)):
        if kind == 0:
            draw.line((x, 0, x, side), fill=ink, width=3)
            continue
        for j, y in enumerate(range(int(rng.integers(0, step)), side, step)):
            if kind == 1:
                draw.ellipse((x, y, x + step // 2, y + step // 2), fill=ink)
            elif (i + j) % 2:
                draw.rectangle((x, y, x + step, y + step), fill=ink)
    noise = rng.normal(0, 12, (side, side, 3))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    """Encode a picture as a file, with whatever options Pillow has for that format."""
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def picture_bytes(kind: int, seed: int, side: int = 96, format: str = "JPEG") -> bytes:
    """Encode `picture` as a file."""
    return encoded(picture(kind, seed, side), format)


def write_folder(folder: Path, labels: dict[str, int], per_label: int, first_seed: int = 0) -> Path:
    """Write labelled sub-folders: `labels` maps a label to the kind of picture under it."""
    for label, kind in labels.items():
        (folder / label).mkdir(parents=True, exist_ok=True)
        for seed in range(first_seed, first_seed + per_label):
            (folder / label / f"{seed:03}.jpg").write_bytes(picture_bytes(kind, seed))
    return folder
