"""How long does it take to save a large workspace and to open it, and how much memory?

    python -m benchmarks.speed.saved_workspaces [--photos 5000] [--data FOLDER]

Photos are crops of real ones, or smooth noise with a camera's grain, as large as they are stored. Each step runs in a
process of its own, so that the memory is that step's: the peak over what the process had before it.
"""

import argparse
import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from model.photos.decoder import Decoder
from model.photos.photo import STORED_SIDE, read_photo
from workspace.opening import open_saved
from workspace.saving import save
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
    if files:
        image = Image.open(files[i % len(files)]).convert("RGB").resize((STORED_SIDE, STORED_SIDE * 3 // 4))
    else:
        small = Image.fromarray(rng.integers(40, 220, (12, 16, 3), dtype=np.uint8))
        image = small.resize((STORED_SIDE, STORED_SIDE * 3 // 4), Image.Resampling.BICUBIC)
    grain = rng.normal(0, 5, (image.height, image.width, 1))
    out = io.BytesIO()
    Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=90)
    return out.getvalue()


def step(what: str, root: Path, file: Path) -> None:
    """Save or open, and print the time and the memory that it took."""
    before, start = _peak(), time.perf_counter()
    if what == "save":
        folder = next(path for path in root.iterdir() if (path / "workspace.db").is_file())
        n_photos = len(save(Workspace(folder), file).photos)
    else:
        with Decoder() as decoder:
            n_photos = len(open_saved(file, file.name, root.with_name("there"), decoder).workspace.photos())
    seconds, size = time.perf_counter() - start, file.stat().st_size
    pace = f"{seconds:.1f} s ({1000 * seconds / n_photos:.1f} ms a photo)"
    print(f"{what}: {n_photos:,} photos, {size / 1e6:,.0f} MB in {pace}, {_peak() - before:.0f} MB of memory more")


def _peak() -> float:
    """Return the most memory that this process has had, in MB. What `resource` says begins with the parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


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
