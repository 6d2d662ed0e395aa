"""How many photos a second does `twenty api` answer, against decoding and the bare network?

    python -m benchmarks.speed.service --data FOLDER [--seconds 60] [--clients 8] [--photos 96]

A real process, asked over real sockets by clients that send a photo a request, one after the other. The bare work is
what the answer to a photo needs at the least: to decode it in the limited processes, all of them at once, and the bare
onnxruntime passes of each network that the classifier stands on, in batches; each is measured by itself in this
process, in turns with the service. The ratio is what counts: seconds depend on the machine.

The classifier is trained on twenty photos a label of FOLDER/wind. Photos are those of `benchmarks.speed.embedding`.
"""

import argparse
import itertools
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil

from benchmarks.shared.command_line import run
from benchmarks.shared.photo_sets import open_set
from benchmarks.speed.embedding import photos as camera_photos
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import PhotoRefused
from model.network.backbone import BATCH, VIEWS_BESIDE, load_backbone, views_of
from model.photos.decoder import Decoder
from model.photos.photo import asked_photo
from model.photos.squares import AskedPhoto, SquaresWanted
from model.prediction.prediction import as_seen_beside
from tests.support.api_server import JPEG, ApiServer, api_server

GOAL = 0.8
ROUNDS = 5


def decoded(files: Sequence[bytes], decoder: Decoder, wanted: SquaresWanted) -> tuple[float, list[AskedPhoto]]:
    """Return the seconds of decoding a photo, and the photos."""
    start, asked = time.perf_counter(), []
    for photo in decoder.read_many(((f"{i}.jpg", data) for i, data in enumerate(files)), wanted):
        assert not isinstance(photo, PhotoRefused), photo
        asked.append(asked_photo(photo))
    return (time.perf_counter() - start) / len(files), asked


def looked(classifier: Classifier, asked: Sequence[AskedPhoto]) -> float:
    """Return the seconds of the bare network passes of a photo."""
    own, seconds = load_backbone(classifier.backbone), 0.0
    for start in range(0, len(asked), BATCH):
        batch = asked[start : start + BATCH]
        photos, beside = np.stack([own.preprocess(photo) for photo in batch]), as_seen_beside(classifier, batch)
        began = time.perf_counter()
        own.tail.statistics(own.activations(views_of(photos)))
        for name, pixels in beside.items():
            other = load_backbone(name)
            other.tail.statistics(other.activations(views_of(pixels)[:, :VIEWS_BESIDE]))
        seconds += time.perf_counter() - began
    return seconds / len(asked)


def bare(classifier: Classifier, files: Sequence[bytes]) -> tuple[float, float]:
    """Return the seconds of decoding a photo, and of the network's passes."""
    with Decoder() as decoder:
        decoded(files[:BATCH], decoder, classifier.squares_wanted)  # starts the processes
        decoding, asked = decoded(files, decoder, classifier.squares_wanted)
    looked(classifier, asked[:BATCH])
    return decoding, looked(classifier, asked)


def ask(server: ApiServer, files: Sequence[bytes], n_clients: int, seconds: float) -> list[float]:
    """Have clients send photos for a time; returns the seconds of each photo, and stops at the first error."""
    end, turn = time.monotonic() + seconds, itertools.count()

    def client(_: int) -> list[float]:
        taken = []
        while (start := time.monotonic()) < end:
            answer = server.ask("POST", "/predict", files[next(turn) % len(files)], JPEG)
            assert answer.status == 200, answer.body
            taken.append(time.monotonic() - start)
        return taken

    with ThreadPoolExecutor(n_clients) as clients:
        return [taken for of_one in clients.map(client, range(n_clients)) for taken in of_one]


def megabytes(server: ApiServer) -> tuple[float, float]:
    """Return the memory of the service's process, and of the processes that open photos together."""
    process = psutil.Process(server.process.pid)
    own, others = process.memory_info().rss, sum(child.memory_info().rss for child in process.children())
    return own / 2**20, others / 2**20


def trained(data: Path, folder: Path) -> Path:
    """Train the classifier."""
    open_set("wind", data, folder).draw(folder / "photos", 20, seed=0)
    run(["train", str(folder / "photos"), "--out", str(folder / "a.twenty"), "--quick"])
    return folder / "a.twenty"


def main() -> None:
    """Print both throughputs and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--photos", type=int, default=96)
    options = parser.parse_args()
    files = camera_photos(options.photos, options.data)
    print(f"{len(files)} photos, {np.mean([len(data) for data in files]) / 2**20:.2f} MB on average")
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        path = trained(options.data, folder)
        classifier, ratios, seconds = classifier_file.load(path), [], []
        with api_server(path, folder / "log.txt") as server:
            ask(server, files, options.clients, 3)
            for _ in range(ROUNDS):
                decoding, looking = bare(classifier, files)
                start = time.monotonic()
                answered = ask(server, files, options.clients, options.seconds / ROUNDS)
                pace = len(answered) / (time.monotonic() - start)
                ratios.append(pace * (decoding + looking))
                seconds += answered
                plain = f"decoding {1000 * decoding:.1f} ms and network {1000 * looking:.1f} ms a photo"
                print(f"{plain}; {pace:.1f} photos a second: ratio {ratios[-1]:.2f}", flush=True)
            own, others = megabytes(server)
    middle, late = np.percentile(seconds, [50, 99])
    print(f"{options.clients} clients, {len(classifier.networks)} network(s): p50 {1000 * middle:.0f} ms, ", end="")
    print(f"p99 {1000 * late:.0f} ms, {len(seconds)} photos without an error")
    print(f"memory: {own:.0f} MB, and {others:.0f} MB of the processes that open photos")
    print(f"median ratio to decoding and the bare passes: {np.median(ratios):.2f} (at least {GOAL} is asked)")


if __name__ == "__main__":
    main()
