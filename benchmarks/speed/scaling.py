"""How do training time and memory grow with the number of photos and of labels?

    python -m benchmarks.speed.scaling [--data FOLDER] [--photos 40 200 1000 5000] [--labels 2 10 50] [--pace quick]

Photos are crops of the real photos in FOLDER (README, "Real photos"), or of the rendered sample photos without it, each
recoloured and at another place; labels are runs of those photos in the order of their folders, so that there is
something to learn. They lie in a store with their embeddings when the clock starts, as they do when the button is
pressed, and what making those took is listed apart. Every row is a process of its own that has imported and loaded
everything before, like the warm trainer behind the page; its peak memory is that of the whole process.
"""

import argparse
import io
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
from PIL import Image, ImageEnhance

from model.classifier.settings import MOST_TUNED, PACES, Pace, Settings
from model.learning.linear_head import MOST_DIMENSIONS
from model.learning.training import train
from model.network.backbone import N_VIEWS, load_backbone
from model.network.catalogue import beside
from model.network.embeddings import embeddings_of, look_beside
from model.photos.dataset import MIN_PHOTOS, Dataset
from model.photos.photo import read_photo
from model.photos.photo_store import PhotoStore
from sample_images import TRAIN

SIDE = 320  # pixels, as the real photos have


def sources(data: Path | None) -> tuple[str, list[Path]]:
    """Return what photos are made from, in words and as files."""
    if data is None:
        return "rendered sample photos", sorted(TRAIN.rglob("*.jpg"))
    return "real photos", sorted(file for name in ("wind", "clothing") for file in data.glob(f"{name}/train/*/*.jpg"))


def photos(files: list[Path], n: int) -> Iterator[bytes]:
    """Yield `n` JPEGs: the files in turn, each time another part in another light; the first k are always the same."""
    for i in range(n):
        with Image.open(files[source_of(i, len(files))]) as image:
            yield _varied(image.convert("RGB"), np.random.default_rng([1, i]))


def source_of(photo: int, n_files: int) -> int:
    """Return which file a photo is made from: every first k photos are spread evenly over the files."""
    step = next(k for k in range(int(0.618 * n_files), 2 * n_files) if math.gcd(k, n_files) == 1)  # the golden ratio
    return photo * step % n_files


def _varied(image: Image.Image, rng: np.random.Generator) -> bytes:
    width, height = np.array(image.size) * np.sqrt(rng.uniform(0.3, 0.9))
    left, top = rng.uniform(0, image.width - width), rng.uniform(0, image.height - height)
    part = image.resize((SIDE, SIDE), Image.Resampling.BILINEAR, box=(left, top, left + width, top + height))
    for change in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        part = change(part).enhance(rng.uniform(0.7, 1.3))
    out = io.BytesIO()
    part.save(out, "JPEG", quality=90)
    return out.getvalue()


def fill(store: PhotoStore, files: list[Path], n: int) -> list[str]:
    """Put `n` photos with what all networks see in them into a store, say what that took, and return their ids."""
    start = time.perf_counter()
    ids = []
    for i, jpeg in enumerate(photos(files, n)):
        photo = read_photo(f"{i}.jpg", jpeg)
        store.add(photo)
        ids.append(photo.id)
    stored = time.perf_counter()
    backbone = load_backbone()
    for begin in range(0, n, 64):  # a few at a time: their embeddings are not wanted here
        embeddings_of(store, ids[begin : begin + 64], backbone)
    embedded = time.perf_counter()
    for spec in beside(backbone.spec.name):
        for _ in look_beside(store, ids, load_backbone(spec.name)):
            pass
    looked = time.perf_counter()
    print(
        f"before the click: {n:,} photos made and stored in {stored - start:.0f} s, "
        f"embedded in {embedded - stored:.0f} s ({1000 * (embedded - stored) / n:.0f} ms a photo), "
        f"by the networks beside in {looked - embedded:.0f} s ({1000 * (looked - embedded) / n:.0f} ms)",
        flush=True,
    )
    return ids


def row(folder: Path, n_photos: int, n_labels: int, pace: Pace) -> None:
    """Train once and print the figures as JSON: what a process of `measured` does."""
    ids, n_files = json.loads((folder / "photos.json").read_text())
    targets = np.array([source_of(i, n_files) * n_labels // n_files for i in range(n_photos)], dtype=np.intp)
    labels, names = tuple(f"label {i}" for i in range(n_labels)), tuple(ids[:n_photos])
    dataset = Dataset(labels, names, names, targets, PhotoStore(folder))
    load_backbone()
    if pace != "quick":
        from model.learning import finetuning  # noqa: F401
    wall, cpu = time.perf_counter(), time.process_time()
    answers = [(time.perf_counter() - wall, training) for training in train(dataset, Settings(pace=pace))]
    (first, _), (_, last) = answers[0], answers[-1]
    figures = {
        "first": first,
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "accuracy": last.classifier.evaluation.balanced_accuracy.value,
    }
    print(json.dumps(figures))


def measured(folder: Path, n_photos: int, n_labels: int, pace: str) -> dict[str, float]:
    """Return the figures of one row, with the peak memory of its process in MB."""
    command = [sys.executable, "-m", "benchmarks.speed.scaling", "--row", str(folder), "--pace", pace]
    command += ["--photos", str(n_photos), "--labels", str(n_labels)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    watched, peak = psutil.Process(process.pid), 0
    while process.poll() is None:
        try:
            family = [watched, *watched.children(recursive=True)]
            peak = max(peak, sum(member.memory_info().rss for member in family))
        except psutil.NoSuchProcess:  # it, or a child, has just ended
            pass
        time.sleep(0.05)
    assert process.stdout is not None
    if process.returncode:
        raise SystemExit(f"the row of {n_photos} photos and {n_labels} labels failed")
    figures: dict[str, float] = json.loads(process.stdout.read().splitlines()[-1])
    return {**figures, "peak": peak / 2**20}


def table(folder: Path, options: argparse.Namespace) -> None:
    """Print a line for each number of photos and labels."""
    print(
        f"\n{'photos':>7s} {'labels':>7s} {'first answer':>13s} {'whole':>8s} {'CPU':>8s} {'CPU a photo':>12s} "
        f"{'peak':>9s} {'balanced accuracy':>18s}"
    )
    for n_labels in options.labels:
        for n_photos in options.photos:
            if n_photos < MIN_PHOTOS * n_labels:
                print(f"{n_photos:7,d} {n_labels:7d}   fewer than {MIN_PHOTOS} photos a label: not trained on")
                continue
            f = measured(folder, n_photos, n_labels, options.pace)
            print(
                f"{n_photos:7,d} {n_labels:7d} {f['first']:11.1f} s {f['wall']:6.1f} s {f['cpu']:6.1f} s "
                f"{1000 * f['cpu'] / n_photos:9.1f} ms {f['peak']:6.0f} MB {f['accuracy']:18.3f}",
                flush=True,
            )


def main() -> None:
    """Print the table, and from where on something is bounded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of real photos; the rendered sample photos without it")
    parser.add_argument("--photos", type=int, nargs="+", default=[40, 200, 1000, 5000])
    parser.add_argument("--labels", type=int, nargs="+", default=[2, 10, 50])
    parser.add_argument("--pace", choices=PACES, default="quick")
    parser.add_argument("--row", type=Path, help=argparse.SUPPRESS)  # the folder of one row's photos
    options = parser.parse_args()
    if options.row:
        row(options.row, options.photos[0], options.labels[0], options.pace)
        return
    kind, files = sources(options.data)
    print(f"{options.pace}, on crops of {len(files)} {kind}")
    print(f"more than {MOST_DIMENSIONS // N_VIEWS:,} photos: heads are fitted in {MOST_DIMENSIONS:,} dimensions")
    print(f"fine-tuning learns from at most {MOST_TUNED:,} photos")
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root)
        ids = fill(PhotoStore(folder), files, max(options.photos))
        (folder / "photos.json").write_text(json.dumps([ids, len(files)]))
        table(folder, options)


if __name__ == "__main__":
    main()
