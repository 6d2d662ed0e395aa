"""Network split: the chain of steps from a photo to the last map, cut into a stem and a tail.

Networks are written in many ways, so nothing is assumed about names. The network runs once, and its parts are watched:
as long as each part is given exactly the tensor that the one before it made, they form a chain, which can be cut
anywhere. What cannot be taken apart this way, such as a vision transformer, is refused.

Shapes: n photos, K channels, H side of a map.
"""

import copy
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from model.common.errors import FileRefused
from model.network.catalogue import SUCH_AS
from model.network.wording import NetworkCode

# What follows the last map: it knows the classes of ImageNet, and is left out.
_HEADS = {"classifier", "fc", "head", "head_drop", "avgpool", "global_pool", "AuxLogits", "aux1", "aux2"}
_EXACT = 1e-3  # of the largest value: what rounding may differ by


@dataclass(frozen=True)
class Group:
    """Consecutive steps whose maps have one size."""

    steps: nn.Sequential
    side: int  # of the maps that come out
    width: int  # their channels


@dataclass(frozen=True)
class SplitNetwork:
    """A network in groups. The stem is frozen; the tail, the last two sizes of maps, is what fine-tuning trains."""

    stem: tuple[Group, ...]
    tail: tuple[Group, ...]

    @property
    def kept(self) -> tuple[int, ...]:
        """Which groups of the tail end a stage that embeddings are made from.

        The last of every size, and the last but one of the smallest size: where a network ends with a wide convolution,
        what goes into that convolution is kept too.
        """
        last = len(self.tail) - 1
        ends = {i for i, (a, b) in enumerate(itertools.pairwise(self.tail)) if a.side != b.side}
        before = {last - 1} if last and self.tail[last - 1].side == self.tail[last].side else set()
        return tuple(sorted(ends | before | {last}))

    @property
    def channels(self) -> tuple[int, ...]:
        """The channels of the stages that embeddings are made from; the first is what the stem makes."""
        return (self.stem[-1].width, *(self.tail[i].width for i in self.kept))


def split_network(network: nn.Module, name: str, side: int) -> SplitNetwork:
    """Cut a network in two, with its batch norms folded into the convolutions where that is exact.

    Its steps are shared with the result, not copied, unless they are folded.

    Raises:
        FileRefused: it is no chain of maps that become smaller.
    """
    network.eval()
    for module in network.modules():
        if getattr(module, "inplace", False):  # a map that is kept must not be overwritten by the next step
            module.inplace = False  # type: ignore[assignment]
    image = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        groups = list(_grouped(_chain(network, image), image))
        sides = list(dict.fromkeys(group.side for group in groups))
        whole = len(sides) > 2 and sides == sorted(sides, reverse=True) and _is_all_of(network, groups, image)
        parts = SplitNetwork(
            tuple(group for group in groups if group.side not in sides[-2:]),
            tuple(group for group in groups if group.side in sides[-2:]),
        )
        if not whole or not any(True for group in parts.tail for _ in group.steps.parameters()):
            raise FileRefused(NetworkCode.CANNOT_BE_SPLIT, name=name, suggested=", ".join(SUCH_AS))
        return _folded(parts, image)


def multiply_adds(network: nn.Module, side: int) -> int:
    """Return how many multiplications one photo takes in convolutions and linear layers."""
    counts: list[int] = []

    def count(module: nn.Module, _: Any, made: Tensor) -> None:  # noqa: ANN401
        weight: Tensor = module.weight  # type: ignore[assignment]
        counts.append(made.numel() * weight[0].numel())

    hooks = [m.register_forward_hook(count) for m in network.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
    with torch.no_grad():
        network(torch.zeros(1, 3, side, side))
    for hook in hooks:
        hook.remove()
    return sum(counts)


# --- the chain ---------------------------------------------------------------------------------------------------


def _parts(network: nn.Module) -> Iterator[nn.Module]:
    """Yield the network's outermost parts, without what follows the last map."""
    for name, child in network.named_children():
        if type(child) in (nn.ModuleList, nn.ModuleDict):
            yield from _parts(child)
        elif name not in _HEADS:
            yield child


def _chain(network: nn.Module, image: Tensor) -> list[nn.Module]:
    """Return the parts that run one after the other, each on exactly what the one before it made."""
    calls: list[tuple[nn.Module, tuple[Any, ...], dict[str, Any], Any]] = []

    def note(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], made: Any) -> None:  # noqa: ANN401
        calls.append((module, args, kwargs, made))

    hooks = [part.register_forward_hook(note, with_kwargs=True) for part in _parts(network)]
    network(image)
    for hook in hooks:
        hook.remove()
    chain, expected = [], image
    for module, args, kwargs, made in calls:
        if len(args) != 1 or kwargs or args[0] is not expected:
            break
        chain.append(module)
        expected = made
    return [step for module in chain for step in _steps(module)]


def _steps(module: nn.Module) -> Iterator[nn.Module]:
    """Yield the steps of what is a chain by definition, or the module itself."""
    if type(module).forward is nn.Sequential.forward:
        for child in module.children():
            yield from _steps(child)
    else:
        yield module


def _grouped(chain: Sequence[nn.Module], image: Tensor) -> Iterator[Group]:
    """Run the chain and yield its groups, up to where there are no more maps."""
    sized: list[tuple[nn.Module, tuple[int, int]]] = []
    maps = image
    for step in chain:
        maps = step(maps)
        if not isinstance(maps, Tensor) or maps.ndim != 4 or not 1 < maps.shape[2] == maps.shape[3]:
            break
        sized.append((step, (maps.shape[3], maps.shape[1])))
    for (side, width), members in itertools.groupby(sized, key=lambda item: item[1]):
        yield Group(nn.Sequential(*(step for step, _ in members)), side, width)


def _is_all_of(network: nn.Module, groups: Sequence[Group], image: Tensor) -> bool:
    """Tell whether the chain is all that the network does with maps: its head answers the same on what it makes."""
    other = image.flip(3)
    made = other
    for group in groups:
        made = group.steps(made)
    inside = {module for group in groups for module in group.steps.modules()}
    missed: list[nn.Module] = []

    def look(module: nn.Module, _: Any, made: Any) -> None:  # noqa: ANN401
        # Something with weights that still sees places: a map, or the tokens of a transformer.
        if isinstance(made, Tensor) and (made.ndim == 3 or (made.ndim == 4 and made.shape[-1] > 1)):
            missed.append(module)

    heads = [child for name, child in network.named_children() if name in _HEADS]
    passed_over = inside | {module for head in heads for module in head.modules()}
    weighted = [m for m in network.modules() if m not in passed_over and any(True for _ in m.parameters(recurse=False))]
    hooks = [module.register_forward_hook(look) for module in weighted if module is not network]
    expected = network(other)
    hooks.append(groups[-1].steps[-1].register_forward_hook(lambda *_: made))
    found = network(other)
    for hook in hooks:
        hook.remove()
    return not missed and _close(found, expected)


# --- batch norms -------------------------------------------------------------------------------------------------


def _folded(parts: SplitNetwork, image: Tensor) -> SplitNetwork:
    """Fold the batch norms of every group in which that changes nothing but the time it takes."""
    halves: list[list[Group]] = [[], []]
    maps = image
    for half, groups in zip(halves, (parts.stem, parts.tail), strict=True):
        for group in groups:
            expected = group.steps(maps)
            steps = copy.deepcopy(group.steps)
            _fold_batch_norms(steps)
            # The order of children is only a guess at the order of work, so what comes out decides.
            exact = _close(steps(maps), expected)
            half.append(Group(steps if exact else group.steps, group.side, group.width))
            maps = expected
    return SplitNetwork(tuple(halves[0]), tuple(halves[1]))


def _fold_batch_norms(network: nn.Module) -> None:
    """Fold every frozen batch norm into the convolution before it; the activation behind it stays."""
    for module in list(network.modules()):
        children = list(module.named_children())
        for (_, conv), (norm_name, norm) in itertools.pairwise(children):
            if not (isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d)):
                continue
            if conv.out_channels == norm.num_features:
                fused = fuse_conv_bn_eval(conv, norm)
                conv.weight, conv.bias = fused.weight, fused.bias
                setattr(module, norm_name, getattr(norm, "act", nn.Identity()))


def _close(found: Tensor, expected: Tensor) -> bool:
    if found.shape != expected.shape:
        return False
    return float((found - expected).abs().max()) <= _EXACT * max(float(expected.abs().max()), 1e-6)
