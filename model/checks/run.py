"""The checks of a set of photos, before training and after it: the list of them, in the order in which they run.

Shapes: n photos, F values of a feature vector.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from model.checks import shortcut_findings
from model.checks.dataset_findings import copies, imbalance, poor_photos, too_few, unseen
from model.checks.findings import Finding, worst_first
from model.checks.image_statistics import measures_of
from model.checks.label_findings import doubted_labels
from model.checks.shortcuts import Evidence, areas_under_curve
from model.classifier.classifier import Classifier
from model.common.arrays import Float32s, Float64s, Ints
from model.common.progress import OnProgress, no_progress
from model.network.backbone import load_backbone
from model.network.embeddings import embeddings_of
from model.network.features import features
from model.network.graph_cache import is_ready
from model.network.near_duplicates import groups_of_copies
from model.photos.dataset import Dataset

_BLOCK = 64  # photos whose whole embeddings are held at a time, 56 KB each


def before_training(dataset: Dataset, on_progress: OnProgress = no_progress) -> list[Finding]:
    """Check labelled photos, the worst finding first.

    Args:
        dataset: Any number of labels and photos. Photos that the network has not seen yet are shown to it.
        on_progress: Receives how many photos were measured; it may raise `Stopped`.

    Raises:
        FileRefused: a photo is no longer on the disk.
        StorageFull: the disk has no space for what was measured.
    """
    dataset = _without_empty_labels(dataset)
    if not dataset.photo_ids:
        return [too_few(dataset)]
    findings = [too_few(dataset), imbalance(dataset)]
    measures = measures_of(dataset.store, dataset.photo_ids, on_progress)
    poor = poor_photos(dataset, measures)
    if not is_ready():  # its files are made once a machine; until then nothing can be compared
        return worst_first([*findings, *unseen(), *poor])
    seen = _seen(dataset)
    findings += shortcut_findings.before_training(_evidence(dataset, measures, seen))
    findings.append(doubted_labels(dataset, seen.vectors, seen.groups))
    findings += copies(dataset, seen.groups)
    return worst_first([*findings, *poor])


def after_training(dataset: Dataset, classifier: Classifier) -> list[Finding]:
    """Check photos again with what training has shown, the worst finding first; raises as `before_training`.

    Args:
        dataset: The photos as they are now: some may have come, gone or changed their label since training.
        classifier: Gives what it answered to photos it had not seen.
    """
    dataset = _without_empty_labels(dataset)
    if len(dataset.labels) < 2 or not is_ready():
        return unseen()[1:]
    seen, evaluation = _seen(dataset), classifier.evaluation
    areas = areas_under_curve(evaluation.probabilities, evaluation.targets)
    allowed = dict(zip(evaluation.labels, areas.tolist(), strict=True))
    answers = dict(zip(evaluation.photo_ids, (evaluation.labels[a] for a in evaluation.answers), strict=True))
    measures = measures_of(dataset.store, dataset.photo_ids)
    findings = [doubted_labels(dataset, seen.vectors, seen.groups, answers)]
    findings += shortcut_findings.after_training(_evidence(dataset, measures, seen), allowed)
    return worst_first(findings)


@dataclass(frozen=True, eq=False)
class _Seen:
    """What the default network saw in the photos."""

    vectors: Float32s  # (n, F), unit length
    groups: Ints  # (n,) copies of a photo share a number


def _seen(dataset: Dataset) -> _Seen:
    backbone = load_backbone()
    channels, parts = backbone.spec.channels, []
    for start in range(0, len(dataset.photo_ids), _BLOCK):
        whole = embeddings_of(dataset.store, dataset.photo_ids[start : start + _BLOCK], backbone)[:, 0]
        parts.append([features(whole, channels, stages) for stages in ("all", "last")])
    everything, last = (np.concatenate(stage) for stage in zip(*parts, strict=True))
    vectors = np.concatenate([everything, last], axis=1) * np.float32(np.sqrt(0.5))
    return _Seen(vectors, groups_of_copies(everything))


def _evidence(dataset: Dataset, measures: Float64s, seen: _Seen) -> Evidence:
    originals = [dataset.metadata.get(photo_id) for photo_id in dataset.photo_ids]
    return Evidence(dataset.labels, dataset.targets, measures, originals, seen.vectors, seen.groups)


def _without_empty_labels(dataset: Dataset) -> Dataset:
    """Return the dataset with the labels that have photos."""
    used: Sequence[int] = [int(target) for target in np.unique(dataset.targets)]
    position = {target: i for i, target in enumerate(used)}
    return replace(
        dataset,
        labels=tuple(dataset.labels[target] for target in used),
        targets=np.array([position[int(target)] for target in dataset.targets], dtype=np.intp),
    )
