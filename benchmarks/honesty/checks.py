"""Do the checks find what was planted, and are they silent where nothing was?

    python -m benchmarks.honesty.checks --data FOLDER --keep FOLDER [--sets wind clothing] [--per-label 20 40] \
        [--draws 16]

Photos are drawn from all of a set (`benchmarks.shared.draws`).

Shortcuts: two labels are drawn; nothing is done (whatever is said then is a false alarm), the photos of one label are
brightened by a quarter, or the labels are said to come from two cameras.

Photo quality: CleanVision's verdicts on the same files, photo by photo; and how many photos are called blurred after
they were blurred (Gauss, sigma in pixels of 256).

Wrong labels are looked for in `benchmarks.honesty.wrong_labels`.

Seeds count from 0. The constants of `model.checks.shortcuts` were chosen on seeds from 100 on.
"""

import importlib.util
import io
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from benchmarks.shared.draws import Pool
from benchmarks.shared.options import parser_of_draws, pools_of, seeds_of
from model.checks.evidence import Evidence
from model.checks.image_statistics import image_statistics, statistics_of
from model.checks.quality import quality
from model.checks.shortcuts import Cue, cues
from model.common.arrays import Float32s, Ints
from model.network.backbone import load_backbone
from model.network.features import features
from model.network.series import no_series
from model.photos.photo import open_jpeg, read_photo
from model.photos.photo_metadata import PhotoMetadata
from model.photos.photo_store import PhotoStore

_BRIGHTER = 1.25
_LIGHT = {"brightness", "blown-highlights"}


def vectors_of(pool: Pool) -> Float32s:
    """Return what the checks see of all photos of a set, (n, F)."""
    channels = load_backbone().spec.channels
    stages = [features(pool.embeddings[:, 0], channels, stages) for stages in ("all", "last")]
    joined: Float32s = np.concatenate(stages, axis=1) * np.float32(np.sqrt(0.5))
    return joined


def brightened(pool: Pool, keep: Path) -> Pool:
    """Return the same photos, a quarter brighter."""
    store, ids = PhotoStore(keep / f"{pool.name}-bright", below=keep), []
    for photo_id in pool.dataset.photo_ids:
        out = io.BytesIO()
        bright = ImageEnhance.Brightness(open_jpeg(pool.dataset.store.jpeg(photo_id))).enhance(_BRIGHTER)
        bright.save(out, "JPEG", quality=95)
        photo = read_photo(photo_id, out.getvalue())
        store.add(photo)
        ids.append(photo.id)
    return Pool(f"{pool.name}-bright", replace(pool.dataset, photo_ids=tuple(ids), store=store))


def report_shortcuts(pool: Pool, keep: Path, per_label: int, seeds: Sequence[int]) -> None:
    """Print how often what was planted is named, and how often something is where nothing was planted."""
    bright = brightened(pool, keep)
    seen = [(vectors_of(p), image_statistics(p.dataset.store, p.dataset.photo_ids)) for p in (pool, bright)]
    found: dict[str, list[set[str]]] = {"nothing": [], "brighter": [], "camera": []}
    for seed in seeds:
        rows, targets, labels = _two_labels(pool, per_label, seed)
        planted = targets == seed % 2
        for kind, names in found.items():
            changed = planted if kind == "brighter" else np.zeros_like(planted)
            vectors, statistics = (
                np.where(changed[:, None], other[rows], own[rows]) for own, other in zip(*seen, strict=True)
            )
            cameras = ["Bench A" if p and kind == "camera" else "Bench B" for p in planted]
            files = {
                str(row): PhotoMetadata(*_size(pool, row), "JPEG", c) for row, c in zip(rows, cameras, strict=True)
            }
            drawn = replace(pool.dataset, labels=labels, photo_ids=tuple(files), targets=targets, metadata=files)
            series = replace(no_series(len(rows)), groups=pool.groups[rows])
            names.append(_called(cues(Evidence(drawn, statistics, vectors, series), seed=seed)))
    alarms = [names for names in found["nothing"] if names]
    light = np.mean([bool(names & _LIGHT) for names in found["brighter"]])
    camera = np.mean(["camera" in names for names in found["camera"]])
    print(
        f"{pool.name:10s} {per_label:3d} brighter: named as light {light:.2f}; camera: named {camera:.2f}; "
        f"nothing planted: something named {len(alarms) / len(seeds):.2f} {[sorted(names) for names in alarms]}",
        flush=True,
    )


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


def _called(found: list[Cue] | None) -> set[str]:
    return {cue.code for cue in found or () if cue.is_shortcut}


def _two_labels(pool: Pool, per_label: int, seed: int) -> tuple[Ints, Ints, tuple[str, ...]]:
    rng, targets = np.random.default_rng(seed), pool.dataset.targets
    two = np.sort(rng.choice(len(pool.dataset.labels), 2, replace=False))
    rows = np.concatenate([rng.choice(np.flatnonzero(targets == t), per_label, replace=False) for t in two])
    return rows, np.searchsorted(two, targets[rows]), tuple(pool.dataset.labels[t] for t in two)


def _size(pool: Pool, row: int) -> tuple[int, int]:
    with Image.open(pool.dataset.store.path(pool.dataset.photo_ids[row])) as photo:
        return photo.size


def main() -> None:
    """Print the tables."""
    parser = parser_of_draws(__doc__, draws=16, first=0, sets=("wind", "clothing"))
    parser.add_argument("--per-label", nargs="+", type=int, default=[20, 40])
    parser.add_argument("--parts", nargs="+", default=["shortcuts", "quality"])
    options = parser.parse_args()
    for pool in pools_of(options):
        for per_label in options.per_label:
            if "shortcuts" in options.parts:
                report_shortcuts(pool, options.keep, per_label, seeds_of(options))
        if "quality" in options.parts:
            report_quality(pool)
            report_blur(pool)


if __name__ == "__main__":
    main()
