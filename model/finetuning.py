"""Candidates that train the network's last stages, safely: the only file of the journey that imports torch.

The recipe starts exactly at a linear head on the frozen network, trains gently, and goes half-way back to where it
began (WiSE-FT, Wortsman et al., CVPR 2022, arXiv:2109.01903), because with twenty photos a label a fine-tuned network
alone is sometimes far worse than the head. Figures and what did not work: docs/experiments.md.

Shapes: n photos, V views of each, augmented ones included, C labels.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageEnhance
from torch import Tensor, nn

from model.backbone import N_VIEWS, Backbone, views_of
from model.features import unit
from model.head import fit_linear
from model.members import Logs, TunedNetwork
from model.network import Tail, load_network
from model.photo import open_jpeg
from model.progress import Counter, OnProgress, Progress, no_progress

Floats = NDArray[np.floating]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Recipe:
    """How the last stages are trained."""

    passes: int = 16  # over the photos, between the limits on samples below
    min_samples: int = 160
    max_samples: int = 640
    body_rate: float = 3e-4  # AdamW's learning rate for the network's stages
    head_rate: float = 3e-3  # and for the linear head on top
    warm_up: float = 0.2  # share of the steps; a cosine follows
    batch: int = 8
    clip: float = 5.0  # gradient norm: without it one set of five labels once collapsed
    smoothing: float = 0.1  # of the labels
    head_c: float = 30.0  # inverse regularisation of the linear head that training starts from
    keep: float = 0.5  # how far from the start to the end the weights go
    augmented: int = 4  # views of a photo besides itself and its mirror image
    seed: int = 0  # of augmentation and of the order of photos and views

    def steps(self, n_photos: int) -> int:
        """Return how many steps a training over `n_photos` takes."""
        samples = int(np.clip(self.passes * n_photos, self.min_samples, self.max_samples))
        return max(1, samples // self.batch)


class Tuning:
    """The fine-tuning of one set of photos: cross-validated first, then on all of them.

    The stem's activations of every view are computed once and shared by all folds, 490 KB a photo.

    Args:
        backbone: The pretrained network.
        targets: The label of each photo, (n,).
        n_labels: C.
        folds: The fold of each photo, (n,).
        recipe: How to train.
    """

    def __init__(self, backbone: Backbone, targets: Ints, n_labels: int, folds: Ints, recipe: Recipe) -> None:
        self._backbone, self._targets, self._n_labels, self._recipe = backbone, targets, n_labels, recipe
        self._views: Floats = np.empty(0, dtype=np.float16)
        self._everything = np.arange(len(targets))
        self._parts = [np.flatnonzero(folds != fold) for fold in np.unique(folds)]
        self._counter = Counter(no_progress, "", 0)

    def look_at(self, jpegs: Sequence[bytes], on_progress: OnProgress) -> None:
        """Compute the activations that training starts from, and report from here on to `on_progress`."""

        def without_time(progress: Progress) -> None:
            on_progress(replace(progress, seconds_left=None))  # these seconds say nothing about the training's

        looking = Counter(without_time, "Preparing to fine-tune", len(jpegs), span=(0.0, 0.05))
        rng = np.random.default_rng(self._recipe.seed)
        parts = []
        for jpeg in jpegs:
            views = [*views_of(self._backbone.preprocess(jpeg)), *self._augmented(jpeg, rng)]
            parts.append(self._backbone.activations(np.stack(views)).astype(np.float16))
            looking.step()
        self._views = np.stack(parts)  # (n, V + augmented, 40, 32, 32)
        # One count over all folds and the last training, so that the time left does not jump.
        steps = sum(self._recipe.steps(len(photos)) for photos in (*self._parts, self._everything))
        self._counter = Counter(on_progress, "", steps, span=(0.05, 1.0))

    def out_of_fold(self) -> Logs:
        """Return log probabilities, (n, C), of every photo from a network that was tuned on the other folds."""
        logs = np.empty((len(self._targets), self._n_labels))
        for number, rest in enumerate(self._parts, start=1):
            tuned = self._tune(rest, f"Fine-tuning, checked on photos it has not seen ({number} of {len(self._parts)})")
            held_out = np.setdiff1d(self._everything, rest)
            logs[held_out] = self._log_probabilities(tuned, held_out)
        return logs

    def fit(self) -> TunedNetwork:
        """Return the network tuned on all photos."""
        return self._tune(self._everything, "Fine-tuning on all photos")

    def _tune(self, photos: Ints, stage: str) -> TunedNetwork:
        self._counter.stage = stage
        views, targets = self._views[photos], self._targets[photos]
        return fine_tune(views, targets, self._n_labels, self._recipe, self._counter.step)

    def _augmented(self, jpeg: bytes, rng: np.random.Generator) -> list[NDArray[np.uint8]]:
        side = self._backbone.spec.side
        image = open_jpeg(jpeg, side)
        return [augmented(image, side, rng) for _ in range(self._recipe.augmented)]

    def _log_probabilities(self, tuned: TunedNetwork, photos: Ints) -> Logs:
        # Through the same graph as a finished classifier's predictions, so that what is judged is what is shipped.
        tail = self._backbone.tuned_tail(tuned.tail)
        statistics = [tail.statistics(self._views[i, :N_VIEWS].astype(np.float32)) for i in photos]
        return tuned.log_probabilities(np.stack(statistics), self._backbone.spec.channels)


def augmented(image: Image.Image, side: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a photo as it might have been taken too: cropped, mirrored, in another light; (side, side, 3)."""
    area, stretch = rng.uniform(0.6, 1.0), np.exp(rng.uniform(-0.15, 0.15))
    width, height = (image.width * min(1, np.sqrt(area * stretch)), image.height * min(1, np.sqrt(area / stretch)))
    left, top = rng.uniform(0, image.width - width), rng.uniform(0, image.height - height)
    view = image.resize((side, side), Image.Resampling.BILINEAR, box=(left, top, left + width, top + height))
    if rng.random() < 0.5:
        view = view.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for change in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        view = change(view).enhance(rng.uniform(0.8, 1.2))
    return np.asarray(view)


class _TunedNetwork(nn.Module):
    """The tail and a linear head on its mean activation at unit length."""

    def __init__(self, tail: Tail, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.tail = tail
        self.head = nn.Linear(weight.shape[1], weight.shape[0])
        self.head.weight.data.copy_(weight)
        self.head.bias.data.copy_(bias)

    def forward(self, activations: Tensor) -> Tensor:
        means = self.tail(activations).mean(dim=(2, 3))
        logits: Tensor = self.head(nn.functional.normalize(means, dim=1))
        return logits


def fine_tune(
    views: Floats,
    targets: Ints,
    n_labels: int,
    recipe: Recipe,
    on_step: Callable[[], None],
) -> TunedNetwork:
    """Train the network's last stages on views of photos and return them half-way to where training ended.

    Args:
        views: The stem's activations of each view of each photo, (n, V, 40, 32, 32), in half precision.
        targets: The label of each photo, (n,).
        n_labels: C.
        recipe: How to train.
        on_step: Called after each step; may raise `Stopped`.
    """
    network = _start(views[:, 0], targets, n_labels, recipe)
    start = {name: p.detach().clone() for name, p in network.named_parameters()}
    steps = recipe.steps(len(targets))
    optimiser, schedule = _optimiser(network, recipe, steps)
    classes = torch.from_numpy(targets)
    for photos, chosen in _batches(views.shape[:2], steps, recipe):
        batch = _tensor(views[photos, chosen])
        loss = nn.functional.cross_entropy(network(batch), classes[photos], label_smoothing=recipe.smoothing)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
        optimiser.step()
        schedule.step()
        on_step()
    return _between(start, network, recipe.keep)


def _tensor(activations: Floats) -> Tensor:
    """Return activations in the memory order that convolutions are fastest in."""
    return torch.from_numpy(activations.astype(np.float32)).contiguous(memory_format=torch.channels_last)


def _start(whole: Floats, targets: Ints, n_labels: int, recipe: Recipe) -> _TunedNetwork:
    """Return the pretrained tail with the linear head that fits the frozen network best.

    Args:
        whole: The activations of each whole photo, (n, 40, 32, 32).
        targets: The label of each photo, (n,).
        n_labels: C.
        recipe: How to train.
    """
    _, tail = load_network()
    tail = tail.to(memory_format=torch.channels_last)
    with torch.no_grad():
        means = [tail(_tensor(part)).mean(dim=(2, 3)) for part in np.array_split(whole, -(-len(whole) // recipe.batch))]
    weight, bias = fit_linear(unit(torch.cat(means).numpy()), targets, n_labels, c=recipe.head_c)
    return _TunedNetwork(tail, torch.from_numpy(weight), torch.from_numpy(bias))


def _optimiser(
    network: _TunedNetwork, recipe: Recipe, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    groups = [
        {"params": list(network.tail.parameters()), "lr": recipe.body_rate},
        {"params": list(network.head.parameters()), "lr": recipe.head_rate},
    ]
    optimiser = torch.optim.AdamW(groups)
    warm = max(1, round(recipe.warm_up * steps))

    def factor(step: int) -> float:
        if step < warm:
            return (step + 1) / warm
        return 0.5 + 0.5 * math.cos(math.pi * (step - warm) / max(1, steps - warm))

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, factor)


def _batches(shape: tuple[int, ...], steps: int, recipe: Recipe) -> Iterator[tuple[Ints, Ints]]:
    """Yield (photos, views) of each step: every photo once a pass, each time in a view drawn at random."""
    n_photos, n_views = shape
    rng, size = np.random.default_rng(recipe.seed), recipe.batch
    order = np.concatenate([rng.permutation(n_photos) for _ in range(-(-steps * size // n_photos))])
    for step in range(steps):
        photos = order[step * size : (step + 1) * size]
        yield photos, rng.integers(n_views, size=len(photos))


def _between(start: dict[str, Tensor], network: _TunedNetwork, keep: float) -> TunedNetwork:
    """Return the weights that lie `keep` of the way from the start to the end, rounded to half precision.

    They are rounded here, before anything is measured, so that a saved classifier answers exactly as it was judged.
    """
    mixed = {name: torch.lerp(start[name], p.detach(), keep) for name, p in network.named_parameters()}
    weights = {name: w.to(torch.float16).numpy() for name, w in mixed.items()}
    return TunedNetwork(
        tail={name.removeprefix("tail."): w for name, w in weights.items() if name.startswith("tail.")},
        weight=weights["head.weight"].astype(np.float32),
        bias=weights["head.bias"].astype(np.float32),
    )
