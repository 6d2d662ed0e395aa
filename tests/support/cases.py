"""A case as people have it, made of real photos: things of clothing, each seen several times."""

import os
import random
from pathlib import Path

from PIL import Image, ImageEnhance

from tests.support.pictures import encoded

DATA = os.environ.get("TWENTY_DATA")
NO_DATA = "TWENTY_DATA does not name the folder of real photos"
VIEWS = 8  # of each thing
_KINDS = ("shirt", "pants", "hat", "shoes", "skirt", "dress")


def things_by_lot(root: Path, *, in_folders: bool) -> Path:
    """Write 12 things of clothing, 8 views of each, under labels that are drawn by lot."""
    things = [photo for kind in _KINDS for photo in _photos("clothing", kind, 2)]
    random.Random(1).shuffle(things)
    for n, path in enumerate(things):
        for view, data in enumerate(_views(path, n * 100)):
            name = f"thing{n:02d}/{view}.jpg" if in_folders else f"thing{n:02d}-{view}.jpg"
            _put(root / ("red", "blue")[n % 2] / name, data)
    return root


def _photos(kind: str, label: str, n: int) -> list[Path]:
    return sorted((Path(DATA or "") / kind / "train" / label).iterdir())[:n]


def _views(path: Path, seed: int) -> list[bytes]:
    image = Image.open(path).convert("RGB")
    return [encoded(_view(image, random.Random(seed + view)), "JPEG", quality=90) for view in range(VIEWS)]


def _view(image: Image.Image, rng: random.Random) -> Image.Image:
    """Turn, zoom and move it, in another light."""
    zoom = 0.8 / (1 + rng.uniform(0, 1))
    turned = image.rotate(rng.uniform(-25, 25), Image.Resampling.BICUBIC)
    w, h = int(image.width * zoom), int(image.height * zoom)
    x, y = (int((s - p) / 2 + rng.uniform(-0.14, 0.14) * s) for s, p in ((image.width, w), (image.height, h)))
    return ImageEnhance.Brightness(turned.crop((x, y, x + w, y + h))).enhance(rng.uniform(0.6, 1.4))


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
