"""How long does it take to save a large workspace and to open it, and how much memory?

    python -m benchmarks.speed.saved_workspaces [--photos 5000] [--data FOLDER]

Photos are crops of real ones, or smooth noise with a camera's grain, as large as they are stored. Each step runs in a
process of its own, so that the memory is that step's: the peak over what the process had before it.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.shared.camera_photos import some_picture, with_grain
from benchmarks.shared.memory import memory
from model.photos.decoder import Decoder
from model.photos.photo import STORED_SIDE, read_photo
from workspace.saved.opening import open_saved
from workspace.saved.saving import save
from workspace.workspace import Workspace


def fill(root: Path, n_photos: int, data: Path | None) -> None:
    """Make a workspace of two labels."""
    files = sorted(data.rglob("wind/*/*/*.jpg")) if data else []
    rng = np.random.default_rng(0)
    workspace = Workspace.create(root)
    labels = [workspace.add_label(name).id for name in ("healthy", "needs maintenance")]
    for start in range(0, n_photos, 24):
        photos = [read_photo(f"{i}.jpg", _jpeg(files, i, rng)) for i in range(start, min(start + 24, n_photos))]
        workspace.add_photos(photos[::2], labels[0])
        workspace.add_photos(photos[1::2], labels[1])


def _jpeg(files: list[Path], i: int, rng: np.random.Generator) -> bytes:
    stored = some_picture(files, i, rng).resize((STORED_SIDE, STORED_SIDE * 3 // 4), Image.Resampling.BICUBIC)
    return with_grain(stored, 5, 90, rng)


def step(what: str, root: Path, file: Path) -> None:
    """Save or open, and print the time and the memory that it took."""
    before, start = memory("VmHWM"), time.perf_counter()  # what `resource` says begins with the parent's
    if what == "save":
        folder = next(path for path in root.iterdir() if (path / "workspace.db").is_file())
        n_photos = len(save(Workspace(folder), file).photos)
    else:
        with Decoder() as decoder:
            n_photos = len(open_saved(file, file.name, root.with_name("there"), decoder).workspace.photos())
    seconds, size = time.perf_counter() - start, file.stat().st_size
    pace = f"{seconds:.1f} s ({1000 * seconds / n_photos:.1f} ms a photo)"
    more = (memory("VmHWM") - before) / 2**20
    print(f"{what}: {n_photos:,} photos, {size / 1e6:,.0f} MB in {pace}, {more:.0f} MB of memory more")


def main() -> None:
    """Fill, save, open."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=5000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--step", nargs=3, metavar=("WHAT", "ROOT", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        step(options.step[0], Path(options.step[1]), Path(options.step[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        root, file = Path(folder, "here"), Path(folder, "saved.zip")
        fill(root, options.photos, options.data)
        for what in ("save", "open"):
            command = [sys.executable, "-m", "benchmarks.speed.saved_workspaces", "--step", what, str(root), str(file)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
