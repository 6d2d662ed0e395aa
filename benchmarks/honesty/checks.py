"""Do the checks find what was planted, and are they silent where nothing was?

    python -m benchmarks.honesty.checks --data FOLDER --keep FOLDER [--sets wind clothing] [--per-label 20 40] \
        [--draws 16]

Photos are drawn from all of a set (`benchmarks.shared.draws`).

Wrong labels: one label in ten is changed to another one. Reported are the share of the changed that is named and the
share of the named that was changed, ours beside two filters of cleanlab (Northcutt et al., 2021) on the out-of-fold
probabilities of a quick training, where the extra `peers` has installed it.

Photo quality: CleanVision's verdicts on the same files, photo by photo; and how many photos are called blurred after
they were blurred (Gauss, sigma in pixels of 256).

Seeds count from 0. The constants of `model.checks.wrong_labels` were chosen on seeds from 100 on.
"""

import importlib.util
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.shared.draws import Pool
from benchmarks.shared.options import parser_of_draws, pools_of, seeds_of
from model.checks.image_statistics import image_statistics, statistics_of
from model.checks.quality import quality
from model.checks.wrong_labels import label_doubts
from model.classifier.settings import Settings
from model.common.arrays import Bools, Float32s, Ints
from model.learning.training import train
from model.network.backbone import load_backbone
from model.network.features import features
from model.photos.dataset import Dataset
from model.photos.photo import open_jpeg

_FLIPPED = 0.1


@cache
def vectors_of(pool: Pool) -> Float32s:
    """Return what the checks see of all photos of a set, (n, F)."""
    channels = load_backbone().spec.channels
    stages = [features(pool.embeddings[:, 0], channels, stages) for stages in ("all", "last")]
    joined: Float32s = np.concatenate(stages, axis=1) * np.float32(np.sqrt(0.5))
    return joined


def with_wrong_labels(dataset: Dataset, seed: int) -> tuple[Dataset, Bools]:
    """Return a dataset with some labels changed, and which."""
    rng, n = np.random.default_rng((seed, 1)), len(dataset.targets)
    wrong = rng.choice(n, round(_FLIPPED * n), replace=False)
    targets, n_labels = dataset.targets.copy(), len(dataset.labels)
    targets[wrong] = (targets[wrong] + rng.integers(1, n_labels, len(wrong))) % n_labels
    return replace(dataset, targets=targets), np.isin(np.arange(n), wrong)


def named_wrong(pool: Pool, vectors: Float32s, per_label: int, seed: int) -> Iterator[tuple[str, int, int, int]]:
    """Yield for each method how many of the changed it named, how many were changed, how many it named."""
    draw, _ = pool.draw(per_label, seed)
    dataset, wrong = with_wrong_labels(draw, seed)
    seen = vectors[_rows(pool, dataset)]
    groups = pool.groups[_rows(pool, dataset)]
    doubts = label_doubts(seen, dataset.targets, groups, len(dataset.labels))
    methods = {"ours": np.isin(np.arange(len(wrong)), doubts.doubted)}
    clean = label_doubts(seen, draw.targets, groups, len(dataset.labels))
    yield "ours, nothing planted", 0, 0, len(clean.doubted)
    if importlib.util.find_spec("cleanlab"):
        from cleanlab.filter import find_label_issues

        (only,) = train(dataset, Settings(pace="quick"))
        answers = only.classifier.evaluation.probabilities
        for kind in ("prune_by_noise_rate", "confident_learning"):
            methods[f"cleanlab, {kind}"] = find_label_issues(dataset.targets, answers, filter_by=kind, n_jobs=1)
    for method, named in methods.items():
        yield method, int((named & wrong).sum()), int(wrong.sum()), int(named.sum())


def report_wrong_labels(pool: Pool, per_label: int, seeds: Sequence[int]) -> None:
    """Print recall and precision of each method over all draws."""
    vectors = vectors_of(pool)
    counts: dict[str, list[tuple[int, int, int]]] = {}
    for seed in seeds:
        for method, *found in named_wrong(pool, vectors, per_label, seed):
            counts.setdefault(method, []).append((found[0], found[1], found[2]))
    for method, rows in counts.items():
        right, wrong, named = np.sum(rows, axis=0)
        figures = f"recall {right / wrong:.2f} precision {right / max(named, 1):.2f} " if wrong else " " * 27
        print(f"{pool.name:10s} {per_label:3d} {method:30s} {figures}named a draw {named / len(rows):5.1f}", flush=True)


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


def _rows(pool: Pool, dataset: Dataset) -> Ints:
    row_of = {photo_id: row for row, photo_id in enumerate(pool.dataset.photo_ids)}
    return np.array([row_of[photo_id] for photo_id in dataset.photo_ids])


def main() -> None:
    """Print the tables."""
    parser = parser_of_draws(__doc__, draws=16, first=0, sets=("wind", "clothing"))
    parser.add_argument("--per-label", nargs="+", type=int, default=[20, 40])
    parser.add_argument("--parts", nargs="+", default=["labels", "quality"])
    options = parser.parse_args()
    for pool in pools_of(options):
        for per_label in options.per_label:
            if "labels" in options.parts:
                report_wrong_labels(pool, per_label, seeds_of(options))
        if "quality" in options.parts:
            report_quality(pool)
            report_blur(pool)


if __name__ == "__main__":
    main()
