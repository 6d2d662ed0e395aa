"""What is said about the photos themselves: how many there are, how good they are, which are copies.

Shapes: n photos.
"""

import numpy as np

from model.checks.findings import Finding, Outcome
from model.checks.quality import FAULTS, Fault, quality
from model.common.arrays import Bools, Float64s, Ints
from model.photos.dataset import MIN_PHOTOS, Dataset

_FEW = 10  # photos of a label: fewer make figures that say little
_UNEVEN, _VERY_UNEVEN = 3, 10  # times as many photos of the commonest label
_MANY = 0.2  # of a label's photos with one fault: then it is a problem, no exception


def too_few(dataset: Dataset) -> Finding:
    """Say whether each label has enough photos."""
    counts = {label: int(n) for label, n in zip(dataset.labels, dataset.counts(), strict=True)}
    if len(counts) < 2:
        has = f"Only “{next(iter(counts))}” has photos" if counts else "There are no photos yet"
        return Finding("too-few", "Number of photos", "problem", f"{has}; at least two labels need some.",
                       f"Twenty of each make a good start, {MIN_PHOTOS} are the least.")  # fmt: skip
    few = {label: n for label, n in counts.items() if n < _FEW}
    if not few:
        fewest = min(counts.values())
        return Finding("too-few", "Number of photos", "passed", f"Every label has at least {fewest:,} photos.")
    outcome: Outcome = "problem" if min(few.values()) < MIN_PHOTOS else "caution"
    has = ", ".join(f"“{label}” {n}" for label, n in few.items())
    return Finding("too-few", "Number of photos", outcome, f"Photos are few: {has}.",
                   "With fewer than ten photos of a label, figures are little more than a guess. "
                   "Twenty of each make a good start.")  # fmt: skip


def imbalance(dataset: Dataset) -> Finding:
    """Say whether one label has many more photos than another."""
    counts = dataset.counts()
    most, fewest = int(counts.argmax()), int(counts.argmin())
    ratio = counts[most] / max(counts[fewest], 1)
    sentence = (
        f"“{dataset.labels[most]}” has {counts[most]:,} photos, “{dataset.labels[fewest]}” {counts[fewest]:,}: "
        f"{ratio:.1f} times as many."
    )
    if ratio < _UNEVEN:
        close = "All labels have about as many photos." if ratio < 1.5 else sentence
        return Finding("imbalance", "Balance of labels", "passed", close)
    outcome: Outcome = "problem" if ratio >= _VERY_UNEVEN else "caution"
    return Finding("imbalance", "Balance of labels", outcome, sentence,
                   f"Every label counts the same in training, so nothing is lost. But what is known of "
                   f"“{dataset.labels[fewest]}” rests on few photos: add more of it.")  # fmt: skip


def poor_photos(dataset: Dataset, measures: Float64s) -> list[Finding]:
    """Say which photos are blurred, dark, overexposed, nearly blank, tiny or oddly shaped."""
    files = [dataset.metadata.get(photo_id) for photo_id in dataset.photo_ids]
    known = [file for file in files if file is not None]
    sizes = np.array([(file.width, file.height) for file in known], dtype=float) if len(known) == len(files) else None
    judged = quality(measures, sizes)
    return [_fault(dataset, fault, judged.flags[fault.check], judged.measured.get(fault.check)) for fault in FAULTS]


def _fault(dataset: Dataset, fault: Fault, flags: Bools | None, measured: Float64s | None) -> Finding:
    if flags is None or measured is None:
        return Finding(fault.check, fault.title, "not checked", "The size of the original files is not known.")
    n, n_all = int(flags.sum()), len(flags)
    if not n:
        return Finding(fault.check, fault.title, "passed", f"None of {n_all:,} photos {fault.one}.")
    rows = np.flatnonzero(flags)
    rows = rows[np.argsort(measured[rows], kind="stable")]
    share = np.bincount(dataset.targets[flags], minlength=len(dataset.labels)) / np.maximum(dataset.counts(), 1)
    worst = int(share.argmax())
    outcome: Outcome = "problem" if share[worst] > _MANY and n > 1 else "caution"
    of_one_label = dataset.counts()[worst] < n_all and (dataset.targets[flags] == worst).all() and n > 1
    where = f", all under “{dataset.labels[worst]}”" if of_one_label else ""
    ids = tuple(dataset.photo_ids[row] for row in rows)
    return Finding(fault.check, fault.title, outcome,
                   f"{n:,} of {n_all:,} photos {fault.one if n == 1 else fault.many}{where}.", fault.advice,
                   ids, remove=_removable(dataset, rows))  # fmt: skip


def copies(dataset: Dataset, groups: Ints) -> list[Finding]:
    """Say which photos are nearly the same, under one label and under two.

    Args:
        dataset: The photos.
        groups: Copies of a photo share a number, (n,).
    """
    rows_of = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    several = [rows for rows in rows_of if len(rows) > 1]
    split = [rows for rows in several if len(np.unique(dataset.targets[rows])) > 1]
    return [_near_copies(dataset, [rows for rows in several if len(np.unique(dataset.targets[rows])) == 1]),
            _under_two_labels(dataset, split)]  # fmt: skip


def _near_copies(dataset: Dataset, several: list[Ints]) -> Finding:
    if not several:
        return Finding("near-copies", "Copies", "passed",
                       "No two photos of a label are the same or nearly the same.")  # fmt: skip
    extra = np.concatenate([rows[1:] for rows in several])
    n, every = len(extra), np.concatenate(several)
    return Finding(
        "near-copies", "Copies", "caution",
        f"{n:,} of {len(dataset.photo_ids):,} photos {'is' if n == 1 else 'are'} nearly the same as another one: "
        f"there are {len(several):,} such {'group' if len(several) == 1 else 'groups'}.",
        "They do no harm: copies are judged together and count once. But they teach nothing new: photos of other "
        "objects, or from elsewhere, would.",
        tuple(dataset.photo_ids[row] for row in every), remove=_removable(dataset, extra),
    )  # fmt: skip


def _under_two_labels(dataset: Dataset, split: list[Ints]) -> Finding:
    if not split:
        return Finding("two-labels", "One photo, two labels", "passed",
                       "No photo, nor a near-copy of one, is under two labels.")  # fmt: skip
    named = sorted({dataset.labels[target] for rows in split for target in dataset.targets[rows]})
    labels, ids = (
        " and ".join(f"“{label}”" for label in named[:4]),
        [dataset.photo_ids[r] for rows in split for r in rows],
    )
    n = len(split)
    return Finding(
        "two-labels", "One photo, two labels", "problem",
        f"{n:,} {'photo is' if n == 1 else 'photos are'} there nearly the same under more than one label ({labels}).",
        "Only one label can be right: it is as if you said yes and no to the same question. Look at them side by "
        "side, and move or remove the wrong one.",
        tuple(ids), move=tuple(move for rows in split for move in _to_majority(dataset, rows)),
    )  # fmt: skip


def _to_majority(dataset: Dataset, rows: Ints) -> list[tuple[str, str]]:
    """Return the moves that bring a group of copies under the label that most of them have, if there is one."""
    counts = np.bincount(dataset.targets[rows])
    if (counts == counts.max()).sum() > 1:
        return [(dataset.photo_ids[row], dataset.labels[other]) for row in rows
                for other in np.unique(dataset.targets[rows]) if other != dataset.targets[row]]  # fmt: skip
    most = int(counts.argmax())
    return [(dataset.photo_ids[row], dataset.labels[most]) for row in rows if dataset.targets[row] != most]


def _removable(dataset: Dataset, rows: Ints) -> tuple[str, ...]:
    """Return photos whose removal leaves every label enough to be trained; none where it does not."""
    left = dataset.counts() - np.bincount(dataset.targets[rows], minlength=len(dataset.labels))
    touched = np.unique(dataset.targets[rows])
    return tuple(dataset.photo_ids[row] for row in rows) if (left[touched] >= MIN_PHOTOS).all() else ()


def unseen() -> list[Finding]:
    """Return findings for what needs the network, while its files are not made yet."""
    why = "The network is not prepared yet on this computer; look again in a minute."
    return [
        Finding("near-copies", "Copies", "not checked", why),
        Finding("wrong-labels", "Labels to check", "not checked", why),
        Finding("shortcuts", "Shortcuts", "not checked", why),
    ]
