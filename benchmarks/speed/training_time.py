"""How long does a person wait after the click, with 40 photos already there?

    python -m benchmarks.speed.training_time --data FOLDER [--per-label 20]

The photos lie in a workspace with their embeddings, as they do when the button is pressed; the warm trainers get the
job from the queue, as they do from the page. Printed beside the seconds: how many forward passes of one photo the
machine would have done meanwhile, which is comparable between machines.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from jobs.training_queue import TrainingQueue
from model.classifier.settings import Settings
from model.common.errors import PhotoRefused
from model.network.backbone import Backbone, load_backbone
from model.network.embeddings import embeddings_of
from model.photos.decoder import Decoder
from workspace.workspace import Workspace


def fill(workspace: Workspace, folder: Path, per_label: int, backbone: Backbone) -> None:
    """Put photos with their embeddings into a workspace."""
    with Decoder() as decoder:
        for label in sorted(path for path in folder.iterdir() if path.is_dir()):
            label_id = workspace.label_named(label.name).id
            files = sorted(label.iterdir())[:per_label]
            for photo in decoder.read_many((file.name, file.read_bytes()) for file in files):
                assert not isinstance(photo, PhotoRefused), photo
                workspace.add_photo(photo, label_id)
    embeddings_of(workspace.store, workspace.dataset().photo_ids, backbone)


def wait(queue: TrainingQueue, workspace: Workspace) -> tuple[float, float]:
    """Press the button; return the seconds until the first answer and until the end."""
    start, first = time.perf_counter(), 0.0
    queue.submit(workspace, Settings())
    while True:
        time.sleep(0.02)
        status = queue.status(workspace)
        if status.answers and not first:
            first = time.perf_counter() - start
        if not status.active:
            assert status.state == "done", status
            return first, time.perf_counter() - start


def forward_pass(backbone: Backbone) -> float:
    """Return the seconds of one forward pass of one photo, in batches."""
    photos = np.zeros((64, backbone.spec.side, backbone.spec.side, 3), dtype=np.uint8)
    start = time.perf_counter()
    backbone.tail.map(backbone.activations(photos))
    return (time.perf_counter() - start) / len(photos)


def main() -> None:
    """Print the waiting times of three presses."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with wind/train/<label>/*")
    parser.add_argument("--per-label", type=int, default=20)
    options = parser.parse_args()
    backbone = load_backbone()
    forward_pass(backbone)
    queue = TrainingQueue()
    try:
        with tempfile.TemporaryDirectory() as root:
            workspace = Workspace.create(Path(root))
            fill(workspace, options.data / "wind" / "train", options.per_label, backbone)
            n_photos = len(workspace.dataset().photo_ids)
            time.sleep(15)  # a person looks at the photos meanwhile; the trainers warm up
            for _ in range(3):
                one, (first, whole) = forward_pass(backbone), wait(queue, workspace)
                print(
                    f"{n_photos} photos: first answer {first:5.1f} s ({first / one:6.0f} forward passes), "
                    f"all {whole:5.1f} s ({whole / one:6.0f} forward passes)",
                    flush=True,
                )
    finally:
        queue.close()


if __name__ == "__main__":
    main()
