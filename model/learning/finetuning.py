"""Fine-tuning: training the network's last stages, one network from views of photos. It imports torch.

Training starts exactly at a linear head on the frozen network, with small steps. The weights then go half-way back to
where they began (WiSE-FT, Wortsman et al., CVPR 2022, arXiv:2109.01903), because with twenty photos a label a
fine-tuned network alone is sometimes far worse than the head. Several networks are averaged, weight by weight (model
soup, Wortsman et al., ICML 2022, arXiv:2203.05482): as good as asking each, in the time of one. Figures:
docs/experiments.md.

Shapes: n photos, V views of each, C labels, K channels and h side of the stem's activations of a view.
"""

import copy
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from model.common.arrays import AnyFloats, Ints
from model.evaluation.calibration import label_weights
from model.learning.linear_head import fit_linear
from model.network.backbone import batches
from model.network.features import unit
from model.network.onnx_export import TorchStem, TorchTail

Weights = Mapping[str, Tensor]

_VIEWS_A_RUN = 2  # of the stem: maps of six do not stay in the processor's cache, and take 1.8 times as long


@dataclass(frozen=True)
class Recipe:
    """How the last stages are trained."""

    samples: int  # views shown
    rate: float  # AdamW's learning rate for the network's stages
    head_factor: float = 10.0  # the linear head's rate on top, as a multiple of that
    warm_up: float = 0.2  # share of the steps; a cosine follows
    batch: int = 16  # a view costs two thirds of what it does in batches of 8
    clip: float = 5.0  # gradient norm: without it one set of five labels once collapsed
    smoothing: float = 0.1  # of the labels
    head_c: float = 30.0  # inverse regularisation of the linear head that training starts from
    keep: float = 0.5  # how far from the start to the end the weights go
    seed: int = 0  # of the order of photos and views

    @property
    def steps(self) -> int:
        """How many batches are shown."""
        return max(1, self.samples // self.batch)


@dataclass(frozen=True, eq=False)
class Examples:
    """What one network learns from."""

    views: AnyFloats  # (n, V, K, h, h) the stem's activations of each view, in half precision
    means: AnyFloats  # (n, channels) what the frozen network's last stage says of each photo: where training starts
    targets: Ints  # (n,)
    n_labels: int  # C


class _TunedNetwork(nn.Module):
    """The tail and a linear head on its mean activation at unit length."""

    def __init__(self, tail: TorchTail, weight: AnyFloats, bias: AnyFloats) -> None:
        super().__init__()
        self.tail = tail
        self.head = nn.Linear(weight.shape[1], weight.shape[0])
        self.head.weight.data.copy_(torch.from_numpy(weight))
        self.head.bias.data.copy_(torch.from_numpy(bias))

    def forward(self, activations: Tensor) -> Tensor:
        means = self.tail(activations).mean(dim=(2, 3))
        logits: Tensor = self.head(nn.functional.normalize(means, dim=1))
        return logits


def training_side(side: int) -> int:
    """Return the side in pixels of the views that training is shown, for a network that looks at `side`.

    A crop at this size shows things about as large as the whole photo does, at two thirds of the cost ("FixRes",
    Touvron et al., NeurIPS 2019, arXiv:1906.06423).
    """
    return round(side * 13 / 16 / 16) * 16


def device() -> torch.device:
    """Return where training runs: a graphics card where torch finds one, else the processor."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def look(stem: TorchStem, views: NDArray[np.uint8]) -> NDArray[np.float16]:
    """Return what the stem makes of views (V, side, side, 3): (V, K, h, h)."""
    with torch.no_grad():
        made = torch.cat([stem(torch.from_numpy(part)) for part in batches(views, _VIEWS_A_RUN)])
    return made.numpy().astype(np.float16)


def fine_tune(tail: TorchTail, examples: Examples, recipe: Recipe, on_sample: Callable[[int], None]) -> Weights:
    """Train a copy of the pretrained `tail` and return its weights, part of the way from the start to where it ended.

    The head that they are trained with is not returned: it fits neither half-way weights nor an average of several, on
    which it once called 98 of 100 solar cells defective (docs/experiments.md).

    Each label is shown about as often. `on_sample` is called after each step with the number of views shown; it may
    raise `Stopped`.
    """
    where = device()
    network = _start(tail, examples, recipe).to(where)
    start = {name: p.detach().clone() for name, p in network.tail.named_parameters()}
    optimiser, schedule = _optimiser(network, recipe)
    classes = torch.from_numpy(examples.targets).to(where)
    for photos, chosen in _batches(examples, recipe):
        batch = _tensor(examples.views[photos, chosen]).to(where)
        loss = nn.functional.cross_entropy(network(batch), classes[photos], label_smoothing=recipe.smoothing)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
        optimiser.step()
        schedule.step()
        on_sample(len(photos))
    return {name: torch.lerp(start[name], p.detach(), recipe.keep).cpu() for name, p in network.tail.named_parameters()}


def average(networks: Sequence[Weights]) -> dict[str, NDArray[np.float16]]:
    """Return the tail with the mean of several tails' weights, rounded to half precision.

    It is rounded here, before anything is measured, so that a saved classifier answers exactly as it was judged.
    """
    means = {name: torch.stack([weights[name] for weights in networks]).mean(dim=0) for name in networks[0]}
    return {name: mean.to(torch.float16).numpy() for name, mean in means.items()}


def _tensor(activations: AnyFloats) -> Tensor:
    """Return activations in the memory order that convolutions are fastest in."""
    return torch.from_numpy(activations.astype(np.float32)).contiguous(memory_format=torch.channels_last)


def _start(pretrained: TorchTail, examples: Examples, recipe: Recipe) -> _TunedNetwork:
    """Return a copy of the pretrained tail with the linear head that fits the frozen network best.

    Depthwise convolutions keep their weights: one in twenty of all, whose gradients take a quarter of the time.
    """
    tail = copy.deepcopy(pretrained)
    for layer in tail.modules():
        if isinstance(layer, nn.Conv2d) and layer.groups == layer.in_channels > 1:
            layer.weight.requires_grad_(False)
    rows = unit(examples.means.astype(np.float32))
    weight, bias = fit_linear(rows, examples.targets, examples.n_labels, c=recipe.head_c)
    return _TunedNetwork(tail.to(memory_format=torch.channels_last), weight, bias)


def _optimiser(
    network: _TunedNetwork, recipe: Recipe
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    groups = [
        {"params": list(network.tail.parameters()), "lr": recipe.rate},
        {"params": list(network.head.parameters()), "lr": recipe.head_factor * recipe.rate},
    ]
    optimiser = torch.optim.AdamW(groups, fused=True)
    warm = max(1, round(recipe.warm_up * recipe.steps))

    def factor(step: int) -> float:
        if step < warm:
            return (step + 1) / warm
        return 0.5 + 0.5 * math.cos(math.pi * (step - warm) / max(1, recipe.steps - warm))

    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, factor)


def _batches(examples: Examples, recipe: Recipe) -> Iterator[tuple[Ints, Ints]]:
    """Yield (photos, views) of each step, each photo in a view drawn at random."""
    rng, size, n_views = np.random.default_rng(recipe.seed), recipe.batch, examples.views.shape[1]
    order = _order(examples.targets, recipe.steps * size, rng)
    for start in range(0, len(order), size):
        yield order[start : start + size], rng.integers(n_views, size=size)


def _order(targets: Ints, length: int, rng: np.random.Generator) -> Ints:
    """Return which photo is shown when: every photo once a pass, or the more often the rarer its label is."""
    n_photos, weights = len(targets), label_weights(targets)
    if weights.min() == weights.max():
        passes = [rng.permutation(n_photos) for _ in range(-(-length // n_photos))]
        return np.concatenate(passes)[:length]
    return rng.choice(n_photos, length, p=weights / weights.sum())
