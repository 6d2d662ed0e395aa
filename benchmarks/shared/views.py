"""Series of photos made of single ones: several views of each thing, as a person takes them who walks around it.

Each view is turned, zoomed, moved, and lighter or darker: near to each other, and no copies.
"""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance

from benchmarks.shared.draws import Pool, rows_of
from benchmarks.shared.photo_sets import elpv_photos, open_set
from model.common.arrays import Ints
from model.photos.dataset import Dataset
from model.photos.photo import read_photo
from model.photos.photo_store import PhotoStore

VIEWS = 8  # of each thing


@dataclass(frozen=True, eq=False)
class ThingPool:
    """Views of many things: what a draw takes its series from, and what it is judged on."""

    pool: Pool
    things: Ints  # (n,) which thing each photo shows

    def draw(self, per_label: int, seed: int, n_views: int = VIEWS) -> tuple[Dataset, Ints]:
        """Return views of some things of each label, and the rows of the views of all other things."""
        rng, targets = np.random.default_rng(seed), self.pool.dataset.targets
        of_label = [np.unique(self.things[targets == t]) for t in range(len(self.pool.dataset.labels))]
        drawn = np.concatenate([rng.choice(things, per_label, replace=False) for things in of_label])
        rows = np.concatenate([rng.choice(np.flatnonzero(self.things == t), n_views, replace=False) for t in drawn])
        return rows_of(self.pool.dataset, rows), np.flatnonzero(~np.isin(self.things, drawn))

    def by_lot(self, seed: int) -> "ThingPool":
        """Return the same things under two labels that say nothing: each thing's is drawn."""
        things = np.unique(self.things)
        label_of = dict(zip(things.tolist(), (np.random.default_rng(seed).permutation(len(things)) % 2), strict=True))
        targets = np.array([label_of[thing] for thing in self.things.tolist()], dtype=np.intp)
        dataset = replace(self.pool.dataset, labels=("blue", "red"), targets=targets)
        pool = Pool(self.pool.name, dataset)
        pool.__dict__["embeddings"] = self.pool.embeddings  # already there
        return ThingPool(pool, self.things)


def open_things(name: str, data: Path | None, keep: Path, per_label: int) -> ThingPool:
    """Return views of `per_label` photos of each label of a set; kept under `keep` for the next time."""
    folder = keep / f"{name}-views"
    folder.mkdir(parents=True, exist_ok=True)
    store, photos = PhotoStore(folder), list[str]()
    targets, things = list[int](), list[int]()
    by_label = _photos(name, data)
    for target, paths in enumerate(by_label.values()):
        for path in paths[:per_label]:
            thing = len(set(things))
            for number, jpeg in enumerate(_views(path, thing)):
                photo = read_photo(f"{thing}.{number}.jpg", jpeg)
                store.add(photo)
                photos.append(photo.id)
                targets.append(target)
                things.append(thing)
    names = tuple("photo" for _ in photos)  # nothing in them tells a series
    dataset = Dataset(tuple(by_label), tuple(photos), names, np.array(targets, dtype=np.intp), store)
    return ThingPool(Pool(f"{name}-views", dataset), np.array(things, dtype=np.intp))


def _photos(name: str, data: Path | None) -> dict[str, list[Path]]:
    if name.startswith("elpv-"):
        return elpv_photos(name.removeprefix("elpv-"))
    folder = open_set(name, data, scratch=Path()).pool
    return {label.name: sorted(label.iterdir()) for label in sorted(folder.iterdir())}


def _views(path: Path, seed: int) -> Iterator[bytes]:
    image, rng = Image.open(path).convert("RGB"), random.Random(seed)
    for _ in range(VIEWS):
        out = io.BytesIO()
        _view(image, rng).save(out, "JPEG", quality=90)
        yield out.getvalue()


def _view(image: Image.Image, rng: random.Random) -> Image.Image:
    """Return another look at the same thing."""
    zoom = 0.8 / (1 + rng.uniform(0, 1))
    turned = image.rotate(rng.uniform(-25, 25), Image.Resampling.BICUBIC)
    width, height = int(image.width * zoom), int(image.height * zoom)
    x, y = (
        int((side - part) / 2 + rng.uniform(-0.14, 0.14) * side)
        for side, part in ((image.width, width), (image.height, height))
    )
    return ImageEnhance.Brightness(turned.crop((x, y, x + width, y + height))).enhance(rng.uniform(0.6, 1.4))
