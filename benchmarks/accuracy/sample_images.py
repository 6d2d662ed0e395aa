"""Do rendered photos teach about real ones? Trains on `sample_images/train` alone and evaluates real photos.

    python -m benchmarks.accuracy.sample_images --data FOLDER

FOLDER holds `wind/test/damaged` and `wind/test/healthy`: patches of real inspection photos. Nothing is tuned here.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import sample_images
from benchmarks.shared.command_line import run
from sample_images.render import DAMAGED, HEALTHY

REAL_NAMES = {"damaged": DAMAGED, "healthy": HEALTHY}  # folder of real photos: its label in the samples


def evaluate(data: Path, *, quick: bool) -> dict[str, float]:
    """Return balanced accuracy (`value`, `low`, `high`, 0 to 1) on the real photos below `data`."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        for name, label in REAL_NAMES.items():
            shutil.copytree(data / "wind" / "test" / name, work / "real" / label)
        classifier = str(work / "samples.twenty")
        run(["train", str(sample_images.TRAIN), "--out", classifier, *(["--quick"] if quick else [])])
        balanced = json.loads(run(["evaluate", classifier, str(work / "real"), "--json"]))["balanced_accuracy"]
    return {key: float(balanced[key]) for key in ("value", "low", "high")}


def main() -> None:
    """Print the figures beside what answering one label for every photo scores."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with wind/test/{damaged,healthy}")
    data = parser.parse_args().data
    print("balanced accuracy on real photos, trained on the sample photos alone (90 % interval)")
    print("always one label   0.500")
    for name, quick in (("simple head alone ", True), ("with fine-tuning  ", False)):
        figure = evaluate(data, quick=quick)
        print(f"{name} {figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})", flush=True)


if __name__ == "__main__":
    main()
