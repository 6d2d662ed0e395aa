"""Renders the examples that are seen from above: `python -m sample_images.from_above.render --out FOLDER`.

The committed photos are those of the seeds below, at 320 pixels. How many there are, and how much a crack or thirst
shows, was chosen so that each lesson comes out; but for the parcels, no seed was.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from sample_images.catalogue import NEITHER
from sample_images.from_above import eggs, parcels, parking, plants, recycling

SIDE = 320  # pixels
QUALITY = 72  # of the JPEGs
Draw = Callable[[list[int], str, int], Image.Image]


@dataclass(frozen=True)
class Part:
    """A part of an example's photos, such as those to train on."""

    draw: Draw
    photos: Mapping[str, int]  # of each label
    seed: int
    things: int = 0  # that share the photos of a label; 0: each photo shows its own
    name: str = "photo"

    def files(self) -> Iterator[tuple[str, str, list[int]]]:
        """Yield label, name and seed of each photo."""
        for label, count in self.photos.items():
            for number in range(count):
                if self.things:
                    # Named as phones do: nothing but their looks tells which plant they show.
                    thing, view = number % self.things, number // self.things
                    yield label, f"IMG_{1000 * self.seed + number + 101}", [self.seed, thing, view]
                else:
                    yield label, f"{self.name} {number + 1:02d}", [self.seed, number]


_SEEDS = {"train": 1, "try": 2, "sealed": 3}


def _alike(draw: Draw, labels: tuple[str, ...], name: str, counts: tuple[int, int, int]) -> dict[str, Part]:
    """Return parts of photos of the same kind, so many a label, each of a seed of its own."""
    photos = zip(_SEEDS.items(), counts, strict=True)
    return {part: Part(draw, dict.fromkeys(labels, n), seed, name=name) for (part, seed), n in photos}


def plans() -> dict[str, dict[str, Part]]:
    """Return the parts of every example by its code."""
    both = partial(eggs.draw, planted=False)
    waste = _alike(recycling.draw, recycling.LABELS, "item", (20, 4, 12))
    waste["try"] = Part(recycling.draw, {**dict.fromkeys(recycling.LABELS, 4), NEITHER: 3}, 2, name="item")
    waste["sealed"] = Part(recycling.draw, {**dict.fromkeys(recycling.LABELS, 12), NEITHER: 16}, 3, name="item")
    return {
        "parking": _alike(parking.draw, parking.LABELS, "space", (10, 4, 12)),
        "eggs": {
            "train": Part(eggs.draw, dict.fromkeys(eggs.LABELS, 20), 1, name="egg"),
            "try": Part(both, dict.fromkeys(eggs.LABELS, 4), 2, name="egg"),
            "sealed": Part(both, dict.fromkeys(eggs.LABELS, 16), 3, name="egg"),
        },
        # A lot is a lot: of the first seed fine-tuning made 59 of 100 by luck, and the rules asked for more photos; of
        # the sealed photos of the third, two in three were answered right.
        "parcels": {
            **_alike(parcels.draw, parcels.LABELS, "parcel", (40, 4, 0)),
            "train": Part(parcels.draw, dict.fromkeys(parcels.LABELS, 40), 5, name="parcel"),
            "sealed": Part(parcels.draw, dict.fromkeys(parcels.LABELS, 14), 4, name="parcel"),
        },
        "plants": {
            "train": Part(plants.draw, dict.fromkeys(plants.LABELS, 24), 1, things=6, name="plant"),
            "try": Part(plants.draw, dict.fromkeys(plants.LABELS, 4), 2, things=4, name="plant"),
            "sealed": Part(plants.draw, dict.fromkeys(plants.LABELS, 12), 3, things=12, name="plant"),
        },
        "recycling": waste,
    }


def write(folder: Path, part: Part) -> None:
    """Write a part's photos below a folder, one sub-folder a label."""
    for label, name, seed in part.files():
        (folder / label).mkdir(parents=True, exist_ok=True)
        part.draw(seed, label, SIDE).save(folder / label / f"{name}.jpg", quality=QUALITY, optimize=True)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m sample_images.from_above.render", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write; gets a sub-folder an example")
    parser.add_argument("--only", nargs="+", choices=sorted(plans()), default=sorted(plans()), help="these examples")
    options = parser.parse_args(arguments)
    for code in options.only:
        for name, part in plans()[code].items():
            write(options.out / code / name, part)


if __name__ == "__main__":
    main()
