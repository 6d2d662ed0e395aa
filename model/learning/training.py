"""Labelled photos in, a classifier and its honest evaluation out: the table of contents of the project.

`train` yields a first classifier, linear heads on the frozen networks that have seen all photos, within a second or
two. Then the other networks look, and fine-tuning follows; each better classifier is yielded. Where heads are hardly
ever wrong, only the pace "thorough" looks for a better one. Whoever stops in between keeps the last one.

Shapes: n photos, V views, C labels, D values of an embedding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from model.classifier.classifier import Classifier
from model.classifier.ensemble import Choice, EnsemblePart
from model.classifier.settings import PLANS, Settings
from model.common.arrays import Bools, Float64s, Ints
from model.common.errors import TooFewPhotos
from model.common.progress import OnProgress, no_progress
from model.evaluation.calibration import cross_calibrated, label_weights, log_loss, temperature
from model.evaluation.evaluation import Evaluation, fewest_things
from model.evaluation.forecast import Curve, Forecast
from model.evaluation.probabilities import mix
from model.evaluation.selection import chosen_by_others, is_better, is_clearly_worse
from model.evaluation.series_figures import SeriesFigures, falls
from model.learning import linear_head
from model.learning.folds import split
from model.learning.judging import Judging
from model.learning.learning_curve import learning_curve
from model.learning.material import Material, material_of
from model.learning.networks_beside import NetworkBeside, look_beside, seen_beside
from model.network.features import STAGES, Stages, frozen_mean
from model.photos.dataset import Dataset, what_is_missing
from model.photos.levels import mapping_of

# How much of the all-stages head to mix in, where cross-validation clearly asks for it.
_TEXTURE_SHARES = (0.25, 0.5, 0.75, 1.0)
# How much of the fine-tuned network to mix in: over the sets tried, half had the lowest log loss (docs/experiments.md).
_TUNED_SHARE = 0.5
_GOOD = 0.95  # where the head is right as often as that, fine-tuning could bring little (docs/experiments.md)
_ENOUGH_ANSWERS = 200  # out-of-fold answers, over all repeats of the cross-validation


@dataclass(frozen=True, eq=False)
class Candidate:
    """One way to answer, with what it answers to photos it has not seen."""

    ensemble: tuple[EnsemblePart, ...]
    out_of_fold: Float64s  # (n, C) log probabilities, not yet calibrated
    folds: Ints  # (n,) which photos were judged together
    choice: Choice

    def probabilities(self, targets: Ints) -> Float64s:
        """Return calibrated out-of-fold probabilities, (n, C)."""
        return cross_calibrated(self.out_of_fold, targets, self.folds)


@dataclass(frozen=True, eq=False)
class Training:
    """One result of a training; a later one is better."""

    classifier: Classifier
    stage: Literal["first_answer", "more_networks", "longer_training"]  # what it comes from


def train(
    dataset: Dataset, settings: Settings | None = None, on_progress: OnProgress = no_progress
) -> Iterator[Training]:
    """Train on labelled photos, yielding a first classifier soon and a better one later.

    Args:
        dataset: At least 2 labels with at least 3 photos each.
        settings: How to train.
        on_progress: Receives the phase and the time left; it may raise `Stopped` to end the work.

    Raises:
        TooFewPhotos: with what is missing.
        StorageFull: the disk has no space for embeddings.
    """
    settings = settings or Settings()
    if missing := what_is_missing(dict(zip(dataset.labels, dataset.counts().tolist(), strict=True))):
        raise TooFewPhotos(" ".join(missing))
    material = material_of(dataset, settings.network, on_progress)
    views = {stages: material.views(stages) for stages in STAGES}
    beside = seen_beside(dataset, settings.network)
    simple = _with_beside(material, _simple_candidate(material, views, settings), beside, settings)
    curve = learning_curve(views["last"], dataset.targets, material.groups, material.n_labels, settings.seed)
    known = _series_figures(material, views["last"], settings)
    yield Training(_classifier(material, simple, settings, curve, known), "first_answer")
    if simple.choice.leads_on(settings.pace) and not beside:
        # Nobody waits for this: the first answer is there.
        simple = _with_beside(material, simple, look_beside(dataset, settings.network, on_progress), settings)
        if not simple.choice.leads_on(settings.pace):
            yield Training(_classifier(material, simple, settings, curve, known), "more_networks")
    if simple.choice.leads_on(settings.pace):
        for better in _tuned_candidates(material, simple, settings, on_progress):
            yield Training(_classifier(material, better, settings, curve, known), "longer_training")


# --- the linear head ---------------------------------------------------------------------------------------------


def _simple_candidate(material: Material, views: dict[Stages, linear_head.Views], settings: Settings) -> Candidate:
    """Return the head on the last stage, with the head on all stages mixed in where that clearly helps."""
    runs = _runs(material, settings)
    logs = {stages: _repeated(material, runs, views[stages]) for stages in views}
    share = _texture_share(logs["last"], logs["all"], material.targets)
    shares: dict[Stages, float] = {"last": 1 - share, "all": share}
    used = [stages for stages in shares if shares[stages] > 0]
    out_of_fold = mix([logs[stages] for stages in used], [shares[stages] for stages in used])
    return Candidate(
        ensemble=tuple(EnsemblePart(material.head(stages, views[stages]), shares[stages]) for stages in used),
        out_of_fold=out_of_fold,
        folds=runs[0],
        choice=Choice(_kept(out_of_fold, material.targets)),
    )


def _with_beside(
    material: Material, alone: Candidate, beside: Sequence[NetworkBeside], settings: Settings
) -> Candidate:
    """Return a candidate together with heads on the networks beside, where that lowers the out-of-fold log loss.

    Objects gain 2 to 5 points from more networks, surfaces lose at most one. So there is no margin as for texture: with
    few photos it would pass over a third of the gain, and spare nothing that can be measured (docs/experiments.md).
    """
    if not beside:
        return alone
    runs, share = _runs(material, settings), 1 / (1 + len(beside))
    logs = [_repeated(material, runs, network.views) for network in beside]
    together = mix([alone.out_of_fold, *logs], [share] * (1 + len(beside)))
    out_of_fold = chosen_by_others(alone.out_of_fold, together, material.targets, alone.folds)
    choice = Choice(_kept(out_of_fold, material.targets))
    if not is_better(together, alone.out_of_fold, material.targets):
        return replace(alone, out_of_fold=out_of_fold, choice=choice)
    heads = [network.head(material.targets, material.n_labels) for network in beside]
    fewer = _mistakes(alone.out_of_fold, material.targets) - _mistakes(together, material.targets)
    return Candidate(
        ensemble=(*_scaled(alone.ensemble, share), *(EnsemblePart(head, share) for head in heads)),
        out_of_fold=out_of_fold,
        folds=alone.folds,
        choice=replace(choice, fewer_beside=fewer),
    )


def _runs(material: Material, settings: Settings) -> list[Ints]:
    """Return the folds of each photo, (n,), for every cross-validation of the heads."""
    # The more photos, the less chance the folds leave to even out.
    repeats = int(np.clip(_ENOUGH_ANSWERS // len(material.targets), 1, settings.repeats))
    return [split(material.targets, material.groups, settings.folds, settings.seed + r) for r in range(repeats)]


def _repeated(material: Material, runs: list[Ints], views: linear_head.Views) -> Float64s:
    """Return out-of-fold log probabilities, (n, C), averaged over several cross-validations."""
    logs = linear_head.out_of_fold(views, material.targets, material.n_labels, runs)
    averaged: Float64s = np.log(np.mean(np.exp(logs), axis=0))
    return averaged


def _series_figures(material: Material, views: linear_head.Views, settings: Settings) -> SeriesFigures | None:
    """Return what is known of series, with what the head would seem to be right on had nobody known of them."""
    series = material.series
    if series.source is None:
        return None

    def right(groups: Ints) -> Bools:
        folds = split(material.targets, groups, settings.folds, settings.seed)
        found: Bools = _repeated(material, [folds], views).argmax(axis=1) == material.targets
        return found

    alone, together = right(series.copies), right(series.groups)
    things = tuple(series.things(material.targets).tolist())
    is_less = falls(alone, together, series.groups)
    return SeriesFigures(series.source, things, float(alone.mean()) if is_less else None)


def _texture_share(last: Float64s, everything: Float64s, targets: Ints) -> float:
    """Return how much of the all-stages head to mix in: none unless the log loss falls by a clear margin.

    Lower stages see texture, which helps with surfaces and hurts with objects by up to 10 points; one paired standard
    error of improvement keeps the one and spares the other (docs/experiments.md).
    """
    rows = np.arange(len(targets))
    candidates = {share: mix([last, everything], [1 - share, share]) for share in _TEXTURE_SHARES}
    best = min(candidates, key=lambda share: log_loss(candidates[share], targets))
    gains = label_weights(targets) * (candidates[best] - last)[rows, targets]
    margin = gains.std(ddof=1) / np.sqrt(len(gains))
    return best if gains.mean() > margin else 0.0


# --- fine-tuning -------------------------------------------------------------------------------------------------


def _tuned_candidates(
    material: Material, simple: Candidate, settings: Settings, on_progress: OnProgress
) -> Iterator[Candidate]:
    """Yield the mixture of simple and fine-tuned, better from cross-validation to cross-validation.

    Where that is clearly worse on photos it has not seen, the simple candidate comes in its place.
    """
    # Late: torch takes seconds to import.
    from model.learning.cross_validated_tuning import CrossValidatedTuning, Photos

    store, ids, plan = material.dataset.store, material.dataset.photo_ids, PLANS[settings.pace]
    means = frozen_mean(material.embeddings[:, 0], material.backbone.spec.channels)
    photos = Photos(lambda i: store.jpeg(ids[i]), means, material.targets, material.n_labels)
    seeds = range(settings.seed, settings.seed + plan.repeats)
    runs = [split(material.targets, material.groups, plan.folds, seed) for seed in seeds]
    tuning = CrossValidatedTuning(photos, material.backbone, plan, runs, settings.seed)
    judging = Judging(
        lambda photos, answered: _mixed(simple.out_of_fold[photos], answered), material.targets, on_progress
    )
    for tuned in tuning.train(judging.progress, judging.answered):
        # Neither half has seen the photo that it answers, so neither has the mixture.
        both = _mixed(simple.out_of_fold, tuned.out_of_fold())
        if is_clearly_worse(both, simple.out_of_fold, material.targets):
            yield replace(simple, choice=replace(simple.choice, kept="better_head"))
            continue
        ensemble = (*_scaled(simple.ensemble, 1 - _TUNED_SHARE), EnsemblePart(tuned.network, _TUNED_SHARE))
        fewer = _mistakes(simple.out_of_fold, material.targets) - _mistakes(both, material.targets)
        yield Candidate(ensemble, both, runs[0], replace(simple.choice, kept="mixture", fewer_mistakes=fewer))


def _mixed(simple: Float64s, tuned: Float64s) -> Float64s:
    return mix([simple, tuned], [1 - _TUNED_SHARE, _TUNED_SHARE])


def _scaled(ensemble: tuple[EnsemblePart, ...], share: float) -> tuple[EnsemblePart, ...]:
    """Return an ensemble as a part of another one, of which it has a share."""
    return tuple(EnsemblePart(part.predictor, part.share * share) for part in ensemble)


def _kept(logs: Float64s, targets: Ints) -> Literal["good_head", "untuned_head"]:
    """Tell by the balanced accuracy whether heads are so good that fine-tuning could bring little."""
    weights = label_weights(targets)
    right = float((weights * (logs.argmax(axis=1) == targets)).sum() / weights.sum())
    return "good_head" if right >= _GOOD else "untuned_head"


def _mistakes(logs: Float64s, targets: Ints) -> int:
    return int((logs.argmax(axis=1) != targets).sum())


# --- putting it together -----------------------------------------------------------------------------------------


def _classifier(
    material: Material, candidate: Candidate, settings: Settings, curve: Curve, series: SeriesFigures | None
) -> Classifier:
    dataset, came = material.dataset, material.dataset.as_they_came()
    evaluation = Evaluation(
        labels=dataset.labels,
        photo_ids=dataset.photo_ids,
        names=dataset.names,
        targets=came,
        probabilities=candidate.probabilities(came),
        groups=material.groups,
        learnt=dataset.targets if (came != dataset.targets).any() else None,
        changed_blind=dataset.changed_blind(),
        series=series,
    )
    return Classifier(
        labels=dataset.labels,
        ensemble=candidate.ensemble,
        temperature=temperature(candidate.out_of_fold, came),
        backbone=material.backbone.spec.name,
        evaluation=evaluation,
        choice=candidate.choice,
        settings=settings,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        training_photos=material.training_photos,
        familiarity=material.familiarity,
        others=material.others,
        forecast=_forecast(evaluation, curve),
        mapping=mapping_of(dataset.metadata.values()),
    )


def _forecast(evaluation: Evaluation, curve: Curve) -> Forecast:
    return Forecast(
        curve=curve,
        per_label=fewest_things(evaluation),
        n_labels=len(evaluation.labels),
        today=evaluation.headline,
        effective_size=evaluation.effective_size,
        confidence=float((label_weights(evaluation.targets) * evaluation.confidence).mean()),
    )
