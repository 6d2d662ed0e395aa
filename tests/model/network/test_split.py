"""A network is cut into stem and tail, and still gives what the whole gives."""

import itertools

import pytest
import torch
from torch import nn

from model.common.errors import FileRefused
from model.network import pretrained
from model.network.split import split_network


class Block(nn.Module):
    """Names its parts in another order than it runs them in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        self.of_first = nn.BatchNorm2d(width)
        self.of_second = nn.BatchNorm2d(width)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        return maps + self.of_second(self.second(self.of_first(self.first(maps)).relu()))


class Network(nn.Module):
    """Four sizes of maps, and a head."""

    def __init__(self, *, branches: bool = False) -> None:
        super().__init__()
        widths = (3, 8, 12, 16, 24)
        self.stages = nn.ModuleList(
            nn.Sequential(nn.Conv2d(a, b, 3, 2, 1), nn.BatchNorm2d(b), nn.ReLU(inplace=True), Block(b))
            for a, b in itertools.pairwise(widths)
        )
        self.fc = nn.Linear(24, 5)
        self.branches = branches

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        for stage in self.stages:
            maps = stage(maps) + stage(maps) if self.branches else stage(maps)
        return self.fc(maps.mean(dim=(2, 3)))


def uneven(made: nn.Module) -> nn.Module:
    for module in made.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.5)
            module.running_var.uniform_(0.5, 2.0)
    return made.eval()


def test_batch_norms_are_folded_only_where_nothing_changes() -> None:
    torch.manual_seed(0)
    made = uneven(Network())
    parts = split_network(made, "ours", 64)
    norms = [m for group in parts.stem + parts.tail for m in group.steps.modules() if isinstance(m, nn.BatchNorm2d)]
    assert norms  # those of Block, whose order of names misleads
    image = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        maps = image
        for group in parts.stem + parts.tail:
            maps = group.steps(maps)
        assert made.fc(maps.mean(dim=(2, 3))).numpy() == pytest.approx(made(image).numpy(), abs=1e-4)
    assert parts.channels == (12, 16, 24)
    assert [group.side for group in parts.tail] == [8, 4]


def test_what_is_no_chain_of_modules_is_refused() -> None:
    with pytest.raises(FileRefused, match="ours cannot be taken apart"):
        split_network(uneven(Network(branches=True)), "ours", 64)


def test_a_network_that_takes_one_size_only_is_refused() -> None:
    fixed = nn.Sequential(nn.Flatten(), nn.Linear(3 * 64 * 64, 2))
    with pytest.raises(FileRefused, match="only takes photos of 64 x 64 pixels"):
        pretrained._check_other_sides(fixed, "ours", 64)
