"""Are blurred photos found, and does CleanVision think the same of others?

    python -m benchmarks.honesty.checks --data FOLDER --keep FOLDER [--sets wind clothing]

CleanVision's verdicts on the same files of all of a set, photo by photo; and how many photos are called blurred after
they were blurred (Gauss, sigma in pixels of 256).

Wrong labels are looked for in `benchmarks.honesty.wrong_labels`, shortcuts in `benchmarks.honesty.shortcuts`.
"""

import importlib.util
import io
import os
from collections.abc import Sequence
from functools import cache

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.shared.draws import Pool
from benchmarks.shared.options import parser_of_draws, pools_of
from model.checks.image_statistics import image_statistics, statistics_of
from model.checks.quality import quality
from model.common.arrays import Float32s
from model.network.backbone import load_backbone
from model.network.features import features
from model.photos.photo import open_jpeg


@cache
def vectors_of(pool: Pool) -> Float32s:
    """Return what the checks see of all photos of a set, (n, F)."""
    channels = load_backbone().spec.channels
    stages = [features(pool.embeddings[:, 0], channels, stages) for stages in ("all", "last")]
    joined: Float32s = np.concatenate(stages, axis=1) * np.float32(np.sqrt(0.5))
    return joined


def report_quality(pool: Pool, most: int = 200) -> None:
    """Print on how many photos ours and CleanVision's verdicts agree."""
    if not importlib.util.find_spec("cleanvision"):
        print("CleanVision is not installed: the extra `test` has it.")
        return
    os.environ.setdefault("TQDM_DISABLE", "1")
    from cleanvision.issue_managers.image_property import BlurrinessProperty, BrightnessProperty, EntropyProperty

    ids = pool.dataset.photo_ids[:: max(1, len(pool.dataset.photo_ids) // most)]
    judged = quality(image_statistics(pool.dataset.store, ids), None)
    theirs: dict[str, list[bool]] = {"blur": [], "dark": [], "overexposed": [], "blank": []}
    for photo_id in ids:
        with Image.open(pool.dataset.store.path(photo_id)) as photo:
            blur, light = BlurrinessProperty().calculate(photo), BrightnessProperty("dark").calculate(photo)
            information = EntropyProperty().calculate(photo)["entropy"]
        edges, grey = (1 - np.exp(-0.01 * float(blur[name])) for name in ("blurriness", "blurriness_grayscale_std"))
        theirs["blur"].append(bool(edges + (grey if grey > 0.18 else 0) < 0.29))
        theirs["dark"].append(float(light["brightness_perc_99"]) < 0.32)
        theirs["overexposed"].append(1 - float(light["brightness_perc_5"]) < 0.05)
        theirs["blank"].append(float(information) * 0.1 < 0.3)
    for check, verdicts in theirs.items():
        flags = judged.flags[check]
        assert flags is not None
        agree, ours, named = int((flags == np.array(verdicts)).sum()), int(flags.sum()), sum(verdicts)
        print(f"{pool.name:10s} {check:12s} same verdict on {agree} of {len(ids)}; ours {ours}, theirs {named}")


def report_blur(pool: Pool, sigmas: Sequence[float] = (0, 1, 2, 3, 5)) -> None:
    """Print the share of photos called blurred, by how much they were blurred."""
    shares, ids = [], pool.dataset.photo_ids[1::6]
    for sigma in sigmas:
        flags = []
        for photo_id in ids:
            photo = open_jpeg(pool.dataset.store.jpeg(photo_id))
            out = io.BytesIO()
            photo.filter(ImageFilter.GaussianBlur(sigma * max(photo.size) / 256)).save(out, "JPEG", quality=92)
            blur = quality(statistics_of(open_jpeg(out.getvalue()))[None], None).flags["blur"]
            flags.append(blur is not None and bool(blur[0]))
        shares.append(f"{sigma}: {np.mean(flags):.2f}")
    print(f"{pool.name:10s} called blurred after blur of sigma  {'  '.join(shares)}", flush=True)


def main() -> None:
    """Print the tables."""
    parser = parser_of_draws(__doc__, draws=16, first=0, sets=("wind", "clothing"))
    for pool in pools_of(parser.parse_args()):
        report_quality(pool)
        report_blur(pool)


if __name__ == "__main__":
    main()
