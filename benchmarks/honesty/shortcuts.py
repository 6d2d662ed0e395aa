"""Is a planted shortcut named, and is nothing named where none was planted?

    python -m benchmarks.honesty.shortcuts --data FOLDER --keep FOLDER [--sets wind clothing] [--per-label 20 40] \
        [--draws 16] [--side 0]

Two labels are drawn from all photos of a set (`benchmarks.shared.draws`), and what was done to the photos of one of
them in each of the `WAYS` should be named, by one of the cues beside it. "as they are" are the files themselves, in
"saved anew" all photos are saved in one way: whatever is named there is a false alarm. With `--side`, photos are
enlarged to that many pixels first.

Seeds count from 0. The constants of `model.checks.shortcuts` were chosen on seeds from 100 on.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from benchmarks.honesty.checks import vectors_of
from benchmarks.shared.draws import Pool
from benchmarks.shared.options import parser_of_draws, pools_of, seeds_of
from model.checks.evidence import Evidence
from model.checks.image_statistics import image_statistics, statistics_of
from model.checks.shortcuts import cues
from model.common.arrays import Float64s, Ints
from model.network.series import no_series
from model.photos.photo import open_jpeg, read_photo
from model.photos.photo_metadata import PhotoMetadata

Measured = tuple[Float64s, PhotoMetadata]


def saved(image: Image.Image, quality: int = 92, **options: object) -> bytes:
    """Save a photo as a JPEG."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, **options)
    return out.getvalue()


def _grainy(image: Image.Image) -> Image.Image:
    grain = np.random.default_rng(0).normal(0, 5, (image.height, image.width, 1))
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def _dated(image: Image.Image) -> Image.Image:
    image = image.copy()
    size = image.height // 18
    ImageDraw.Draw(image).text((image.width * 0.7, image.height * 0.92), "2024-05-06", (255, 160, 0), font_size=size)
    return image


def _barred(image: Image.Image) -> Image.Image:
    image, bar = image.copy(), image.height // 12
    image.paste((0, 0, 0), (0, 0, image.width, bar))
    image.paste((0, 0, 0), (0, image.height - bar, *image.size))
    return image


# What is done to a photo of one label, and the cues that may name it.
WAYS: dict[str, tuple[Callable[[Image.Image], bytes], set[str]]] = {
    "saved anew": (saved, set()),
    "saved at 40, then at 92": (
        lambda image: saved(Image.open(io.BytesIO(saved(image, 40)))), {"earlier-saving", "file-size"},
    ),
    "saved at 80": (lambda image: saved(image, 80), {"saving", "file-size"}),
    "saved without less colour": (lambda image: saved(image, subsampling=0), {"saving"}),
    "saved progressively": (lambda image: saved(image, progressive=True), {"saving"}),
    "grain": (lambda image: saved(_grainy(image)), {"noise", "file-size", "fine-sharpness"}),
    "softened": (
        lambda image: saved(image.filter(ImageFilter.GaussianBlur(1))),
        {"fine-sharpness", "sharpness", "noise", "file-size"},
    ),
    "a date": (lambda image: saved(_dated(image)), {"fixed-place"}),
    "bars": (lambda image: saved(_barred(image)), {"frame", "background"}),
    "brighter by a quarter": (
        lambda image: saved(ImageEnhance.Brightness(image).enhance(1.25)), {"brightness", "blown-highlights"},
    ),
}  # fmt: skip


class Planter:
    """Measures the photos of a set, with what is planted in them; each photo once."""

    def __init__(self, pool: Pool, side: int) -> None:
        self._pool, self._side = pool, side
        self._own = image_statistics(pool.dataset.store, pool.dataset.photo_ids)
        self.measured = cache(self._measured)

    def _measured(self, row: int, way: str | None) -> Measured:
        photo_id = self._pool.dataset.photo_ids[row]
        if way is None:
            return self._own[row], self._pool.dataset.metadata[photo_id]
        image = open_jpeg(self._pool.dataset.store.jpeg(photo_id))
        if self._side:
            image = image.resize((self._side, round(self._side * image.height / image.width)), Image.Resampling.BICUBIC)
        photo = read_photo("a.jpg", WAYS[way][0](image))
        return statistics_of(open_jpeg(photo.jpeg, 256)), photo.metadata


def report(pool: Pool, planter: Planter, per_label: int, seeds: Sequence[int]) -> None:
    """Print how often each planted shortcut is named, and how often anything is where none was planted."""
    for way, expected in [("as they are", set[str]()), *((way, names) for way, (_, names) in WAYS.items())]:
        named = []
        for seed in seeds:
            rows, targets, labels = _two_labels(pool, per_label, seed)
            plain = None if way == "as they are" else "saved anew"
            done = [way if plain and target == seed % 2 else plain for target in targets]
            seen = [planter.measured(int(row), one) for row, one in zip(rows, done, strict=True)]
            evidence = _evidence(pool, (rows, targets, labels), seen)
            named.append({cue.code for cue in cues(evidence, seed=seed) or () if cue.is_shortcut})
        hits = np.mean([bool(names & expected) if expected else bool(names) for names in named])
        counts = {code: sum(code in names for names in named) for code in sorted(set[str]().union(*named))}
        print(f"{pool.name:10s} {per_label:3d} {way:26s} named {hits:.2f}  {counts}", flush=True)


def _evidence(pool: Pool, drawn: tuple[Ints, Ints, tuple[str, ...]], seen: Sequence[Measured]) -> Evidence:
    rows, targets, labels = drawn

    files = {str(row): metadata for row, (_, metadata) in zip(rows, seen, strict=True)}
    dataset = replace(pool.dataset, labels=labels, photo_ids=tuple(files), targets=targets, metadata=files)
    statistics = np.stack([statistics for statistics, _ in seen])
    series = replace(no_series(len(rows)), groups=pool.groups[rows])
    return Evidence(dataset, statistics, vectors_of(pool)[rows], series)


def _two_labels(pool: Pool, per_label: int, seed: int) -> tuple[Ints, Ints, tuple[str, ...]]:
    rng, targets = np.random.default_rng(seed), pool.dataset.targets
    two = np.sort(rng.choice(len(pool.dataset.labels), 2, replace=False))
    rows = np.concatenate([rng.choice(np.flatnonzero(targets == t), per_label, replace=False) for t in two])
    return rows, np.searchsorted(two, targets[rows]), tuple(pool.dataset.labels[t] for t in two)


def main() -> None:
    """Print the tables."""
    parser = parser_of_draws(__doc__, draws=16, first=0, sets=("wind", "clothing"))
    parser.add_argument("--per-label", nargs="+", type=int, default=[20, 40])
    parser.add_argument("--side", type=int, default=0, help="enlarge the photos to so many pixels first")
    options = parser.parse_args()
    for pool in pools_of(options):
        planter = Planter(pool, options.side)
        for per_label in options.per_label:
            report(pool, planter, per_label, seeds_of(options))


if __name__ == "__main__":
    main()
