"""What does taking photos in cost, against the bare network and the bare JPEG decoder?

    python -m benchmarks.speed.embedding [--photos 200] [--data FOLDER]

Ours is everything between a file and a photo that can be trained on: decoding in limited processes, shrinking, storing
with a thumbnail, two views through the network in five windows, keeping the embedding. The bare work is decoding the
same JPEGs and one onnxruntime forward pass for each, in the same process, in batches. Both run on the same photos in
turns, and the ratio of their throughputs is what counts: seconds depend on the machine.
"""

import argparse
import io
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.shared.camera_photos import some_picture, with_grain
from model.common.errors import PhotoRefused
from model.network.backbone import BATCH, Backbone, load_backbone
from model.network.embeddings import embeddings_of
from model.photos.decoder import Decoder
from model.photos.photo_store import PhotoStore


def photos(n: int, data: Path | None) -> list[bytes]:
    """Return `n` JPEGs of about 1 MB, 1600 x 1200: real photos enlarged, or smooth noise, with a camera's grain."""
    sources = sorted(data.rglob("wind/*/*/*.jpg")) if data else []
    rng = np.random.default_rng(0)
    larger = (some_picture(sources, i, rng).resize((1600, 1200), Image.Resampling.BICUBIC) for i in range(n))
    return [with_grain(picture, 15, 92, rng) for picture in larger]


def bare(jpegs: list[bytes], backbone: Backbone) -> float:
    """Return the seconds of decoding and one forward pass a photo."""
    start = time.perf_counter()
    for batch in _batches(jpegs):
        pixels = [Image.open(io.BytesIO(jpeg)).convert("RGB").resize((backbone.spec.side,) * 2) for jpeg in batch]
        backbone.tail.map(backbone.activations(np.stack([np.asarray(image) for image in pixels])))
    return time.perf_counter() - start


def ours(jpegs: list[bytes], backbone: Backbone, decoder: Decoder) -> float:
    """Return the seconds of the whole way from a file to a stored embedding."""
    with tempfile.TemporaryDirectory() as folder:
        store = PhotoStore(Path(folder))
        start = time.perf_counter()
        waiting: list[str] = []
        for photo in decoder.read_many((f"{i}.jpg", jpeg) for i, jpeg in enumerate(jpegs)):
            assert not isinstance(photo, PhotoRefused), photo
            store.add(photo)
            waiting.append(photo.id)
            if len(waiting) == BATCH:
                embeddings_of(store, waiting, backbone)
                waiting = []
        embeddings_of(store, waiting, backbone) if waiting else None
        return time.perf_counter() - start


def _batches(jpegs: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(jpegs), BATCH):
        yield jpegs[start : start + BATCH]


def main() -> None:
    """Print both throughputs and their ratio, over five rounds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--data", type=Path, help="folder of real photos; smooth noise without it")
    options = parser.parse_args()
    jpegs = photos(options.photos, options.data)
    print(f"{len(jpegs)} photos, {np.mean([len(j) for j in jpegs]) / 2**20:.2f} MB on average")
    backbone, ratios = load_backbone(), []
    with Decoder() as decoder:
        ours(jpegs[:BATCH], backbone, decoder)  # starts the processes
        for _ in range(5):
            plain, whole = bare(jpegs, backbone), ours(jpegs, backbone, decoder)
            ratios.append(plain / whole)
            bare_pace, our_pace = len(jpegs) / plain, len(jpegs) / whole
            print(f"bare {bare_pace:6.1f}, ours {our_pace:6.1f} photos a second: ratio {ratios[-1]:.2f}")
    print(f"median ratio to bare decoding and one forward pass: {np.median(ratios):.2f} (at least 0.5 is asked)")


if __name__ == "__main__":
    main()
