"""Cross-validated tuning: a network is fine-tuned for every fold, and answers the photos that it has not seen.

The folds' networks are not thrown away after they have judged ("cross-validated committees", Parmanto et al., NIPS
1995). Their average, weight by weight (a "model soup", Wortsman et al., ICML 2022), is better than a single network
trained on all photos, and nothing is left to train after the judging. What is said of photos not seen is each network's
own answer, not the average's.

Shapes: n photos, V views of each, C labels, K channels and h side of the stem's activations of a view.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.classifier.ensemble import LinearHead, TunedNetwork
from model.classifier.settings import MOST_TUNED, Plan
from model.common.arrays import Bools, Float32s, Float64s, Ints
from model.common.progress import Counter, OnProgress
from model.learning import augmentation, linear_head
from model.learning.finetuning import Examples, Recipe, Weights, average, fine_tune, look, training_side
from model.network.backbone import BATCH, N_VIEWS, Backbone, TailSession, batches, views_of
from model.network.features import features, to_embedding
from model.network.onnx_export import TorchStem, TorchTail, load_network

# What the stem makes of the photos that are learnt from may take so much memory: with wider networks, fewer photos.
MOST_BYTES = 2**30

# Told photos (k,) that have been answered, and the log probabilities (k, C) from networks that have not seen them.
OnAnswers = Callable[[Ints, Float64s], None]


@dataclass(frozen=True, eq=False)
class Photos:
    """What is fine-tuned on."""

    jpeg: Callable[[int], bytes]  # the stored photo at an index
    means: Float32s  # (n, channels) what the frozen network's last stage says of each
    targets: Ints  # (n,)
    n_labels: int  # C


@dataclass(frozen=True, eq=False)
class Tuned:
    """The fine-tuned networks of the cross-validations so far."""

    network: TunedNetwork  # the average of all
    answers: tuple[Float64s, ...]  # of each cross-validation, (n, C): the log probabilities of photos not seen

    def out_of_fold(self) -> Float64s:
        """Return log probabilities, (n, C), of every photo from networks that have not seen it."""
        return averaged(self.answers)


class CrossValidatedTuning:
    """Fine-tunes networks for one set of photos.

    `runs` has the fold of each photo, (n,), for each cross-validation.
    """

    def __init__(self, photos: Photos, backbone: Backbone, plan: Plan, runs: Sequence[Ints], seed: int) -> None:
        self._photos, self._backbone, self._plan, self._seed = photos, backbone, plan, seed
        self._folds = [(folds, int(fold)) for folds in runs for fold in np.unique(folds)]
        most = min(MOST_TUNED, MOST_BYTES // ((plan.views + N_VIEWS) * backbone.spec.activation_bytes))
        self._learners = learners(photos.targets, most, np.random.default_rng(seed))
        self._known: dict[int, NDArray[np.float16]] = {}  # what the stem makes of them as they are, (V, K, H, H)

    def train(self, on_progress: OnProgress, on_answers: OnAnswers = lambda *_: None) -> Iterator[Tuned]:
        """Train a network for every fold; yield after each cross-validation, where it can be left.

        `on_answers` is told what is known of photos when a network that has not seen them has answered.
        """
        stem, tail = load_network(self._backbone.spec.name)
        views = self._look(stem, on_progress)
        # One count over all folds, so that the time left does not jump.
        counter = Counter(on_progress, "tuning", self._n_steps(), span=(0.1, 1.0), parts=len(self._folds))
        networks: list[Weights] = []
        runs: list[Float64s] = []
        answers = np.empty((len(self._photos.targets), self._photos.n_labels))
        for number, (folds, fold) in enumerate(self._folds, start=1):
            counter.part = number
            networks.append(self._tune(tail, views, folds != fold, self._seed + len(networks), counter))
            network, session = self._with_head(networks[-1:], folds != fold, counter)
            for asked, answered in self._answer(network, session, np.flatnonzero(folds == fold)):
                answers[asked] = answered
                on_answers(asked, averaged([*(run[asked] for run in runs), answered]))
                counter.step(len(asked))
            if fold == folds.max():
                runs.append(answers.copy())
                together, _ = self._with_head(networks, np.ones(len(folds), dtype=np.bool_), counter)
                yield Tuned(together, tuple(runs))

    def _look(self, stem: TorchStem, on_progress: OnProgress) -> NDArray[np.float16]:
        """Return what training starts from: the stem's activations of views of the photos, (learners, V, K, h, h)."""
        counter = Counter(on_progress, "preparing", len(self._learners), span=(0.0, 0.1))
        rng, side = np.random.default_rng(self._seed), training_side(self._backbone.spec.side)
        parts = []
        for i in self._learners:
            parts.append(look(stem, augmentation.views(self._photos.jpeg(int(i)), side, self._plan.views, rng)))
            counter.step()
        return np.stack(parts)

    def _n_steps(self) -> int:
        """Return how many views are shown, photos learnt from by heads and photos answered, in all folds together."""
        learnt = [int((folds != fold)[self._learners].sum()) for folds, fold in self._folds]
        answered = [int((folds == fold).sum()) for folds, fold in self._folds]
        of_averages = len(self._learners) * sum(1 for folds, fold in self._folds if fold == folds.max())
        return sum(map(self._plan.samples_of, learnt)) + sum(learnt) + of_averages + sum(answered)

    def _tune(
        self, tail: TorchTail, views: NDArray[np.float16], allowed: Bools, seed: int, counter: Counter
    ) -> Weights:
        """Train one network on the photos that it is allowed to see."""
        seen = allowed[self._learners]
        photos = self._learners[seen]
        recipe = Recipe(self._plan.samples_of(len(photos)), self._plan.rate, seed=seed)
        targets, means = self._photos.targets[photos], self._photos.means[photos]
        return fine_tune(tail, Examples(views[seen], means, targets, self._photos.n_labels), recipe, counter.step)

    def _with_head(
        self, networks: Sequence[Weights], allowed: Bools, counter: Counter
    ) -> tuple[TunedNetwork, TailSession]:
        """Return the average of networks with the head that fits it on the photos allowed, (n,), and its tail, open.

        The head is of the same kind as on the frozen network: with the maximum and the windows of the last stage it is
        better than one on its mean, and it fits what the averaged weights see (docs/experiments.md).
        """
        tail, channels = average(networks), self._backbone.spec.channels
        session = self._backbone.tuned_tail(tail)
        photos = self._learners[allowed[self._learners]]
        parts = []
        for batch in batches(photos, BATCH):
            embeddings = to_embedding(session.statistics(self._activations(batch)), channels)
            parts.append(features(embeddings, channels, "last"))
            counter.step(len(batch))
        vectors = np.concatenate(parts)
        views = linear_head.views_of(len(photos), lambda some: vectors[some])
        fitted = linear_head.fit(views, self._photos.targets[photos], self._photos.n_labels)
        return TunedNetwork(tail, LinearHead("last", *fitted)), session

    def _activations(self, photos: Ints) -> Float32s:
        """Return what the stem makes of some photos and their mirror images, (k, V, K, H, H); of learners once."""
        found = {photo: self._known[photo] for photo in photos.tolist() if photo in self._known}
        if absent := [photo for photo in photos.tolist() if photo not in found]:
            pixels = np.stack([self._backbone.preprocess(self._photos.jpeg(photo)) for photo in absent])
            made = self._backbone.activations(views_of(pixels)).astype(np.float16)
            found |= zip(absent, made, strict=True)
            self._known |= {photo: found[photo] for photo in np.intersect1d(absent, self._learners).tolist()}
        return np.stack([found[photo] for photo in photos.tolist()]).astype(np.float32)

    def _answer(self, network: TunedNetwork, session: TailSession, photos: Ints) -> Iterator[tuple[Ints, Float64s]]:
        """Yield photos at some indices, batch by batch (k,), with a network's log probabilities of them, (k, C)."""
        # Through the same graph as a finished classifier's predictions, so that what is judged is what is shipped.
        for batch in batches(photos, BATCH):
            statistics = session.statistics(self._activations(batch))
            yield batch, network.log_probabilities(statistics, self._backbone.spec.channels)


def averaged(answers: Sequence[Float64s]) -> Float64s:
    """Return the logarithm of the mean of probabilities, of which the logarithms (k, C) are given."""
    mean: Float64s = np.log(np.mean(np.exp(answers), axis=0))
    return mean


def learners(targets: Ints, most: int, rng: np.random.Generator) -> Ints:
    """Return which photos fine-tuning learns from, in order: all, or `most` of them, as evenly by label as it goes."""
    if len(targets) <= most:
        return np.arange(len(targets))
    shuffled = rng.permutation(len(targets))
    turn = np.empty(len(targets), dtype=np.intp)  # the how-manieth of its label a photo is
    for label in np.unique(targets):
        own = shuffled[targets[shuffled] == label]
        turn[own] = np.arange(len(own))
    return np.sort(shuffled[np.argsort(turn[shuffled], kind="stable")][:most])
